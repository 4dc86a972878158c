import type { Augmentation } from "../data/augment.js";
import type { DatasetName } from "../data/named-dataset.js";
import type { PhotoAugmentation } from "../data/photos/photo-augmentation.js";
import type { PublishedNetwork } from "../networks/architectures/published-network.js";
import type { NetworkDescription } from "../networks/description.js";
import type { LayerSharing } from "../networks/mixed/mixing.js";
import type { GrowthPlanData } from "../plan/plan-data.js";
import type { NetAnalysis } from "./net-analysis.js";
import type { Profile } from "./profile.js";

/** Values of what differs between methods, by its name: `{ coefficients: "zero", noise: 0.1 }`. */
export type Factors = Readonly<Record<string, string | number | boolean>>;

/** One method of an experiment: its plan, and the network that the plan ends with. */
export interface ExperimentCase {
  /** Name of the rows in every table. */
  readonly method: string;
  /** What tells the method from others, as columns of the tables. Default: its name alone. */
  readonly factors?: Factors;
  /** What is trained and when it grows. */
  readonly plan: GrowthPlanData;
  /**
   * At full size: a network of the paper, which takes classes and image size of the data, or the description of any
   * network that fits the data, such as `mlp({ hidden: [64, 64], classes: 10, input: [28, 28, 1] })`.
   */
  readonly network: PublishedNetwork | NetworkDescription;
  /** Layers that share templates. Default: those of a network of the paper, none of a description. */
  readonly sharing?: readonly LayerSharing[];
}

/** Data sets by name, and photographs in class folders. ImageNet does not fit into memory and is read as it is needed. */
export type ExperimentDataName = DatasetName | "tiny-imagenet-20" | "imagenet";

/** The data of an experiment. */
export interface ExperimentData {
  /** Name of the data set. */
  readonly name: ExperimentDataName;
  /** Training and test images of each class, the first ones; all where left out. */
  readonly perClass?: readonly [number, number];
  /** 2 averages squares of 2x2 pixels, which makes images of half the height and width. Default: as they are. */
  readonly pool?: 2;
}

/** Everything that an experiment trains, in one profile: plain data, the same after a round trip through JSON. */
export interface ExperimentConfig {
  /** What is trained and tested on. */
  readonly data: ExperimentData;
  /** Images in a training step. */
  readonly batchSize: number;
  /** Of images in memory, or of photographs, as the data are. */
  readonly augment: Augmentation | PhotoAugmentation;
  /** How many seeds, from 0 on. */
  readonly seeds: number;
  /** The methods, in the order of the tables. */
  readonly cases: readonly ExperimentCase[];
}

/** An experiment: what is asked, what was expected, and its config in every profile. */
export interface Experiment {
  /** Its name on the command line, such as `"cifar100"`. */
  readonly name: string;
  /** What is asked, in one sentence. */
  readonly question: string;
  /** What must be there before it runs. */
  readonly needs: string;
  /** Against what the answer is measured. */
  readonly control: string;
  /** What was expected before it was run. */
  readonly expected: string;
  /**
   * Makes the config of a profile.
   *
   * @param profile How large it is run.
   */
  config(profile: Profile): ExperimentConfig;
  /** What is measured on the trained nets themselves; made anew for every run of the experiment. */
  readonly analysis?: () => NetAnalysis;
}

/** Images and classes of the data sets that experiments use. */
export const dataShapes: Readonly<
  Record<
    ExperimentDataName,
    {
      readonly classes: number;
      readonly input: readonly [number, number, number];
      readonly train: number;
      readonly test: number;
    }
  >
> = {
  cifar100: { classes: 100, input: [32, 32, 3], train: 50_000, test: 10_000 },
  cifar10: { classes: 10, input: [32, 32, 3], train: 50_000, test: 10_000 },
  "fashion-mnist": { classes: 10, input: [28, 28, 1], train: 60_000, test: 10_000 },
  "fashion-mnist-mini": { classes: 10, input: [28, 28, 1], train: 6_000, test: 1_000 },
  "tiny-imagenet-20": { classes: 20, input: [64, 64, 3], train: 10_000, test: 1_000 },
  imagenet: { classes: 1000, input: [224, 224, 3], train: 1_281_167, test: 50_000 },
};

/** `[height, width, channels]` of the config's images. */
export function imageShape({ name, pool }: ExperimentData): readonly [number, number, number] {
  const [height, width, channels] = dataShapes[name].input;
  const share = pool ?? 1;
  return [height / share, width / share, channels];
}

/** How many images the config's data has. */
export function imageCounts({ name, perClass }: ExperimentData): {
  readonly train: number;
  readonly test: number;
} {
  const { classes, train, test } = dataShapes[name];
  return perClass === undefined
    ? { train, test }
    : { train: classes * perClass[0], test: classes * perClass[1] };
}
