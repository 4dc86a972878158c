import { forecast } from "../experiments/forecast.js";
import { processesFor } from "../experiments/pool/processes.js";
import { builtProgram } from "../files/built-program.js";
import type { Engine, EngineSettings } from "./engines/engine.js";
import type { SweepPlan } from "./sweep-plan.js";

/** What a person may say about how units are carried out. */
export interface SweepPlace {
  /** Units at a time. */
  readonly atOnce?: number | undefined;
  /** What only the engine understands. */
  readonly own?: EngineSettings["own"];
  /** Where data sets lie. */
  readonly dataFolder?: string | undefined;
}

/** How an engine starts the units of a plan; on this machine as many at a time as it has cores, memory or GPUs for. */
export function engineSettings(
  { config, threads, gpus }: SweepPlan,
  { isLocal }: Engine,
  { atOnce, own = {}, dataFolder }: SweepPlace,
): EngineSettings {
  const program = [process.execPath, builtProgram("sweep/unit.js")];
  // On GPUs the engine counts them.
  const byMemory = isLocal && gpus === 0 ? processesFor(threads, forecast(config).memoryBytes) : undefined;
  const places = atOnce ?? byMemory;
  return {
    program: dataFolder === undefined ? program : [...program, "--data", dataFolder],
    ...(places === undefined ? {} : { atOnce: places }),
    own,
  };
}
