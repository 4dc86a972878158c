import { commandHere } from "../../checking/command-here.js";
import type { Augmentation } from "../../data/augment.js";
import type { PublishedNetwork } from "../../networks/architectures/published-network.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { epochsOfEqualCost } from "../../plan/plan-cost.js";
import type { GrowthPlanData } from "../../plan/plan-data.js";
import { publishedPlan } from "../../plan/published/published-plans.js";
import type { Experiment, ExperimentCase, ExperimentConfig } from "../experiment.js";
import { descriptionOf } from "../forecast.js";
import type { MethodRecipe } from "../methods.js";
import type { Profile } from "../profile.js";

/** Sizes of a profile that trains; the paper's is the published protocol. */
interface Size {
  readonly config: Omit<ExperimentConfig, "cases">;
  readonly network: Extract<PublishedNetwork, { family: "imagenet-residual" }>;
  readonly recipe: MethodRecipe & { readonly secondMemberEpochs: number };
}

/** Photographs are in memory at one size, so they are flipped and shifted, not cropped again. */
const augment: Augmentation = { flip: 0.5, cropPadding: 4, cutout: 0 };

/** Chosen for `laptop` on held-back images (`results/tuning/README.md`). */
const rates = { learningRate: 0.01, grownLearningRate: 0.03 } as const;

const sizes: Readonly<Record<Exclude<Profile, "paper">, Size>> = {
  smoke: {
    config: {
      data: { name: "fashion-mnist-mini", perClass: [10, 5] },
      batchSize: 40,
      augment,
      seeds: 1,
    },
    network: { family: "imagenet-residual", width: 1, bank: true, stages: [1, 1, 1, 1] },
    recipe: {
      memberEpochs: 1,
      secondMemberEpochs: 1,
      grownEpochs: 1,
      learningRate: 0.1,
      grownLearningRate: 0.05,
    },
  },
  laptop: {
    config: {
      data: { name: "tiny-imagenet-20", perClass: [200, 50], pool: 2 },
      batchSize: 64,
      augment,
      seeds: 3,
    },
    // A quarter of the published width: at 32x32 mixing would otherwise take as long as the convolutions.
    network: { family: "imagenet-residual", width: 1, bank: true, stages: [2, 2, 2, 2] },
    recipe: {
      memberEpochs: 9,
      secondMemberEpochs: 7,
      grownEpochs: 4,
      ...rates,
    },
  },
  evening: {
    config: {
      data: { name: "tiny-imagenet-20", pool: 2 },
      batchSize: 64,
      augment,
      seeds: 3,
    },
    network: { family: "imagenet-residual", width: 1, bank: true, stages: [2, 2, 2, 2] },
    recipe: {
      memberEpochs: 36,
      secondMemberEpochs: 30,
      grownEpochs: 12,
      ...rates,
    },
  },
  hour: {
    config: { data: { name: "tiny-imagenet-20" }, batchSize: 64, augment, seeds: 3 },
    network: { family: "imagenet-residual", width: 2, bank: true, stages: [2, 2, 2, 2] },
    recipe: {
      memberEpochs: 72,
      secondMemberEpochs: 60,
      grownEpochs: 16,
      ...rates,
    },
  },
};

/**
 * Experiment 2: does growing work with templates that layers share, by the bank's protocol?
 *
 * Laptop: 20 classes of Tiny-ImageNet at 32x32, and the protocol's shape (member 1 trains about four fifths as long as
 * member 0). Paper: 90 + 74 + 14 epochs of ImageNet.
 * Source: published script `ours_bank.sh` and README; table of groups ("bank").
 */
export const imageNetBankExperiment: Experiment = {
  name: "imagenet-bank",
  question:
    "ImageNet: does a network grown from a shared bank of templates reach the large one trained from scratch?",
  needs: `laptop: Tiny-ImageNet (${commandHere("data", "tiny-imagenet")}); paper: ImageNet in data/imagenet (${commandHere("data", "imagenet")}), which is read as it trains, and a GPU; smoke: nothing`,
  control: "the same without a bank, random growth, and the large net from scratch at equal cost",
  expected:
    "the bank close to templates of each layer's own, both above random growth and comparable to the large net (the paper's abstract)",
  time: { minutes: 15 },
  config: (profile) => (profile === "paper" ? paperConfig() : sizedConfig(sizes[profile])),
};

function sizedConfig({ config, network, recipe }: Size): ExperimentConfig {
  const own = { ...network, bank: false } as const;
  const { network: description } = descriptionOf(config, { network: own });
  const mixture = mixturePlan(recipe);
  const { learningRate, grownLearningRate, memberEpochs, secondMemberEpochs, grownEpochs } = recipe;
  const random = GrowthPlan.randomGrowth({
    name: "random",
    phases: {
      small: { epochs: memberEpochs + secondMemberEpochs, learningRate },
      grown: { epochs: grownEpochs, learningRate: grownLearningRate },
    },
  }).data;
  const scratch = GrowthPlan.scratch({
    name: "scratch",
    train: { epochs: epochsOfEqualCost(new GrowthPlan(mixture), description), learningRate },
  }).data;
  const plans = [{ ...mixture, name: "mixture, own templates" }, random, scratch];
  return {
    ...config,
    cases: [
      { method: "mixture, bank", plan: { ...mixture, name: "mixture, bank" }, network },
      ...plans.map((plan) => ({ method: plan.name, plan, network: own })),
    ],
  };
}

/** Member 0, member 1 for less time, growth with zeros, the grown net; coefficients as the corrected bank starts them. */
function mixturePlan(recipe: Size["recipe"]): GrowthPlanData {
  const { memberEpochs, secondMemberEpochs, grownEpochs, learningRate, grownLearningRate } = recipe;
  const plan = GrowthPlan.mixture({
    phases: {
      member: { epochs: memberEpochs, learningRate },
      grown: { epochs: grownEpochs, learningRate: grownLearningRate },
    },
  }).data;
  const phases = plan.phases.map((phase) =>
    phase.kind === "train" && phase.name === "member 1" ? { ...phase, epochs: secondMemberEpochs } : phase,
  );
  return { ...plan, phases };
}

/** The published protocols; random growth takes the bank's epochs. */
function paperConfig(): ExperimentConfig {
  const names = ["imagenet-bank", "imagenet-mixture", "imagenet-small", "imagenet-large"] as const;
  const cases = names.map((name): ExperimentCase => {
    const { plan, training } = publishedPlan(name);
    return { method: name, plan: plan.data, network: training.network };
  });
  const { batchSize, augmentation: augment } = publishedPlan("imagenet-bank").training;
  return { data: { name: "imagenet" }, batchSize, augment, seeds: 3, cases };
}
