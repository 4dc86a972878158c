import { GrowthPlan } from "../../plan/growth-plan.js";
import { epochsOfEqualCost } from "../../plan/plan-cost.js";
import type { GrowthPlanData } from "../../plan/plan-data.js";
import { publishedPlan } from "../../plan/published/published-plans.js";
import { type CifarProfile, cifarProfile } from "../cifar-profile.js";
import { plansConfig } from "../compare.js";
import type { Experiment } from "../experiment.js";
import { profilePlan } from "../methods.js";
import type { Profile } from "../profile.js";

/** Cost of the published protocol (200 + 200 + 40 epochs) over 200 epochs of the large net, by multiply-accumulates. */
const publishedRatio = 0.7;

/** Epochs that the large net is trained from scratch, by what they stand for. */
interface ScratchLengths {
  readonly equalCost: number;
  /** So many that growing costs 0.70 of them, as in the published comparison. */
  readonly published: number;
  /** As many epochs as the growing network trains, in all its phases. */
  readonly equalEpochs: number;
}

/**
 * Experiment 3: is growing as accurate as training the large net, for fewer multiply-accumulates?
 *
 * Source: the paper's abstract; published CIFAR protocol, whose cost is 0.70 of the large net's 200 epochs.
 */
export const accuracyPerFlop: Experiment = {
  name: "accuracy-per-flop",
  question:
    "CIFAR-100: does a grown network reach the accuracy of the large one for fewer multiply-accumulates?",
  needs: "CIFAR-100 (npm run data -- cifar100); smoke: nothing",
  control: "the large net from scratch, three times: at equal cost, at 1 / 0.70 of it, and for equal epochs",
  expected:
    "growing comparable to the large net at 0.70 of its cost (the paper's abstract), above it at equal cost, below it at equal epochs",
  config: (profile) => plansConfig("cifar100", profile, plans(profile, cifarProfile("cifar100", profile))),
};

function plans(profile: Profile, sizes: CifarProfile): GrowthPlanData[] {
  const mixture = profilePlan("mixture", profile, sizes);
  const { equalCost, published, equalEpochs } = scratchLengths(mixture, sizes);
  const lengths: readonly (readonly [string, number])[] = [
    ["scratch", equalCost],
    ["scratch, 1 / 0.70 of the cost", published],
    ["scratch, equal epochs", equalEpochs],
  ];
  return [mixture, ...lengths.map(([name, epochs]) => scratch(name, epochs, profile, sizes))];
}

function scratchLengths(mixture: GrowthPlanData, { description }: CifarProfile): ScratchLengths {
  const equalCost = epochsOfEqualCost(new GrowthPlan(mixture), description);
  const epochs = mixture.phases.map((phase) => (phase.kind === "train" ? phase.epochs : 0));
  return {
    equalCost,
    published: Math.round(equalCost / publishedRatio),
    equalEpochs: epochs.reduce((sum, count) => sum + count, 0),
  };
}

function scratch(
  name: string,
  epochs: number,
  profile: Profile,
  { recipe: { learningRate } }: CifarProfile,
): GrowthPlanData {
  const plan =
    profile === "paper"
      ? publishedPlan("cifar-large", { epochs: [epochs] }).plan
      : GrowthPlan.scratch({ name, train: { epochs, learningRate } });
  return { ...plan.data, name };
}
