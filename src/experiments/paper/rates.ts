import type { GrowthPlanData } from "../../plan/plan-data.js";
import type { CifarProfile } from "../cifar-profile.js";
import type { Experiment } from "../experiment.js";
import { type MethodName, type MethodRecipe, methodNames, methodPlan, peakRates } from "../methods.js";
import { cifarExperiment } from "./cifar.js";

/** Tries of every method, as factors on its rates in the profile. */
const tries = {
  /** On both rates of a method that grows. */
  before: [1 / 2, 2],
  /** On the rate of the grown net alone. */
  grown: [1 / 3, 3],
  /** Of a method that does not grow. */
  whole: [1 / 4, 1 / 2, 2, 4],
} as const;

/**
 * Which peak learning rates suit each method? Every method has five tries: the profile's rates, and four others.
 *
 * Its results are measured on held-back images only; what it finds becomes `recipe.rates` of a profile.
 */
export const ratesExperiment: Experiment = cifarExperiment(
  "cifar100",
  {
    name: "rates",
    question: "CIFAR-100: which peak learning rates does each method need, on held-back images?",
    control: "the profile's rates, for every method",
    expected: "a broad best place, and one rate that is within the spread of the seeds for every method",
    choosesSettings: true,
  },
  (sizes) => methodNames.flatMap((method) => triesOf(method, sizes)),
);

/** The plans of a method at five tries of its peak rates. */
export function triesOf(
  method: MethodName,
  { recipe, description }: Pick<CifarProfile, "recipe" | "description">,
): GrowthPlanData[] {
  const { learningRate, grownLearningRate } = peakRates(recipe, method);
  const plan = (change: Partial<MethodRecipe>): GrowthPlanData => {
    const { rates: _, ...common } = recipe;
    return methodPlan(method, { ...common, learningRate, grownLearningRate, ...change }, description);
  };
  const grows = plan({}).phases.some(({ kind }) => kind === "grow");
  const named = (change: Partial<MethodRecipe>): GrowthPlanData => {
    const tried = { learningRate, grownLearningRate, ...change };
    const shown = grows ? [tried.learningRate, tried.grownLearningRate] : [tried.learningRate];
    return { ...plan(change), name: `${method} at ${shown.map((rate) => +rate.toPrecision(2)).join(", ")}` };
  };
  if (!grows)
    return [named({}), ...tries.whole.map((factor) => named({ learningRate: factor * learningRate }))];
  return [
    named({}),
    ...tries.before.map((factor) =>
      named({ learningRate: factor * learningRate, grownLearningRate: factor * grownLearningRate }),
    ),
    ...tries.grown.map((factor) => named({ grownLearningRate: factor * grownLearningRate })),
  ];
}
