import { native } from "./native.js";

/**
 * Names of the devices that can compute at the same time: every GPU, or else the processor, once; the first is where
 * operations run that are placed nowhere.
 *
 * A processor counts as several devices where `MIXTURE_GROWTH_CPU_DEVICES` says so, which is for trying on any computer what
 * several GPUs do.
 */
export function computeDevices(): readonly string[] {
  const { binding } = native();
  return binding.listDevices?.(binding.isUsingGpuDevice() ? "GPU" : "CPU") ?? [];
}
