// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * Many runs at the same time: on the cores of this machine, on SLURM and on Ray.
 *
 * @module mixture-growth/sweep
 */
export { EngineError } from "./engines/engine.js";
export { type RunSweepOptions, runSweep } from "./run-sweep.js";
export type { SweepStatus, UnitStatus } from "./sweep-status.js";
export type { UnitState } from "./unit-state.js";
