import { InputError } from "../../checking/input-error.js";
import { nearestName } from "../../checking/nearest-name.js";
import { isRecord, problemsOf, type Shape } from "../../checking/shapes.js";
import { planCost } from "../../cost/plan-cost.js";
import { type Augmentation, augmentationProblem } from "../../data/augment.js";
import type { LabelledDataset, LabelledSet } from "../../data/dataset.js";
import { type PhotoAugmentation, photoAugmentationProblem } from "../../data/photos/photo-augmentation.js";
import { photoInputProblem } from "../../data/photos/photo-batches.js";
import type { Random } from "../../data/random.js";
import type { CoefficientGrowthFunction } from "../../growth/operators/coefficient-growth.js";
import type { GrowthPlan } from "../../growth/plan/growth-plan.js";
import { startingNets } from "../../growth/plan/plan-validation.js";
import { startOfOrdinaryNetwork } from "../../growth/plan/rival-operators.js";
import type { Span } from "../../growth/span.js";
import type { NetworkDescription } from "../../networks/description.js";
import { MixedNetwork } from "../../networks/mixed/mixed-network.js";
import type { LayerSharing } from "../../networks/mixed/mixing.js";
import { NormalNetwork } from "../../networks/normal/normal-network.js";
import { precisionSupport } from "../../tensorflow/precision.js";
import { runFields, runOptionsShape } from "../argument-shapes.js";
import type { RunEvent } from "./events.js";
import type { RunKeeper } from "./run-keeper.js";

/** What a run trains, on what, and who listens. */
export interface RunOptions {
  readonly plan: GrowthPlan;
  /** The network at full size. */
  readonly network: NetworkDescription;
  /** Layers of a mixed network that share templates. Default: every layer has its own. */
  readonly sharing?: readonly LayerSharing[];
  /**
   * Functions that make the coefficients of new blocks, by the name of the growth phase, instead of the plan's named
   * way: a plan is plain data and can hold none.
   */
  readonly coefficientGrowth?: Readonly<Record<string, CoefficientGrowthFunction>>;
  /** Images in memory, or photographs, which are read as they are needed and cut to the size of the network's input. */
  readonly data: LabelledDataset;
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

/** The network of a run, untrained. */
export function makeNetwork(options: RunOptions, random: Random): MixedNetwork | NormalNetwork {
  const { plan, network, sharing = [] } = options;
  const { members, templates } = plan.data;
  if (templates === null) {
    return new NormalNetwork({
      description: network,
      members,
      span: startingNets(plan.data)[0] as Span,
      random,
      ...startOfOrdinaryNetwork(plan.data),
    });
  }
  return new MixedNetwork({
    description: network,
    members,
    templatesPerSet: templates.perSet,
    setAssignment: templates.assignment,
    ...(templates.placement === undefined ? {} : { placement: templates.placement }),
    templates: templates.initializer,
    coefficients: templates.coefficients,
    sharing,
    random,
  });
}

/**
 * Checks every option, and that plan, network and data belong together.
 *
 * @param shape what the options must be, where they hold more than a run's
 * @param where the function that was called
 * @throws InputError with all that is wrong
 */
export function checkFit(options: RunOptions, shape: Shape = runOptionsShape, where = "Run"): void {
  const problems = new Set(problemsOf(options, shape, "options", where));
  for (const problem of fitProblems(options)) problems.add(problem);
  if (problems.size > 0) throw new InputError([...problems]);
}

/** Whether everything that has to fit together is what it must be. */
function arePartsWhole(options: RunOptions): boolean {
  const parts = ["plan", "network", "data", "sharing", "augment", "coefficientGrowth"] as const;
  return (
    isRecord(options) && parts.every((key) => problemsOf(options[key], runFields[key], key, "").length === 0)
  );
}

/** Why plan, network and data do not belong together; nothing where one of them is not what it must be. */
export function fitProblems(options: RunOptions): readonly string[] {
  if (!arePartsWhole(options)) return [];
  const { network, data } = options;
  const fit = `${data.name} for ${network.name}`;
  const problems = [
    ...[data.train, data.test].flatMap((set) => setProblems(set, network, fit)),
    ...augmentProblems(options),
    ...precisionProblems(options),
    ...coefficientGrowthProblems(options),
  ];
  return problems.length > 0 ? problems : divisionProblems(options);
}

/** What keeps a plan from dividing the network among its members, found without making a network. */
function divisionProblems({ plan, network, sharing }: RunOptions): readonly string[] {
  try {
    planCost(plan, network, 1, sharing);
    return [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return error instanceof InputError ? error.problems : error.message.split("\n");
  }
}

function setProblems(set: LabelledSet, network: NetworkDescription, fit: string): string[] {
  const problems: string[] = [];
  if (set.kind === "photographs") {
    const problem = photoInputProblem(network.input, fit);
    if (problem !== undefined) problems.push(problem);
  } else {
    const shape = [set.height, set.width, set.channels].join(", ");
    if (shape !== network.input.join(", ")) {
      problems.push(
        `Expected images of shape [${network.input.join(", ")}] but got [${shape}] (${fit}). Make the network with input: [${shape}].`,
      );
    }
  }
  if (set.classes !== network.classes) {
    problems.push(
      `Expected ${network.classes} classes but got ${set.classes} (${fit}). Make the network with classes: ${set.classes}.`,
    );
  }
  return problems;
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
  const problem = isOfPhotos ? photoAugmentationProblem(augment) : augmentationProblem(augment, data.name);
  return problem === undefined ? [] : [problem];
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
