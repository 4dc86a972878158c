import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { type Displayable, formatFixed, tableBundle, withDisplay } from "mixture-growth-display";
import { commandHere } from "../checking/command-here.js";
import { NativeLibraryError, native } from "./native.js";
import { processorName } from "./processor-name.js";

/** Where tensors are computed. */
export interface DeviceReport {
  /** The processor, or a graphics card. */
  readonly kind: "cpu" | "gpu";
  /** The processor's or graphics card's own name. */
  readonly name: string;
  /** Memory of the device itself, in bytes; undefined if the driver does not say. */
  readonly memoryBytes: number | undefined;
  /** Processor threads that TensorFlow may use. */
  readonly threads: number;
  /** Version of the TensorFlow library. */
  readonly tensorflow: string;
  /** Version of the NVIDIA driver and the CUDA it supports, on a GPU. */
  readonly driver: string | undefined;
  /** Version of Node. */
  readonly node: string;
}

/** A {@link DeviceReport} that displays itself. */
export type Device = DeviceReport & Displayable;

/** What the report is made from; tests bring their own. */
export interface DeviceSources {
  readonly usesGpu: boolean;
  readonly tensorflow: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether an NVIDIA driver is installed, on a system for which TensorFlow has a package for CUDA. */
  readonly hasDriver: boolean;
  /** Output of a query of the NVIDIA driver: `name, memory in MiB, driver version`; undefined without one. */
  readonly gpuQuery: () => string | undefined;
  readonly cpuName: string;
  readonly cpuMemory: number;
  readonly cpuThreads: number;
}

/**
 * Reports the device in use: name, memory, versions and threads; it displays itself as a table.
 *
 * @throws NativeLibraryError when there is a GPU, or one was asked for, and TensorFlow does not use it: it never falls
 *   back to the processor silently.
 * @example
 * ```ts
 * device(); // last line of a cell
 * ```
 */
export function device(): Device {
  const { binding } = native();
  return shownDevice(
    describeDevice({
      usesGpu: binding.isUsingGpuDevice(),
      tensorflow: binding.TF_Version,
      env: process.env,
      // TensorFlow's package for arm64 computes on the processor, whatever else is there.
      hasDriver: process.arch === "x64" && existsSync("/proc/driver/nvidia/version"),
      gpuQuery: queryDriver,
      cpuName: processorName(),
      cpuMemory: totalmem(),
      cpuThreads: availableParallelism(),
    }),
  );
}

/** The device from its sources; see {@link device}. */
export function describeDevice(sources: DeviceSources): DeviceReport {
  const { usesGpu, env, hasDriver } = sources;
  const asked = env.MIXTURE_GROWTH_DEVICE;
  if (!usesGpu && (asked === "gpu" || (asked !== "cpu" && hasDriver))) {
    const reason = asked === "gpu" ? "MIXTURE_GROWTH_DEVICE=gpu" : "an NVIDIA driver is installed";
    throw new NativeLibraryError(
      `Expected TensorFlow to use the GPU (${reason}) but got the processor. Run ${commandHere("setup")}: it installs TensorFlow for the GPU and says what is missing; or set MIXTURE_GROWTH_DEVICE=cpu.`,
    );
  }
  const common = {
    threads: threadsOf(sources.env, sources.cpuThreads),
    tensorflow: sources.tensorflow,
    node: process.version,
  };
  if (!usesGpu) {
    const { cpuName: name, cpuMemory: memoryBytes } = sources;
    return { kind: "cpu", name, memoryBytes, driver: undefined, ...common };
  }
  const [name, memory, driver] = (sources.gpuQuery() ?? "").split(",").map((field) => field.trim());
  const mebibytes = Number.parseInt(memory ?? "", 10);
  return {
    kind: "gpu",
    name: name || "NVIDIA GPU",
    memoryBytes: Number.isFinite(mebibytes) ? mebibytes * 2 ** 20 : undefined,
    driver: driver || undefined,
    ...common,
  };
}

/** Lets the report display itself as a table. */
export function shownDevice(report: DeviceReport): Device {
  const { kind, memoryBytes, driver } = report;
  const columns = [
    { key: "what", label: "device" },
    { key: "value", label: kind.toUpperCase(), align: "left" },
  ] as const;
  const memory = memoryBytes === undefined ? "unknown" : `${formatFixed(memoryBytes / 2 ** 30, 1)} GiB`;
  const rows = [
    { what: "name", value: report.name },
    { what: "memory", value: memory },
    { what: "threads", value: String(report.threads) },
    { what: "TensorFlow", value: report.tensorflow },
    ...(driver === undefined ? [] : [{ what: "driver", value: driver }]),
    { what: "Node", value: report.node },
  ];
  return withDisplay(report, () => tableBundle(columns, rows));
}

/** How many threads compute one operation; numbers depend on it in their last bits. */
export function threadsOf(env: Readonly<Record<string, string | undefined>>, cpuThreads: number): number {
  const named = Number(env.TF_NUM_INTRAOP_THREADS);
  return Number.isInteger(named) && named > 0 ? named : cpuThreads;
}

function queryDriver(): string | undefined {
  try {
    const query = ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"];
    return execFileSync("nvidia-smi", query, { encoding: "utf8", timeout: 10_000 }).split("\n")[0];
  } catch {
    return undefined;
  }
}
