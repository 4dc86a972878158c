import type { RunTask } from "./run-task.js";

/** Why phases cannot end or keep their best epoch by what they name: accuracy is not measured where numbers are predicted. */
export function metricProblems({ plan, data: { train } }: Pick<RunTask, "plan" | "data">): string[] {
  if (train.kind !== "regression") return [];
  return plan.phases.flatMap((phase) => {
    if (phase.kind !== "train") return [];
    const { until, keep } = phase;
    const named = {
      "until.metric": until?.kind === "plateau" ? until.metric : undefined,
      "keep.best": keep?.best,
    };
    return Object.entries(named).flatMap(([field, metric]) =>
      metric?.endsWith("accuracy") === true
        ? [
            `Expected ${field} to be a loss where numbers are predicted but got "${metric}" (phase ${phase.name}, ${train.name}). Use "${metric.replace("accuracy", "loss")}".`,
          ]
        : [],
    );
  });
}
