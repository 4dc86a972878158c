import type { Augmentation } from "../data/augment.js";
import type { LabelledDataset } from "../data/dataset.js";
import type { DatasetName } from "../data/named-dataset.js";
import type { PhotoAugmentation } from "../data/photos/photo-augmentation.js";
import type { PublishedNetwork } from "../networks/architectures/published-network.js";
import type { NetworkDescription } from "../networks/description.js";
import type { LayerSharing } from "../networks/mixed/mixing.js";
import type { GrowthPlanData } from "../plan/plan-data.js";
import type { Table } from "../report/history-table.js";
import type { Run } from "../training/run/run.js";
import type { Profile } from "./profile.js";

/** What differs between methods, by name: `{ coefficients: "zero", noise: 0.1 }`. */
export type Factors = Readonly<Record<string, string | number | boolean>>;

/** A method of an experiment: its plan, and the network that the plan ends with. */
export interface ExperimentCase {
  /** Name of the rows in every table. */
  readonly method: string;
  /** What distinguishes the method from others, as columns of the tables. Default: only its name. */
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

/** Data sets by name. ImageNet does not fit into memory and is read as it is needed. */
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

/** Everything that an experiment trains in a profile: plain data, the same after a round trip through JSON. */
export interface ExperimentConfig {
  /** What is trained and tested on. */
  readonly data: ExperimentData;
  /** Images in a training step. */
  readonly batchSize: number;
  /** Into how many parts every batch is divided, each on a GPU of its own where there are several. Default 1. */
  readonly replicas?: number;
  /** Of images in memory, or of photographs, as the data are; `"none"` where nothing is changed. */
  readonly augment: Augmentation | PhotoAugmentation | "none";
  /** How many seeds, from 0 on. */
  readonly seeds: number;
  /**
   * `"validation"` where the experiment chooses settings: its results are measured on held-back training images and never
   * on test images. Default: on whichever are asked for.
   */
  readonly split?: "validation";
  /** The methods, in the order of the tables. */
  readonly cases: readonly ExperimentCase[];
}

/** The config with another number of replicas; one replica is the same as none named, in what is stored too. */
export function withReplicas(config: ExperimentConfig, replicas = config.replicas ?? 1): ExperimentConfig {
  const { replicas: _, ...rest } = config;
  return replicas === 1 ? rest : { ...rest, replicas };
}

/** How long an experiment trains in the laptop profile, in minutes. */
export interface TrainingTime {
  /** Where nothing is trained yet. */
  readonly minutes: number;
  /** Where other notebooks have trained what the experiment shares with them; the same where it shares nothing. */
  readonly after?: {
    /** For what is left. */
    readonly minutes: number;
    /** Which ones, in words. */
    readonly notebooks: string;
  };
}

/** An experiment: its question, what was expected, and its config in every profile. */
export interface Experiment {
  /** Its name on the command line, such as `"cifar100"`. */
  readonly name: string;
  /** The question, in one sentence. */
  readonly question: string;
  /** What must be installed or downloaded before it runs. */
  readonly needs: string;
  /** What the answer is measured against. */
  readonly control: string;
  /** What was expected before it was run. */
  readonly expected: string;
  /**
   * How long the laptop profile trains, the one source of what the list of experiments and its notebook say. Computed from
   * the measured time of a training step of each net, since arithmetic says too little: narrow nets reach a fraction of
   * what a processor can do. Left out where nobody has measured it: then arithmetic gives a bound.
   */
  readonly time?: TrainingTime;
  /** Makes the config of a profile. */
  config(profile: Profile): ExperimentConfig;
  /** Makes what measures the trained nets, for one run of the experiment. */
  readonly analysis?: () => NetAnalysis;
}

/** What an experiment measures on its trained nets, in addition to accuracy and cost. */
export interface NetAnalysis {
  /**
   * Called before anything is trained.
   *
   * @throws DataError for data that it cannot use.
   */
  expect?(data: LabelledDataset): void;
  /** Measures a finished run before its nets are freed; runs come in the order of cases, seed by seed. */
  look(method: string, run: Run): Promise<void>;
  /** Tidy tables by name, such as `"similarity"`; each becomes a file of that name. */
  tables(): Readonly<Record<string, Table>>;
}

/** Classes, image shape and image counts of a data set. */
interface DataShape {
  readonly classes: number;
  readonly input: readonly [height: number, width: number, channels: number];
  readonly train: number;
  readonly test: number;
}

/** The data sets that experiments use. */
export const dataShapes: Readonly<Record<ExperimentDataName, DataShape>> = {
  cifar100: { classes: 100, input: [32, 32, 3], train: 50_000, test: 10_000 },
  cifar10: { classes: 10, input: [32, 32, 3], train: 50_000, test: 10_000 },
  "fashion-mnist": { classes: 10, input: [28, 28, 1], train: 60_000, test: 10_000 },
  "fashion-mnist-mini": { classes: 10, input: [28, 28, 1], train: 6_000, test: 1_000 },
  "tiny-imagenet-20": { classes: 20, input: [64, 64, 3], train: 10_000, test: 1_000 },
  imagenet: { classes: 1000, input: [224, 224, 3], train: 1_281_167, test: 50_000 },
};

/** `[height, width, channels]` of the config's images. */
export function imageShape({ name, pool }: ExperimentData): DataShape["input"] {
  const [height, width, channels] = dataShapes[name].input;
  const share = pool ?? 1;
  return [height / share, width / share, channels];
}

/** How many images the config's data has. */
export function imageCounts({ name, perClass }: ExperimentData): Pick<DataShape, "train" | "test"> {
  const { classes, train, test } = dataShapes[name];
  return perClass === undefined
    ? { train, test }
    : { train: classes * perClass[0], test: classes * perClass[1] };
}
