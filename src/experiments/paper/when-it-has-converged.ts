import type { GrowthPlanData, PlateauTrigger, TrainPhase } from "../../plan/plan-data.js";
import type { Experiment } from "../experiment.js";
import { type MethodName, type MethodRecipe, methodPlan } from "../methods.js";
import { cifarExperiment } from "./cifar.js";
import { constantBeforeGrowth } from "./vary-plan.js";

/** A net has converged when its training loss has not fallen by a hundredth in three epochs. */
const plateau: PlateauTrigger = { kind: "plateau", epochs: 3, gain: 0.01 };
/** Grown from nets that have converged and from nets that have not. */
const compared: readonly MethodName[] = ["mixture", "random"];
const others: readonly MethodName[] = ["net2net", "firefly", "gradmax", "variance-transfer"];

/**
 * Beyond the paper: grow when the small nets have converged, or before, at a rate that has not fallen?
 *
 * Source: AutoGrow (Wen et al. 2020) and FRAGrow (AAAI 2024) grow early, at a large constant rate; the trigger is theirs in
 * kind, a plateau of the training loss. With it the cost is what it comes to.
 */
export const whenItHasConverged: Experiment = cifarExperiment(
  "cifar100",
  {
    name: "when-it-has-converged",
    question: "CIFAR-100: is it better to grow nets that have converged, or at a constant rate before that?",
    control:
      "the same plan with a cosine before growth, at whose end the small nets have converged, and the large net from scratch",
    expected:
      "before growth a constant rate is no worse than a cosine, since the grown net has a cosine of its own",
    time: { minutes: 33, after: { minutes: 20, notebooks: "notebook 10" } },
  },
  ({ planOf, recipe: { rates: _, ...recipe }, description }) => {
    const cosine = (method: MethodName): GrowthPlanData => {
      return { ...planOf(method), name: `${method}, cosine before growth` };
    };
    const constant = (method: MethodName, when: string, change?: Partial<TrainPhase>): GrowthPlanData => {
      const plan = methodPlan(method, { ...recipe, grownLearningRate: constantRate(recipe) }, description);
      return constantBeforeGrowth(plan, constantRate(recipe), `${method}, constant ${when}`, change);
    };
    return [
      ...compared.map(cosine),
      ...[...compared, ...others].map((method) => constant(method, "before growth")),
      ...compared.map((method) => constant(method, "until a plateau", { until: plateau })),
      planOf("scratch"),
    ];
  },
);

/**
 * The rate before growth, about the mean of the cosine that it replaces, and the peak after it: the best of six tries for the mixture and for
 * random growth on held-back images (the experiment constant-rates).
 */
function constantRate({ learningRate }: Pick<MethodRecipe, "learningRate">): number {
  return learningRate / 2;
}
