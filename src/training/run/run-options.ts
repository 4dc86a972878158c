import { InputError } from "../../checking/input-error.js";
import { made } from "../../checking/made.js";
import { nearestName } from "../../checking/nearest-name.js";
import {
  callable,
  entries,
  type Fields,
  integer,
  isRecord,
  list,
  optional,
  problemsOf,
  record,
  type Shape,
  text,
} from "../../checking/shapes.js";
import { checkDataset, datasetProblems } from "../../data/check-dataset.js";
import { sizeOfShare } from "../../data/subset.js";
import { descriptionShape } from "../../networks/check-description.js";
import { sharingShape } from "../../networks/mixed/mixed-options.js";
import { planShape, sharingFor } from "../../plan/plan-argument.js";
import { networkOfPlan } from "../../plan/plan-network.js";
import type { PlannedNetwork } from "../../plan/planned-network.js";
import { precisionSupport } from "../../tensorflow/precision.js";
import { thisRank } from "../../tensorflow/rank-settings.js";
import { datasetShape, listenerShape, seedShape, signalShape } from "../argument-shapes.js";
import { lossShape } from "../own-loss.js";
import { type Metrics, metricsShape } from "../own-metrics.js";
import { setFitProblems } from "../set-fit.js";
import { augmentProblems } from "./augment-problems.js";
import { budgetProblems } from "./budget-problems.js";
import type { EpochEvent, RunEvent } from "./events.js";
import { metricProblems } from "./metric-problems.js";
import { ownFunctionProblems } from "./own-function-problems.js";
import type { RunStore } from "./run-store.js";
import type { RunTask } from "./run-task.js";
import type { RunTracker } from "./run-tracker.js";

/** What a run trains, on what, and who listens. */
export interface RunOptions extends RunTask {
  /** Called with every event. */
  readonly on?: (event: RunEvent) => void;
  /**
   * Called after every epoch of a phase but the last: `"stop phase"` ends the phase there. A resumed run asks about the epoch that
   * it continues after once more, so the answer should depend on the event alone.
   */
  readonly control?: (event: EpochEvent) => "stop phase" | undefined;
  /** Called between steps; a run whose signal is aborted stops there and can continue later. */
  readonly signal?: () => AbortSignal | undefined;
  /** Stores the state, so that the run continues where another process left it. */
  readonly store?: RunStore;
  /** Record what the run measures, as for TensorBoard; one that fails is reported and does not stop the run. */
  readonly trackers?: readonly RunTracker[];
  /**
   * Metrics of one's own on all test examples, by name, measured at each epoch's end. They change nothing of the training: a
   * run that continues may have others.
   */
  readonly metrics?: Metrics;
  /** Milliseconds; used only for rates and times. Default `performance.now`. */
  readonly now?: () => number;
}

const storeMethods: readonly (keyof RunStore)[] = ["load", "begin", "save", "on", "end"];

const storeShape: Shape = made(
  "a store of runs",
  (value) => isRecord(value) && storeMethods.every((name) => typeof value[name] === "function"),
  'Make one with new RunDirectory("results/first").',
);

const trackerShape: Shape = made(
  "a tracker",
  (value) => isRecord(value) && typeof value.on === "function",
  'Make one with new TensorBoard("results/first").',
);

/** Random changes to training images; their own numbers are checked with the data they are for. */
export const augmentShape: Shape = made(
  'an augmentation or "none"',
  (value) => value === "none" || isRecord(value),
  'Use "none", cifarAugmentation, imageNetAugmentation or a change of one.',
);

/** Into how many parts a batch is divided. */
export const replicasShape: Shape = integer({ min: 1, max: 1024, use: 1 });

/** The fields of a run's options. */
export const runFields: Fields<RunOptions> = {
  plan: planShape,
  network: descriptionShape,
  data: datasetShape,
  seed: seedShape,
  sharing: optional(sharingShape),
  coefficientGrowth: optional(entries(callable("a function that makes coefficients"))),
  name: optional(text("Give it a name, or leave it out.")),
  batchSize: optional(integer({ min: 1, use: 128 })),
  replicas: optional(replicasShape),
  augment: optional(augmentShape),
  loss: optional(lossShape),
  metrics: optional(metricsShape),
  on: optional(listenerShape),
  control: optional(callable("a function that ends phases")),
  signal: optional(signalShape),
  store: optional(storeShape),
  trackers: optional(list(trackerShape)),
  now: optional(callable("a function that returns milliseconds")),
};

/** Options of a run. */
const runOptionsShape: Shape = (value, at) =>
  record<RunOptions>({ ...runFields, sharing: sharingOf(value) })(value, at);

/** Layers that share templates, in options with a plan. */
export function sharingOf(options: unknown): Shape {
  return sharingFor(isRecord(options) ? [options.plan] : []);
}

/** The network of a run's plan. */
export function plannedNetwork({ network, sharing = [] }: RunOptions): PlannedNetwork {
  return { description: network, sharing };
}

