import type { AnyOptimizer } from "../optimizers/optimizers.js";
import { type SgdOptions, sgdOptimizer } from "../optimizers/sgd.js";
import type { TrainPhase } from "./plan-data.js";

/**
 * The optimizer of a phase and its settings. Plans keep those of SGD as `sgd`, as they did when they knew no other, so that a
 * stored run remains the run of the same plan.
 */
export function trainedBy({ by, sgd }: Pick<TrainPhase, "by" | "sgd">): AnyOptimizer {
  return by ?? { optimizer: "sgd", ...(sgd as SgdOptions) };
}

/** An optimizer as a phase keeps it. */
export function optimizerFields(given: AnyOptimizer = sgdOptimizer.defaults): Pick<TrainPhase, "by" | "sgd"> {
  if (given.optimizer !== "sgd") return { by: given };
  const { optimizer: _, ...sgd } = given;
  return { sgd };
}
