import { type Augmentation, cifarAugmentation } from "../data/augment.js";
import type { PublishedNetwork } from "../networks/architectures/published-network.js";
import type { NetworkDescription } from "../networks/description.js";
import type { GrowthPlanData } from "../plan/plan-data.js";
import { publishedPlan } from "../plan/published/published-plans.js";
import type { ExperimentConfig } from "./experiment.js";
import { descriptionOf } from "./forecast.js";
import { type MethodName, type MethodRecipe, profilePlan } from "./methods.js";
import type { Profile } from "./profile.js";

/** The two CIFAR sets. */
export type CifarName = "cifar10" | "cifar100";

/** Sizes of a profile. */
interface Sizes {
  readonly config: Omit<ExperimentConfig, "cases">;
  readonly network: PublishedNetwork;
  readonly recipe: MethodRecipe;
}

/** What the CIFAR experiments of a profile are made from. */
export interface CifarProfile extends Sizes {
  readonly profile: Profile;
  /** The network as a description. */
  readonly description: NetworkDescription;
  /** The plan of a method: the published one in the paper profile, else that of the recipe. */
  planOf(method: MethodName): GrowthPlanData;
}

/** The published augmentation cuts a quarter of the image away, too much for a few epochs. */
const lightAugmentation: Augmentation = { flip: 0.5, cropPadding: 2, cutout: 0 };

/**
 * Chosen on a validation split of CIFAR-100 for few epochs (`results/tuning/README.md`); the paper profile has the
 * published ones.
 */
const rates = { learningRate: 0.2, grownLearningRate: 0.1 } as const;
/** Chosen likewise, method by method, on a fifth of the images for 40 + 40 + 10 epochs of WRN-10-1 at 16x16. */
const longRates: Pick<MethodRecipe, "learningRate" | "grownLearningRate" | "rates"> = {
  learningRate: 0.2,
  grownLearningRate: 1 / 30,
  rates: { gradmax: { grownLearningRate: 0.1 } },
};

const small = (width: number, depth: 10 | 16 = 10): PublishedNetwork => ({
  family: "wide-residual",
  depth,
  width,
  secondBatchNorm: true,
  shortcutStatistics: "once",
});

/**
 * Data, network, batches and recipe of the CIFAR experiments in a profile.
 *
 * The smoke profile takes the embedded Fashion-MNIST, so that it runs everywhere; its numbers are not evidence of anything.
 */
export function cifarProfile(name: CifarName, profile: Profile): CifarProfile {
  const sizes = sizesOf(name, profile);
  const { network: description } = descriptionOf(sizes.config, sizes);
  const planOf = (method: MethodName): GrowthPlanData =>
    profilePlan(method, profile, { ...sizes, description });
  return { ...sizes, profile, description, planOf };
}

function sizesOf(name: CifarName, profile: Profile): Sizes {
  const augment = lightAugmentation;
  switch (profile) {
    case "smoke":
      return {
        config: {
          data: { name: "fashion-mnist-mini", perClass: [10, 5], pool: 2 },
          batchSize: 50,
          augment,
          seeds: 1,
        },
        network: small(0.5),
        recipe: { ...rates, memberEpochs: 1, grownEpochs: 1 },
      };
    case "laptop": {
      // The same number of images for 10 classes as for 100.
      const perClass = name === "cifar10" ? ([1000, 300] as const) : ([100, 30] as const);
      return {
        config: { data: { name, perClass, pool: 2 }, batchSize: 64, augment, seeds: 3 },
        network: small(1),
        // CIFAR-10 keeps the lengths of its stored results: nobody has run it for longer.
        recipe:
          name === "cifar10"
            ? { ...rates, memberEpochs: 5, grownEpochs: 4 }
            : { ...longRates, memberEpochs: 40, grownEpochs: 10 },
      };
    }
    case "evening":
      return {
        config: { data: { name, pool: 2 }, batchSize: 64, augment, seeds: 3 },
        network: small(1),
        recipe: { ...longRates, memberEpochs: 40, grownEpochs: 10 },
      };
    case "hour":
      return {
        config: { data: { name }, batchSize: 128, augment: cifarAugmentation, seeds: 3 },
        network: small(2, 16),
        recipe: { ...longRates, memberEpochs: 60, grownEpochs: 15 },
      };
    case "paper": {
      const { batchSize, network } = publishedPlan("cifar-mixture").training;
      return {
        config: { data: { name }, batchSize, augment: cifarAugmentation, seeds: 3 },
        network,
        recipe: { ...rates, memberEpochs: 200, grownEpochs: 40 },
      };
    }
  }
}
