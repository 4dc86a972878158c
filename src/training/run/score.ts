import type { Observation } from "./events.js";

/**
 * Whether an observation is a number by which runs are compared: on test examples, accuracy of classes, R2 of numbers to predict.
 * Both are at most 1, and the larger the better.
 */
export function isScore({ split, metric }: Pick<Observation, "split" | "metric">): boolean {
  return split === "test" && (metric === "accuracy" || metric === "r2");
}

/** What the number by which these were compared is called. */
export function scoreTitle(observations: readonly Pick<Observation, "metric">[]): "accuracy" | "R²" {
  return observations.some(({ metric }) => metric === "r2") ? "R²" : "accuracy";
}
