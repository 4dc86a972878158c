import {
  callable,
  choose,
  demandArguments,
  type Fields,
  isRecord,
  oneOf,
  optional,
  problemsOf,
  record,
  type Shape,
  thing,
} from "../checking/shapes.js";
import type { LabelledDataset } from "../data/dataset.js";
import { splitValidation } from "../data/subset.js";
import { pathShape } from "../storage/argument-shapes.js";
import { expectPlaceFor } from "../storage/checkpoint/durable-files.js";
import { datasetShape, listenerShape, signalShape } from "../training/argument-shapes.js";
import type { RunEvent } from "../training/run/events.js";
import { configShape, severalSeeds } from "./argument-shapes.js";
import { type ExperimentConfig, imageShape } from "./experiment.js";
import { readData } from "./experiment-data.js";
import { ExperimentResult, type FinishedRun, type ResultSplit } from "./experiment-result.js";
import type { NetAnalysis } from "./net-analysis.js";
import { type Method, methodsOf, networkOf, type PlannedRun } from "./planned-run.js";
import { expectFits, RunAll } from "./run-all.js";
import { runFolder } from "./run-folder.js";
import { wholePlan } from "./whole-plan.js";

/** How a config is carried out. */
export interface CarryOutOptions {
  /** How many seeds, from 0 on, or which. Default: the config's. */
  readonly seeds?: number | readonly number[];
  /**
   * `"validation"` sets a tenth of the training images aside, trains on the rest and never looks at the test set: for
   * choosing learning rates and lengths. Default `"test"`.
   */
  readonly split?: ResultSplit;
  /** Folder that keeps every run, so that the same call goes on after a stop. Default: nothing is kept. */
  readonly directory?: string;
  /**
   * Folder of training phases that experiments share: what one has trained, such as its members, another with the same
   * plan, network and data begins with. Default: only cases of the same config share, within this call.
   */
  readonly shared?: string;
  /** Measures the trained nets of every run, such as an experiment's `analysis()`; its tables come with the result. */
  readonly analysis?: NetAnalysis;
  /** Where data sets lie; see `dataset`. */
  readonly dataFolder?: string;
  /** Data in place of the config's; the networks take its classes and image size, and of photographs the config's size. */
  readonly data?: LabelledDataset;
  /** Hears every run, beside the progress. */
  readonly on?: (event: RunEvent) => void;
  /** Gets lines of progress outside a notebook. */
  readonly onLine?: (line: string) => void;
  /** Asked between steps. Default: the notebook's interrupt. */
  readonly signal?: () => AbortSignal | undefined;
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

/** The fields of what is carried out. */
export const carryOutFields: Fields<CarryOutOptions> = {
  seeds: optional(seedsShape),
  split: optional(oneOf(["test", "validation"])),
  directory: optional(pathShape),
  shared: optional(pathShape),
  analysis: optional(analysisShape),
  dataFolder: optional(pathShape),
  data: optional(datasetShape),
  on: optional(listenerShape),
  onLine: optional(callable("a function that gets lines")),
  signal: optional(signalShape),
};

/** Options of `carryOut`. */
const carryOutOptions: Shape = record<CarryOutOptions>(carryOutFields);

/**
 * Carries out every method of a config with every seed, one after the other, and returns tidy tables.
 *
 * With a directory, finished runs are read and not repeated, and the one that was stopped goes on where it was.
 *
 * @throws InputError with all that does not fit, and CheckpointNotWritten where no folder can be made, before anything
 *   is trained; StoppedError when the signal is aborted.
 * @example
 * ```ts
 * const result = await carryOut(experiment("cifar100").config("smoke"), { directory: "results/cifar100" });
 * result.summary
 * ```
 */
export async function carryOut(
  config: ExperimentConfig,
  options: CarryOutOptions = {},
): Promise<ExperimentResult> {
  demandArguments("carryOut", { config: [config, configShape], options: [options, carryOutOptions] });
  return carryOutMethods(methodsOf(config, "carryOut"), config, options, "carryOut");
}

/** What all methods of an experiment have in common. */
export type ExperimentSettings = Omit<ExperimentConfig, "cases">;

/**
 * Carries out methods with every seed, for the functions that have made and checked their options.
 *
 * @param where the function that was called
 */
export async function carryOutMethods(
  methods: readonly Method[],
  settings: ExperimentSettings,
  options: CarryOutOptions,
  where: string,
): Promise<ExperimentResult> {
  const { split = "test", directory, shared, analysis } = options;
  for (const place of [directory, shared]) if (place !== undefined) expectPlaceFor(place);
  const given = options.data ?? (await readData(settings.data, options.dataFolder));
  const data = split === "test" ? given : validationData(given);
  const planned = plannedRuns(methods, settings, data, options);
  const how = { ...options, data };
  expectFits(
    planned,
    how,
    planned.flatMap((one) => forgottenMembers(one, directory, where)),
  );
  analysis?.expect?.(given);
  const runs = new RunAll(planned, how);
  const finished: FinishedRun[] = [];
  try {
    for await (const run of runs.run()) finished.push(run);
  } finally {
    runs.dispose();
  }
  return new ExperimentResult(finished, split, analysis?.tables());
}

function validationData(data: LabelledDataset): LabelledDataset {
  // The same images whatever the run's seed, so that seeds and settings are measured on one set.
  const { train, validation } = splitValidation(data.train, { fraction: 0.1, seed: 0 });
  return { name: `${data.name}, validation`, train, test: validation };
}

/** Every method with every seed, seed by seed. */
function plannedRuns(
  methods: readonly Method[],
  { data: named, batchSize, augment, seeds }: ExperimentSettings,
  { train }: LabelledDataset,
  options: CarryOutOptions,
): PlannedRun[] {
  const input =
    train.kind === "photographs" ? imageShape(named) : ([train.height, train.width, train.channels] as const);
  const read = options.data === undefined ? { data: { ...named, split: options.split ?? "test" } } : {};
  const all = methods.map(({ method, factors = {}, plan, ...network }) => {
    const { classes } = train;
    return { method, factors, plan, ...networkOf(network, { classes, input }), batchSize, augment, ...read };
  });
  return seedList(options.seeds ?? seeds).flatMap((seed) => all.map((one) => ({ ...one, seed })));
}

/** Members that a plan forgets, unless a folder keeps a run of it. */
function forgottenMembers(
  { method, plan, seed }: PlannedRun,
  directory: string | undefined,
  where: string,
): string[] {
  const folders = directory === undefined ? [] : [runFolder(directory, method, seed)];
  return problemsOf(
    plan,
    wholePlan(() => folders),
    "plan",
    `${where}, ${method}`,
  );
}

/** Seeds from 0 on, or as they are. */
export function seedList(seeds: number | readonly number[]): readonly number[] {
  return typeof seeds === "number" ? Array.from({ length: seeds }, (_, i) => i) : seeds;
}
