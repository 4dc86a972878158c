/** Where a run is. */
export interface RunPosition {
  /** Index in the plan's phases; their count when the run is done. */
  readonly phase: number;
  /** Epochs of the phase that are done. */
  readonly epoch: number;
  /** Steps of the epoch that are done. */
  readonly step: number;
}

/** Training was stopped between two steps; the run can continue from there. */
export class StoppedError extends Error {
  override readonly name = "AbortError";
  readonly code = "STOPPED";
}
