import { GrowthPlan } from "../../plan/growth-plan.js";
import { epochsOfEqualCost } from "../../plan/plan-cost.js";
import type { GrowthPlanData } from "../../plan/plan-data.js";
import { publishedPlan } from "../../plan/published/published-plans.js";
import type { CifarProfile } from "../cifar-profile.js";
import type { Experiment } from "../experiment.js";
import { peakRates } from "../methods.js";
import { cifarExperiment } from "./cifar.js";

/** Cost of the published protocol (200 + 200 + 40 epochs) over 200 epochs of the large net, by multiply-accumulates. */
const publishedRatio = 0.7;

/**
 * Experiment 3: is growing as accurate as training the large net, for fewer multiply-accumulates?
 *
 * Source: the paper's abstract; published CIFAR protocol, whose cost is 0.70 of the large net's 200 epochs.
 */
export const accuracyPerFlop: Experiment = cifarExperiment(
  "cifar100",
  {
    name: "accuracy-per-flop",
    question:
      "CIFAR-100: does a grown network reach the accuracy of the large one for fewer multiply-accumulates?",
    control:
      "the large net from scratch, three times: at equal cost, at 1 / 0.70 of it, and for equal epochs",
    expected:
      "growing comparable to the large net at 0.70 of its cost (the paper's abstract), above it at equal cost, below it at equal epochs",
    time: { minutes: 23, after: { minutes: 16, notebooks: "notebook 10" } },
  },
  (sizes) => {
    const mixture = sizes.planOf("mixture");
    const equalCost = epochsOfEqualCost(new GrowthPlan(mixture), sizes.description);
    const epochs = mixture.phases.map((phase) => (phase.kind === "train" ? phase.epochs : 0));
    return [
      mixture,
      scratch("scratch", equalCost, sizes),
      scratch("scratch, 1 / 0.70 of the cost", Math.round(equalCost / publishedRatio), sizes),
      scratch(
        "scratch, equal epochs",
        epochs.reduce((sum, count) => sum + count, 0),
        sizes,
      ),
    ];
  },
);

function scratch(name: string, epochs: number, { profile, recipe }: CifarProfile): GrowthPlanData {
  if (profile === "paper") return { ...publishedPlan("cifar-large", { epochs: [epochs] }).plan.data, name };
  const { learningRate } = peakRates(recipe, "scratch");
  return GrowthPlan.scratch({ name, train: { epochs, learningRate } }).data;
}
