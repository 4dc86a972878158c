import type { Augmentation } from "../../data/augment.js";
import type { ExampleDataset } from "../../data/dataset.js";
import type { ArrayAugmentation } from "../../data/example-writer.js";
import type { PhotoAugmentation } from "../../data/photos/photo-augmentation.js";
import type { CoefficientGrowthFunction } from "../../growth/coefficient-growth.js";
import type { Loss, LossName } from "../../layers/losses.js";
import type { NetworkDescription } from "../../networks/description.js";
import type { LayerSharing } from "../../networks/mixed/mixing.js";
import type { GrowthPlan } from "../../plan/growth-plan.js";

/** What a run trains and on what: all that its numbers depend on. */
export interface RunTask {
  /** What is trained and when it grows. */
  readonly plan: GrowthPlan;
  /** The network at full size. */
  readonly network: NetworkDescription;
  /** Layers of a mixed network that share templates. Default: every layer has its own. */
  readonly sharing?: readonly LayerSharing[];
  /**
   * Functions that make the coefficients of new blocks, by the name of the growth phase, instead of the plan's named
   * way: a plan is plain data and can hold none. Each is tried on the shapes of its growth when the run is made.
   */
  readonly coefficientGrowth?: Readonly<Record<string, CoefficientGrowthFunction>>;
  /** Examples in memory, or photographs, which are read as they are needed and cut to the size of the network's input. */
  readonly data: ExampleDataset;
  /** Seed of everything random: initial weights, order of images, augmentation. A whole number. */
  readonly seed: number;
  /** Name in the history; the plan's name where it is left out. */
  readonly name?: string;
  /** Images in a step. Default 128. */
  readonly batchSize?: number;
  /**
   * Into how many parts every batch is divided, each normalised by its own statistics and computed on a GPU of its own where
   * there are several; a divisor of the batch size. Numbers depend on it, and not on how many GPUs there are. Default 1.
   */
  readonly replicas?: number;
  /**
   * Random changes to training images. Default: flip, crop and cutout as published for CIFAR, crop and cutout in proportion
   * for images of 16 pixels a side or less; for photographs, the crop,
   * colours and lighting as published for ImageNet; for other arrays none. `"none"` shows photographs as a test does.
   */
  readonly augment?: Augmentation | PhotoAugmentation | ArrayAugmentation | "none";
  /**
   * What training makes small: a name, or a function of one's own, which is tried on a made-up batch before training. Default:
   * cross entropy for classes, squared error for numbers to predict.
   */
  readonly loss?: LossName | Loss;
}
