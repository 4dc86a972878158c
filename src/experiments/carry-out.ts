import { join } from "node:path";
import { InputError } from "../checking/input-error.js";
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
import { publishedNetwork } from "../networks/architectures/published-network.js";
import { GrowthPlan, PlanError } from "../plan/growth-plan.js";
import { runsProgress } from "../report/runs-progress.js";
import { pathShape } from "../storage/argument-shapes.js";
import { expectPlaceFor } from "../storage/checkpoint/durable-files.js";
import { datasetShape, listenerShape, signalShape } from "../training/argument-shapes.js";
import type { RunEvent } from "../training/run/events.js";
import type { Run } from "../training/run/run.js";
import { fitProblems, type RunOptions } from "../training/run/run-options.js";
import { configShape, severalSeeds } from "./argument-shapes.js";
import { Beginnings } from "./beginnings.js";
import { type ExperimentConfig, imageShape } from "./experiment.js";
import { readData } from "./experiment-data.js";
import { ExperimentResult, type FinishedRun, finishedRun, type ResultSplit } from "./experiment-result.js";
import type { NetAnalysis } from "./net-analysis.js";
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

/** A run that is to be made. */
interface PlannedRun {
  readonly method: string;
  readonly options: RunOptions & { readonly directory?: string };
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
  for (const place of [options.directory, options.shared]) if (place !== undefined) expectPlaceFor(place);
  const plans = plansOf(config);
  const { split = "test", onLine } = options;
  const data = options.data ?? (await readData(config.data, options.dataFolder));
  const planned = plannedRuns(config, plans, split === "test" ? data : validationData(data), options);
  options.analysis?.expect?.(data);
  const progress = runsProgress(planned.length, onLine === undefined ? {} : { onLine });
  const { shared } = options;
  const beginnings = new Beginnings({ plans, ...(shared === undefined ? {} : { folder: shared }) });
  const finished: FinishedRun[] = [];
  for (const { method, options: runOptions } of planned) {
    const show = progress.next(`seed ${runOptions.seed}`);
    const on = (event: RunEvent): void => {
      show(event);
      options.on?.(event);
    };
    finished.push(await finish(method, await beginnings.start({ ...runOptions, on }), options.analysis));
  }
  progress.finish();
  return new ExperimentResult(finished, split, options.analysis?.tables());
}

function validationData(data: LabelledDataset): LabelledDataset {
  // The same images whatever the run's seed, so that seeds and settings are measured on one set.
  const { train, validation } = splitValidation(data.train, { fraction: 0.1, seed: 0 });
  return { name: `${data.name}, validation`, train, test: validation };
}

function plannedRuns(
  config: ExperimentConfig,
  plans: readonly GrowthPlan[],
  data: LabelledDataset,
  options: CarryOutOptions,
): PlannedRun[] {
  const { directory, signal } = options;
  const { train } = data;
  const input =
    train.kind === "photographs"
      ? imageShape(config.data)
      : ([train.height, train.width, train.channels] as const);
  const cases = config.cases.map(({ method, network }, i) => ({
    method,
    plan: plans[i] as GrowthPlan,
    ...publishedNetwork(network, { classes: train.classes, input }),
  }));
  const planned = seedList(options.seeds ?? config.seeds).flatMap((seed) =>
    cases.map(({ method, ...rest }) => ({
      method,
      options: {
        ...rest,
        data,
        seed,
        name: method,
        batchSize: config.batchSize,
        augment: config.augment,
        ...(signal === undefined ? {} : { signal }),
        ...(directory === undefined ? {} : { directory: runFolder(directory, method, seed) }),
      },
    })),
  );
  const problems = new Set(
    planned.flatMap(({ options: run }) => [
      ...problemsOf(
        run.plan,
        wholePlan(() => [run.directory]),
        "plan",
        `carryOut, ${run.name}`,
      ),
      ...fitProblems(run),
    ]),
  );
  if (problems.size > 0) throw new InputError([...problems]);
  return planned;
}

async function finish(method: string, run: Run, analysis: NetAnalysis | undefined): Promise<FinishedRun> {
  try {
    await run.train();
    await analysis?.look(method, run);
    return finishedRun(method, run);
  } finally {
    run.dispose();
  }
}

/** Seeds from 0 on, or as they are. */
export function seedList(seeds: number | readonly number[]): readonly number[] {
  return typeof seeds === "number" ? Array.from({ length: seeds }, (_, i) => i) : seeds;
}

/** Where a run is kept: letters, digits and dots of its method's name stay. */
function runFolder(directory: string, method: string, seed: number): string {
  return join(directory, "runs", folderName(method), `seed-${seed}`);
}

function folderName(method: string): string {
  return method.replaceAll(/[^A-Za-z0-9.=]+/g, "-");
}

/** The plans of all cases; refused with the problems of every one, and methods whose folders would be one. */
function plansOf({ cases }: ExperimentConfig): GrowthPlan[] {
  const names = cases.map(({ method }) => folderName(method));
  const twice = cases.filter((_, i) => names.indexOf(names[i] as string) !== i);
  const problems = twice.map(
    ({ method }) =>
      `Expected cases to have methods of different names but got "${method}" again (carryOut). Name each differently.`,
  );
  const plans = cases.flatMap(({ method, plan }) => {
    try {
      return new GrowthPlan(plan);
    } catch (error) {
      if (!(error instanceof PlanError || error instanceof InputError)) throw error;
      problems.push(...error.problems.map((problem) => `${method}: ${problem}`));
      return [];
    }
  });
  if (problems.length > 0) throw new InputError(problems);
  return plans;
}
