import type { Experiment } from "../experiment.js";
import { type MethodName, methodPlan } from "../methods.js";
import { cifarExperiment } from "./cifar.js";

/** Lengths that are tried, as factors on the profile's. */
const factors = [1 / 4, 1 / 2, 1, 2] as const;
/** A method of each kind: grown, of half the width, of full width. */
const methods: readonly MethodName[] = ["mixture", "small", "scratch"];

/**
 * Are the profile's runs long enough that the claims can be tested? What twice the epochs would add says so.
 *
 * Its results are measured on held-back images only.
 */
export const lengthsExperiment: Experiment = cifarExperiment(
  "cifar100",
  {
    name: "lengths",
    question: "CIFAR-100: how much would every net gain from training twice as long, on held-back images?",
    control: "the profile's lengths",
    expected: "less than 3 points, so that no method leads only because it trains one net for longest",
    choosesSettings: true,
  },
  ({ recipe, description }) =>
    methods.flatMap((method) =>
      factors.map((factor) => {
        const scaled = (epochs: number): number => Math.max(1, Math.round(factor * epochs));
        const lengths = {
          ...recipe,
          memberEpochs: scaled(recipe.memberEpochs),
          grownEpochs: scaled(recipe.grownEpochs),
        };
        const times = factor < 1 ? `1/${1 / factor}` : String(factor);
        return { ...methodPlan(method, lengths, description), name: `${method}, epochs x ${times}` };
      }),
    ),
);
