import type { Augmentation } from "../../data/augment.js";
import type { Dataset } from "../../data/dataset.js";
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
  readonly data: Dataset;
  readonly seed: number;
  /** Name in the history; the plan's name where it is left out. */
  readonly name?: string;
  /** Images in a step. Default 128. */
  readonly batchSize?: number;
  /** Random changes to training images. Default: flip, crop and cutout as published for CIFAR. */
  readonly augment?: Augmentation | "none";
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
 * Checks that plan, network and data belong together.
 *
 * @throws RangeError with all that is wrong.
 */
export function checkFit(options: RunOptions): void {
  const { network, data, seed, batchSize = 128 } = options;
  const problems: string[] = [];
  const { height, width, channels, classes } = data.train;
  const shape = [height, width, channels];
  if (shape.join() !== network.input.join()) {
    problems.push(
      `Expected images of shape [${network.input.join(", ")}] but got [${shape.join(", ")}] (${data.name} for ${network.name}). Make the network with input: [${shape.join(", ")}].`,
    );
  }
  if (classes !== network.classes) {
    problems.push(
      `Expected ${network.classes} classes but got ${classes} (${data.name} for ${network.name}). Make the network with classes: ${classes}.`,
    );
  }
  if (!Number.isInteger(seed) || seed < 0)
    problems.push(`Expected seed to be an integer of at least 0 but got ${seed} (run).`);
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    problems.push(`Expected batchSize to be a positive integer but got ${batchSize} (run).`);
  }
  problems.push(...precisionProblems(options), ...coefficientGrowthProblems(options));
  if (problems.length > 0) throw new RangeError(problems.join("\n"));
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
  return Object.entries(coefficientGrowth).flatMap(([name, growth]) =>
    names.includes(name) && typeof growth === "function"
      ? []
      : [
          `Expected coefficientGrowth to give functions for growth phases by mixtures (${names.join(", ") || "the plan has none"}) but got "${name}" (run). Name one of these.`,
        ],
  );
}
