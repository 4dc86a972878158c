import { batchesPerEpoch } from "../data/batches.js";
import { sizeOfShare } from "../data/subset.js";
import type { Phase } from "../plan/plan-data.js";
import type { RunPosition } from "../training/run/run-position.js";
import type { RunTask } from "../training/run/run-task.js";

/** Steps of the whole run that are done at a position, over all phases. */
export function stepsAt(task: RunTask, { phase, epoch, step }: RunPosition): number {
  const { phases } = task.plan;
  const before = phases.slice(0, phase).reduce((sum, each) => sum + stepsOf(task, each), 0);
  const current = phases[phase];
  return before + step + (current === undefined ? 0 : epoch * stepsPerEpoch(task, current));
}

function stepsOf(task: RunTask, phase: Phase): number {
  return phase.kind === "train" ? phase.epochs * stepsPerEpoch(task, phase) : 0;
}

function stepsPerEpoch({ data, batchSize = 128 }: RunTask, phase: Phase): number {
  if (phase.kind !== "train") return 0;
  const { dataShare = 1 } = phase;
  const images = dataShare === 1 ? data.train.count : sizeOfShare(data.train, dataShare);
  return batchesPerEpoch(images, batchSize, false);
}
