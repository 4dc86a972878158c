import type { Experiment } from "../experiment.js";
import { cifar10, cifar100 } from "./cifar.js";
import { coefficientsAtGrowth } from "./coefficients-at-growth.js";
import { whenToGrow } from "./when-to-grow.js";

/** Every experiment, in the order in which they are told. */
export const experiments: readonly Experiment[] = [cifar100, cifar10, coefficientsAtGrowth, whenToGrow];

/**
 * An experiment by its name.
 *
 * @throws RangeError for an unknown name.
 */
export function experiment(name: string): Experiment {
  const found = experiments.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new RangeError(
    `Expected an experiment of ${experiments.map((one) => one.name).join(", ")} but got ${JSON.stringify(name)} (experiment). Name one of these.`,
  );
}
