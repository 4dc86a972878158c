import { demandArguments, oneOf } from "../checking/shapes.js";
import type { Augmentation } from "../data/augment.js";
import type { Dataset } from "../data/dataset.js";
import { fashionMnistMini } from "../data/fashion-mnist.js";
import { shownDataset } from "../data/shown-data.js";
import { takePerClass } from "../data/subset.js";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import type { NetworkDescription } from "../networks/description.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { epochsOfEqualCost } from "../plan/plan-cost.js";
import { type Profile, profiles } from "./profile.js";

/** Everything the first notebook trains with. */
export interface StartHere {
  /** How large it is run. */
  readonly profile: Profile;
  /** Fashion-MNIST mini with 14x14 pixels; fewer images in the smoke profile. */
  readonly data: Dataset;
  /** At full size. */
  readonly network: NetworkDescription;
  /** Two members, growth, the grown net. */
  readonly plan: GrowthPlan;
  /** What the plan is compared with. */
  readonly controls: readonly GrowthPlan[];
  /** Seeds of the runs of every plan. */
  readonly seeds: readonly number[];
  /** Images in a training step. */
  readonly batchSize: number;
  /** Random changes to training images. */
  readonly augment: Augmentation;
}

/** Peak for every grown net, chosen on held-back training images (see `startHere`). */
const grownLearningRate = 0.01;

/** Sizes and epochs of a profile. */
interface Size {
  readonly width: number;
  readonly memberEpochs: number;
  readonly grownEpochs: number;
  readonly seeds: readonly number[];
  /** Training and test images of each class; all where left out. */
  readonly perClass?: readonly [number, number];
}

const sizes: Readonly<Record<Profile, Size>> = {
  smoke: { width: 0.5, memberEpochs: 1, grownEpochs: 1, seeds: [0], perClass: [30, 10] },
  laptop: { width: 1, memberEpochs: 4, grownEpochs: 2, seeds: [0, 1] },
  paper: { width: 10, memberEpochs: 200, grownEpochs: 40, seeds: [0, 1, 2] },
};

/**
 * The settings of the notebook "Start here": does a network grown from two small ones beat one of the same cost
 * trained from scratch?
 *
 * Learning rates were chosen on a validation split of the training images (`results/tuning/README.md`), never on
 * the test set.
 */
export function startHere(profile: Profile): StartHere {
  demandArguments("startHere", { profile: [profile, oneOf(profiles)] });
  const { width, memberEpochs, grownEpochs, seeds, perClass } = sizes[profile];
  const all = fashionMnistMini({ pool: 2 });
  const data = perClass === undefined ? all : reduced(all, perClass);
  const { height, width: imageWidth, channels, classes } = data.train;
  const network = wideResNet({ depth: 10, width, classes, input: [height, imageWidth, channels] });
  const plan = GrowthPlan.mixture({
    name: "mixture growth",
    phases: { member: memberEpochs, grown: { epochs: grownEpochs, learningRate: grownLearningRate } },
  });
  const controls = [
    GrowthPlan.scratch({ name: "large from scratch", train: epochsOfEqualCost(plan, network) }),
    // Before it grows, this is also the control "small from scratch".
    GrowthPlan.randomGrowth({
      phases: { small: 2 * memberEpochs, grown: { epochs: grownEpochs, learningRate: grownLearningRate } },
    }),
  ];
  return {
    profile,
    data,
    network,
    plan,
    controls,
    seeds,
    batchSize: 64,
    augment: { flip: 0.5, cropPadding: 1, cutout: 0 },
  };
}

function reduced(data: Dataset, [train, test]: readonly [number, number]): Dataset {
  return shownDataset({
    ...data,
    train: takePerClass(data.train, train),
    test: takePerClass(data.test, test),
  });
}
