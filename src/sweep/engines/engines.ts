import type { Engine } from "./engine.js";
import { LocalEngine } from "./local.js";
import { rayEngine } from "./ray.js";
import { slurmEngine } from "./slurm.js";

/** Names of the engines. */
export const engineNames = ["local", "slurm", "ray"] as const;

/** Every engine. */
export function enginesFor(env: Readonly<Record<string, string | undefined>>): readonly Engine[] {
  return [new LocalEngine(env), slurmEngine, rayEngine(env)];
}
