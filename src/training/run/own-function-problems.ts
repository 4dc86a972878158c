import { ownOperationProblems } from "../../networks/operations/try-own-operations.js";
import { defaultLoss } from "../objective.js";
import { lossProblems, metricProblems } from "../own-loss.js";
import type { Metrics } from "../own-metrics.js";
import { isMixing } from "./augment-problems.js";
import type { RunTask } from "./run-task.js";

/** Tries the user's own loss, metrics and operations on made-up numbers. */
export function ownFunctionProblems({
  data: { train },
  network,
  loss,
  metrics,
  augment,
  plan,
  name = plan.name,
}: RunTask & { readonly metrics?: Metrics }): string[] {
  const where = `run ${name}`;
  const smoothed = plan.phases.find((phase) => phase.kind === "train" && (phase.loss.smoothing ?? 0) > 0);
  const isSmoothed = smoothed !== undefined && (loss ?? defaultLoss(train)) !== "cross entropy";
  return [
    ...lossProblems(loss, train, isMixing(augment), where),
    ...metricProblems(metrics, train, where),
    ...ownOperationProblems(network),
    ...(isSmoothed
      ? [
          `Expected no smoothing of classes for another loss than cross entropy but got one in phase "${smoothed.name}" (${where}). Use smoothing: 0.`,
        ]
      : []),
  ];
}
