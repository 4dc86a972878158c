import type { GrowthPlanData } from "../../plan/plan-data.js";
import type { Experiment } from "../experiment.js";
import { type MethodName, type MethodRecipe, methodPlan } from "../methods.js";
import { cifarExperiment } from "./cifar.js";
import { constantBeforeGrowth } from "./vary-plan.js";
import { growingEarlier } from "./when-to-grow.js";

/** Constant rates before growth, and peaks of the cosine after it. */
const tries = { before: [0.05, 0.1, 0.2], grown: [1 / 30, 0.1] } as const;
/** Epochs that each member gives up, as shares of what it has; the grown net gets what they cost. */
const shares = [0, 1 / 2] as const;
const methods: readonly MethodName[] = ["mixture", "random"];

/**
 * Which rates, and which moment of growth, suit nets that grow before their rate has fallen?
 *
 * Its results are measured on held-back images only.
 */
export const constantRates: Experiment = cifarExperiment(
  "cifar100",
  {
    name: "constant-rates",
    question:
      "CIFAR-100: at equal cost, which constant rate before growth, which peak after it, and when to grow, on held-back images?",
    control: "the profile's plan, whose rate falls along a cosine before growth",
    expected: "a higher peak after growth than after a cosine, and growth a little earlier",
    choosesSettings: true,
  },
  ({ recipe, description }) =>
    methods.flatMap((method) =>
      [...shiftsOf(recipe)].flatMap((shift) => {
        const lengths = growingEarlier(recipe, shift);
        const plan = (rates: Partial<MethodRecipe>): GrowthPlanData =>
          methodPlan(method, { ...lengths, ...rates }, description);
        return tries.before.flatMap((before) =>
          tries.grown.map((grown) =>
            constantBeforeGrowth(
              plan({ grownLearningRate: grown }),
              before,
              `${method}, ${lengths.memberEpochs} + ${lengths.grownEpochs} epochs, ${before}, ${+grown.toPrecision(2)}`,
            ),
          ),
        );
      }),
    ),
);

/** Epochs that the grown net gets more: with few epochs, several shares are the same. */
function shiftsOf({ memberEpochs }: MethodRecipe): ReadonlySet<number> {
  return new Set(shares.map((share) => Math.floor((share / 2) * memberEpochs)));
}