/**
 * Checks every option, and that plan, network and data belong together: through every growth of the plan.
 *
 * @param shape what the options must be, where they hold more than a run's
 * @param where the function that was called
 * @throws DataError when only the data are wrong, else InputError; each with everything that is wrong
 */
export function checkFit(options: RunOptions, shape: Shape = runOptionsShape, where = "Run"): void {
  const problems = new Set(problemsOf(options, shape, "options", where));
  for (const problem of fitProblems(options)) problems.add(problem);
  if (problems.size === 0) return;
  if (arePartsWhole(options) && problems.size === datasetProblems(options.data, training).length) {
    checkDataset(options.data, training);
  }
  throw new InputError([...problems]);
}

const checked = Symbol("checked");

/** The options, marked as checked: a run of them is made without a second check. A changed copy has no mark. */
export function asChecked(options: RunOptions): RunOptions {
  return Object.defineProperty({ ...options }, checked, { value: true });
}

/** Whether these very options were marked as checked. */
export function areChecked(options: RunOptions): boolean {
  return isRecord(options) && Object.hasOwn(options, checked);
}

const training = "training on";

/** Whether everything that has to fit together is what it must be. */
function arePartsWhole(options: RunOptions): boolean {
  const parts = [
    "plan",
    "network",
    "data",
    "sharing",
    "augment",
    "coefficientGrowth",
    "loss",
    "metrics",
  ] as const;
  return (
    isRecord(options) && parts.every((key) => problemsOf(options[key], runFields[key], key, "").length === 0)
  );
}

/**
 * Why a data set is impossible, or else why it, the network and the plan do not belong together; nothing where one of them
 * is something else.
 */
export function fitProblems(options: RunOptions): readonly string[] {
  if (!isRecord(options) || problemsOf(options.data, runFields.data, "data", "").length > 0) return [];
  const { network, data } = options;
  const own = datasetProblems(data, training);
  if (own.length > 0 || !arePartsWhole(options)) return own;
  const fit = `${data.name} for ${network.name}`;
  return [
    ...[data.train, data.test].flatMap((set) => setFitProblems(set, network, fit)),
    ...new Set(networkOfPlan(options.plan.data).fitProblems(plannedNetwork(options))),
    ...augmentProblems(options),
    ...ownFunctionProblems(options),
    ...replicasProblems(options, "run"),
    ...precisionProblems(options),
    ...dataShareProblems(options),
    ...budgetProblems(options.plan),
    ...metricProblems(options),
    ...coefficientGrowthProblems(options),
  ];
}

/** Why batches cannot be divided among replicas, if they cannot; nothing where one of the two is no such number. */
export function replicasProblems(
  { batchSize = 128, replicas = 1 }: Pick<RunOptions, "batchSize" | "replicas">,
  where: string,
): string[] {
  const processes = thisRank()?.addresses.length;
  if (processes !== undefined && processes !== replicas) {
    return [
      `Expected as many replicas as processes that train together, ${processes}, but got ${replicas} (${where}). Use ${processes} replicas, or another number of processes.`,
    ];
  }
  if (!(batchSize % replicas > 0)) return [];
  const near = Math.ceil(batchSize / replicas) * replicas;
  return [
    `Expected replicas to divide batches of ${batchSize} images into equal parts but got ${replicas} (${where}). Use another number, or a batch size of ${near}.`,
  ];
}

function precisionProblems({ plan }: RunOptions): string[] {
  return plan.phases.flatMap((phase) => {
    const { precision = "float32" } = phase.kind === "train" ? phase : {};
    if (precisionSupport(precision) !== "none") return [];
    return [
      `Expected a GPU for precision "${precision}" but got the processor (phase "${phase.name}"). Use "bfloat16" or "float32", or a machine with a GPU.`,
    ];
  });
}

function dataShareProblems({ plan, data: { train } }: RunOptions): string[] {
  return plan.phases.flatMap((phase) => {
    const { dataShare = 1 } = phase.kind === "train" ? phase : {};
    if (dataShare === 1 || sizeOfShare(train, dataShare) > 0) return [];
    return [
      `Expected dataShare to leave images to train on but got ${dataShare}, less than half an image of every class (phase ${phase.name}, ${train.name}). Use a larger share, or more images.`,
    ];
  });
}

function coefficientGrowthProblems({ plan, coefficientGrowth = {} }: RunOptions): string[] {
  const growths = plan.phases.filter((phase) => phase.kind === "grow" && phase.by.operator === "mixture");
  const names = growths.map((phase) => phase.name);
  return Object.keys(coefficientGrowth).flatMap((name) =>
    names.includes(name)
      ? []
      : [
          `Expected coefficientGrowth to give functions for growth phases by mixtures (${names.join(", ") || "the plan has none"}) but got "${name}" (run). ${meant(name, names)}`,
        ],
  );
}

function meant(name: string, names: readonly string[]): string {
  const near = nearestName(name, names);
  return near === undefined ? "Name one of these." : `Did you mean "${near}"?`;
}
