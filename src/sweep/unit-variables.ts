import { threadSettings } from "../experiments/pool/processes.js";
import type { SweepPlan } from "./sweep-plan.js";

/** Variables of a process that carries out a unit: its threads, and no GPU where it asked for none. */
export function unitVariables({
  threads,
  gpus,
}: Pick<SweepPlan, "threads" | "gpus">): Readonly<Record<string, string>> {
  // Clusters that do not confine their jobs, and this machine, show every GPU to a process that asked for none.
  const withoutGpu = { CUDA_VISIBLE_DEVICES: "", MIXTURE_GROWTH_DEVICE: "cpu" };
  return { ...threadSettings(threads, gpus), ...(gpus === 0 ? withoutGpu : {}) };
}
