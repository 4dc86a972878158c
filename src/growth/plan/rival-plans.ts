import type {
  FireflyOperator,
  GradMaxOperator,
  MomentumCarry,
  Net2DeeperOperator,
  Net2WiderOperator,
  RandomOperator,
} from "./plan-data.js";
import type { PhaseOptions } from "./plan-phases.js";

/** Options of every plan that trains a small ordinary net, grows it and trains on. */
export interface RivalPlanOptions {
  /** Name of the plan, which tables and figures show. Default: the name of the method. */
  readonly name?: string;
  /** Equal parts of the full width; the small net has one. Default 2. */
  readonly members?: number;
  /**
   * Sizes, in parts, after each growth: `[2, 4]` grows a quarter of the width to a half and then to all of it. Default:
   * all at once.
   */
  readonly growths?: readonly number[];
  /** What becomes of the momentum where the grown phase keeps the optimiser. Default `"carry"`. */
  readonly momentum?: MomentumCarry;
  /** How the nets are trained before and after growth. */
  readonly phases: {
    /** Epochs of the small net, or how it is trained. */
    readonly small: PhaseOptions;
    /** Epochs of each grown net, or how it is trained. */
    readonly grown: PhaseOptions;
  };
}

/** Options of {@link GrowthPlan.randomGrowth}. */
export interface RandomGrowthPlanOptions extends RivalPlanOptions {
  /** Weights from new inputs to old outputs. Default `"zero"`, which preserves the function. */
  readonly newToOld?: RandomOperator["newToOld"];
}

/** Options of {@link GrowthPlan.net2net}. */
export interface Net2NetPlanOptions extends RivalPlanOptions {
  /** Default `"function-preserving"`. */
  readonly variant?: Net2WiderOperator["variant"];
  /** Noise on the copies in standard deviations of each weight. Default 0. */
  readonly noise?: number;
}

/** Options of {@link GrowthPlan.net2deeper}. */
export interface Net2DeeperPlanOptions {
  /** Name of the plan, which tables and figures show. Default: `"net2deeper"`. */
  readonly name?: string;
  /** New blocks in every stage. Default 1. */
  readonly blocks?: number;
  /** What becomes of the momentum where the deep phase keeps the optimiser. Default: `"carry"`. */
  readonly momentum?: MomentumCarry;
  /** How the net is trained before and after growth in depth. */
  readonly phases: {
    /** Epochs of the shallow net, or how it is trained. */
    readonly shallow: PhaseOptions;
    /** Epochs of the deep net, or how it is trained. */
    readonly deep: PhaseOptions;
  };
}

/** Options of {@link GrowthPlan.firefly}. */
export interface FireflyPlanOptions extends RivalPlanOptions {
  /** New neurons tried for each that is added. Default 1. */
  readonly newCandidates?: number;
  /** Steps of descent on the candidates, one batch each. Default 10. */
  readonly steps?: number;
  /** Batches on which they are then scored. Default 4. */
  readonly scoreBatches?: number;
  /** Relative size of a candidate's change. Default 0.1. */
  readonly epsilon?: number;
}

/** Options of {@link GrowthPlan.gradmax}. */
export interface GradMaxPlanOptions extends RivalPlanOptions {
  /** Weights of the new neurons that are chosen; the others start at 0. Default `"auto"`. */
  readonly weights?: GradMaxOperator["weights"];
  /** Norm of a new neuron's chosen weights over the old neurons' mean. Default 0.5, as published. */
  readonly scale?: number;
  /** Batches over which the gradient is taken. Default 4. */
  readonly batches?: number;
}

/** The operator of a plan that grows at random, with defaults. */
export function randomOperator(options: RandomGrowthPlanOptions): RandomOperator {
  return { operator: "random", newToOld: options.newToOld ?? "zero", ...momentumOf(options) };
}

/** The operator of a Net2Net plan, with defaults. */
export function net2netOperator(options: Net2NetPlanOptions): Net2WiderOperator {
  const { variant = "function-preserving", noise = 0 } = options;
  return { operator: "net2wider", variant, noise, ...momentumOf(options) };
}

/** The operator of a Net2Deeper plan, with defaults. */
export function net2deeperOperator(options: Net2DeeperPlanOptions): Net2DeeperOperator {
  return { operator: "net2deeper", blocks: options.blocks ?? 1, ...momentumOf(options) };
}

/** The operator of a Firefly plan, with defaults. */
export function fireflyOperator(options: FireflyPlanOptions): FireflyOperator {
  const { newCandidates = 1, steps = 10, scoreBatches = 4, epsilon = 0.1 } = options;
  return { operator: "firefly", newCandidates, steps, scoreBatches, epsilon, ...momentumOf(options) };
}

/** The operator of a GradMax plan, with defaults. */
export function gradMaxOperator(options: GradMaxPlanOptions): GradMaxOperator {
  const { weights = "auto", scale = 0.5, batches = 4 } = options;
  return { operator: "gradmax", weights, scale, batches, ...momentumOf(options) };
}

function momentumOf({ momentum }: { readonly momentum?: MomentumCarry }): {
  readonly momentum?: MomentumCarry;
} {
  return momentum === undefined ? {} : { momentum };
}
