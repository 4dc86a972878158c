import { pathShape } from "../checking/file-shapes.js";
import {
  callable,
  choose,
  type Fields,
  integer,
  isRecord,
  oneOf,
  optional,
  type Shape,
  thing,
} from "../checking/shapes.js";
import type { LabelledDataset } from "../data/dataset.js";
import { datasetShape, listenerShape, signalShape } from "../training/argument-shapes.js";
import type { RunEvent } from "../training/run/events.js";
import { replicasShape } from "../training/run/run-options.js";
import { severalSeeds } from "./argument-shapes.js";
import type { NetAnalysis } from "./experiment.js";
import type { ResultSplit } from "./method-results.js";

/** Options of `carryOut`. */
export interface CarryOutOptions {
  /** How many seeds, from 0 on, or which. Default: the config's. */
  readonly seeds?: number | readonly number[];
  /** Into how many parts every batch is divided, each on a GPU of its own where there are several. Default: the config's. */
  readonly replicas?: number;
  /**
   * `"validation"` never looks at the test set, for choosing learning rates and lengths: results are measured on training
   * images that no run trains on, as many as the config has test images where it leaves so many, else a tenth of those for
   * training. Default: the config's, or else `"test"`.
   */
  readonly split?: ResultSplit;
  /** Folder where every run is stored, so that the same call continues after a stop. Default: nothing is stored. */
  readonly directory?: string;
  /**
   * Folder of training phases that experiments share: what one has trained, such as its members, another with the same
   * plan, network and data starts from. Default: only cases of the same config share, within this call.
   */
  readonly shared?: string;
  /** Measures the trained nets of every run, such as an experiment's `analysis()`; its tables come with the result. */
  readonly analysis?: NetAnalysis;
  /** Where data sets lie; see `dataset`. */
  readonly dataFolder?: string;
  /** Data in place of the config's; networks take its classes and image size (for photographs, the config's size). */
  readonly data?: LabelledDataset;
  /** Called with every event of every run, in addition to the progress. */
  readonly on?: (event: RunEvent) => void;
  /** Called with lines of progress outside a notebook. */
  readonly onLine?: (line: string) => void;
  /** Called between steps. Default: the notebook's interrupt. */
  readonly signal?: () => AbortSignal | undefined;
  /**
   * Runs at a time, each in a process of its own; 0 carries them out in this process, one after the other. Default: where
   * runs are stored, as many as there are cores and memory for; 0 without a directory, with `data`, with `on`, and on a
   * GPU.
   */
  readonly atOnce?: number;
  /** Threads of each of those processes. Default 1. Numbers depend on it in their last bits. */
  readonly threads?: number;
}

/** How many seeds, from 0 on, or which. */
const seedsShape: Shape = choose(
  [Array.isArray, severalSeeds],
  [
    () => true,
    thing(
      "a number of seeds from 1 to 10,000, or a list of seeds",
      (value) => Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= 10_000,
      "Use for instance 3, or [0, 1, 2].",
    ),
  ],
);

const analysisShape: Shape = thing(
  "an analysis",
  (value) => isRecord(value) && typeof value.look === "function" && typeof value.tables === "function",
  "Use that of an experiment: its analysis().",
);

export const carryOutFields: Fields<CarryOutOptions> = {
  seeds: optional(seedsShape),
  replicas: optional(replicasShape),
  split: optional(oneOf(["test", "validation"])),
  directory: optional(pathShape),
  shared: optional(pathShape),
  analysis: optional(analysisShape),
  dataFolder: optional(pathShape),
  data: optional(datasetShape),
  on: optional(listenerShape),
  onLine: optional(callable("a function that receives lines")),
  signal: optional(signalShape),
  atOnce: optional(integer({ min: 0, max: 1024, use: 2 })),
  threads: optional(integer({ min: 1, max: 1024, use: 1 })),
};

/** Seeds from 0 on, or as they are. */
export function seedList(seeds: number | readonly number[]): readonly number[] {
  return typeof seeds === "number" ? Array.from({ length: seeds }, (_, i) => i) : seeds;
}
