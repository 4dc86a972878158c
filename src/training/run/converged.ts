import type { TrainPhase } from "../../plan/plan-data.js";
import type { RunState } from "./run-state.js";

/**
 * Whether a phase ends before its last epoch: in each of the last `epochs` epochs the training loss of its first net was not
 * below `(1 - gain)` times the lowest before.
 *
 * It follows from the history alone, so a resumed run ends where it would have ended. Test images have no say in it.
 */
export function hasConverged({ history }: Pick<RunState, "history">, { name, until }: TrainPhase): boolean {
  if (until === undefined) return false;
  const measured = history.filter(
    ({ phase, split, metric }) => phase === name && split === "train" && metric === "loss",
  );
  const losses = measured.filter(({ net }) => net === measured[0]?.net).map(({ value }) => value);
  return epochsWithoutGain(losses, until.gain) >= until.epochs;
}

/** How many of the last losses are no gain over the lowest before them. */
function epochsWithoutGain(losses: readonly number[], gain: number): number {
  let [lowest, since] = [Number.POSITIVE_INFINITY, 0];
  for (const loss of losses) {
    since = loss < (1 - gain) * lowest ? 0 : since + 1;
    lowest = Math.min(lowest, loss);
  }
  return since;
}
