import { notebookHost } from "mixture-growth-display";
import { liveProgress } from "../report/live-progress.js";
import { Run } from "../training/run/run.js";
import type { RunOptions } from "../training/run/run-options.js";

/**
 * A run that shows its progress in the notebook and stops when the cell is interrupted.
 *
 * @param options As for {@link Run}; `on` and `signal` given here replace the notebook's.
 * @example
 * ```ts
 * const run = startRun({ plan, network, data, seed: 0 });
 * await run.train("member 0");
 * ```
 */
export function startRun(options: RunOptions): Run {
  return new Run({ on: liveProgress(), signal: () => notebookHost()?.signal, ...options });
}

/** Carries out a whole plan, as {@link startRun} with every phase. */
export async function train(options: RunOptions): Promise<Run> {
  return startRun(options).train();
}
