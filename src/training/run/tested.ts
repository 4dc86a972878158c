import type { Evaluation, RegressionEvaluation } from "../evaluate.js";
import type { Observation } from "./events.js";

/** What a test of nets gives: of classes, or of numbers to predict. */
export type Tested = Evaluation | RegressionEvaluation;

/** A number that was measured, and what it is. */
export type Measured = Pick<Observation, "metric" | "value">;

/** The number that is looked at first: accuracy, or the root mean squared error. */
function mainMetric(test: Tested): Measured {
  return "accuracy" in test
    ? { metric: "accuracy", value: test.accuracy }
    : { metric: "rmse", value: test.rmse };
}

/** Every number of a test but the loss, the user's own last. */
export function metricsOf(test: Tested): readonly Measured[] {
  const more: Measured[] =
    "accuracy" in test
      ? []
      : [
          { metric: "mae", value: test.mae },
          { metric: "r2", value: test.r2 },
        ];
  const own = Object.entries(test.metrics ?? {}).map(([metric, value]) => ({ metric, value }));
  return [mainMetric(test), ...more, ...own];
}
