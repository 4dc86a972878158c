import { type Augmentation, cifarAugmentation } from "../data/augment.js";
import type { PublishedNetwork } from "../networks/architectures/published-network.js";
import { publishedNetwork } from "../networks/architectures/published-network.js";
import type { NetworkDescription } from "../networks/description.js";
import { publishedPlan } from "../plan/published/published-plans.js";
import { dataShapes, type ExperimentConfig, imageShape } from "./experiment.js";
import type { MethodRecipe } from "./methods.js";
import type { Profile } from "./profile.js";

/** The two CIFAR sets. */
export type CifarName = "cifar10" | "cifar100";

/** Sizes of a profile, without its plans. */
export interface CifarProfile {
  readonly config: Omit<ExperimentConfig, "cases">;
  readonly network: PublishedNetwork;
  /** The same as a description. */
  readonly description: NetworkDescription;
  readonly recipe: MethodRecipe;
}

/** The published augmentation cuts a quarter of the image away, too much for a few epochs. */
const lightAugmentation: Augmentation = { flip: 0.5, cropPadding: 2, cutout: 0 };

/**
 * Chosen on a validation split of CIFAR-100 for few epochs (`results/tuning/README.md`); the paper profile has the
 * published ones.
 */
const rates = { learningRate: 0.2, grownLearningRate: 0.1 } as const;

const small = (width: number): PublishedNetwork => ({
  family: "wide-residual",
  depth: 10,
  width,
  secondBatchNorm: true,
  shortcutStatistics: "once",
});

/**
 * Data, network, batches and recipe of the CIFAR experiments in a profile.
 *
 * The smoke profile takes the embedded Fashion-MNIST, so that it runs everywhere; its numbers are no evidence of anything.
 */
export function cifarProfile(name: CifarName, profile: Profile): CifarProfile {
  const { classes: ofName } = dataShapes[name];
  // The same number of images for 10 classes as for 100.
  const perClass = (train: number, test: number): [number, number] => [
    (train * 100) / ofName,
    (test * 100) / ofName,
  ];
  const sizes: Readonly<Record<Profile, () => Omit<CifarProfile, "description">>> = {
    smoke: () => ({
      config: {
        data: { name: "fashion-mnist-mini", perClass: [10, 5], pool: 2 },
        batchSize: 50,
        augment: lightAugmentation,
        seeds: 1,
      },
      network: small(0.5),
      recipe: { ...rates, memberEpochs: 1, grownEpochs: 1 },
    }),
    laptop: () => ({
      config: {
        data: { name, perClass: perClass(100, 30), pool: 2 },
        batchSize: 64,
        augment: lightAugmentation,
        seeds: 3,
      },
      network: small(1),
      recipe: { ...rates, memberEpochs: 5, grownEpochs: 4 },
    }),
    paper: () => {
      const { training } = publishedPlan("cifar-mixture");
      const { batchSize, network } = training;
      return {
        config: { data: { name }, batchSize, augment: cifarAugmentation, seeds: 3 },
        network,
        recipe: { ...rates, memberEpochs: 200, grownEpochs: 40 },
      };
    },
  };
  const sized = sizes[profile]();
  const { classes } = dataShapes[sized.config.data.name];
  const input = imageShape(sized.config.data);
  return { ...sized, description: publishedNetwork(sized.network, { classes, input }).network };
}
