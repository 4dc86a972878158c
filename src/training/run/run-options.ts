import { InputError } from "../../checking/input-error.js";
import { nearestName } from "../../checking/nearest-name.js";
import { isRecord, problemsOf, type Shape } from "../../checking/shapes.js";
import { type Augmentation, augmentationShape } from "../../data/augment.js";
import { checkDataset, datasetProblems } from "../../data/check-dataset.js";
import type { LabelledDataset } from "../../data/dataset.js";
import { type PhotoAugmentation, photoAugmentationShape } from "../../data/photos/photo-augmentation.js";
import type { CoefficientGrowthFunction } from "../../growth/coefficient-growth.js";
import type { NetworkDescription } from "../../networks/description.js";
import type { LayerSharing } from "../../networks/mixed/mixing.js";
import type { GrowthPlan } from "../../plan/growth-plan.js";
import { networkOfPlan } from "../../plan/plan-network.js";
import type { PlannedNetwork } from "../../plan/planned-network.js";
import { precisionSupport } from "../../tensorflow/precision.js";
import { runFields, runOptionsShape } from "../argument-shapes.js";
import { setFitProblems } from "../set-fit.js";
import type { RunEvent } from "./events.js";
import type { RunKeeper } from "./run-keeper.js";

/** What a run trains, on what, and who listens. */
export interface RunOptions {
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
  /** Images in memory, or photographs, which are read as they are needed and cut to the size of the network's input. */
  readonly data: LabelledDataset;
  /** Seed of everything random: initial weights, order of images, augmentation. A whole number. */
  readonly seed: number;
  /** Name in the history; the plan's name where it is left out. */
  readonly name?: string;
  /** Images in a step. Default 128. */
  readonly batchSize?: number;
  /**
   * Random changes to training images. Default: flip, crop and cutout as published for CIFAR; for photographs, the crop,
   * colours and lighting as published for ImageNet. `"none"` shows photographs as a test does.
   */
  readonly augment?: Augmentation | PhotoAugmentation | "none";
  /** Hears everything that happens. */
  readonly on?: (event: RunEvent) => void;
  /** Asked between steps; a run whose signal is aborted stops there and can go on later. */
  readonly signal?: () => AbortSignal | undefined;
  /** Keeps the state, so that the run goes on where another process left it. */
  readonly keeper?: RunKeeper;
  /** Milliseconds; only rates are made of it. Default `performance.now`. */
  readonly now?: () => number;
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
 * @throws DataError when only the data is wrong, else InputError; each with all that is wrong
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
  const parts = ["plan", "network", "data", "sharing", "augment", "coefficientGrowth"] as const;
  return (
    isRecord(options) && parts.every((key) => problemsOf(options[key], runFields[key], key, "").length === 0)
  );
}

/**
 * Why a data set cannot be, or where it, the network and the plan can, why they do not belong together; nothing where one
 * of them is something else.
 */
export function fitProblems(options: RunOptions): readonly string[] {
  if (!isRecord(options) || problemsOf(options.data, runFields.data, "data", "").length > 0) return [];
  const { network, data } = options as unknown as RunOptions;
  const own = datasetProblems(data, training);
  if (own.length > 0 || !arePartsWhole(options)) return own;
  const fit = `${data.name} for ${network.name}`;
  return [
    ...[data.train, data.test].flatMap((set) => setFitProblems(set, network, fit)),
    ...new Set(networkOfPlan(options.plan.data).fitProblems(plannedNetwork(options))),
    ...augmentProblems(options),
    ...precisionProblems(options),
    ...coefficientGrowthProblems(options),
  ];
}

function augmentProblems({ data, augment }: RunOptions): string[] {
  if (augment === undefined || augment === "none") return [];
  const isOfPhotos = augment.kind === "photographs";
  if (isOfPhotos !== (data.train.kind === "photographs")) {
    const [wanted, got] = isOfPhotos
      ? ["flip, cropPadding and cutout for images in memory", "those of photographs"]
      : ["changes of photographs", "those of images in memory"];
    const advice = isOfPhotos ? "cifarAugmentation" : "imageNetAugmentation";
    return [`Expected augment to be ${wanted} but got ${got} (${data.name}). Start from ${advice}.`];
  }
  const shape = isOfPhotos ? photoAugmentationShape : augmentationShape;
  return problemsOf(augment, shape, "augment", `augmentation of ${data.name}`);
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
