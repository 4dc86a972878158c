import type { MemberPlacement } from "../growth/block-layout.js";
import type { Span } from "../growth/span.js";
import type { SetAssignment } from "../growth/template-sets.js";
import type { NetworkChange } from "../networks/mixed/network-change.js";
import type { AnyGrowth } from "../operators/operators.js";
import type { AnyOptimizer } from "../optimizers/optimizers.js";
import type { SgdOptions, SgdSettings } from "../optimizers/sgd.js";
import type { CoefficientInitializer } from "../templates/coefficient-initializer.js";
import type { ParameterKind } from "../templates/parameter.js";
import type { TemplateInitializer } from "../templates/template-initializer.js";
import type { Precision } from "../tensorflow/precision.js";
import type { Schedule } from "./schedule-data.js";

/** Parameters that a phase trains at a rate of their own. */
export interface RateGroup {
  /** What the parameters are, such as `"coefficient"`. */
  readonly kind: ParameterKind;
  /** Template set, or block of the coefficients. Default: all of the kind. */
  readonly index?: number;
  /** Multiplies the schedule's rate. Default 1. */
  readonly factor?: number;
  /** Default: the phase's. */
  readonly schedule?: Schedule;
}

/** When a phase ends before its last epoch. */
export interface PlateauTrigger {
  readonly kind: "plateau";
  /** Epochs without a gain after which the phase ends. */
  readonly epochs: number;
  /**
   * The least share by which an epoch's loss must be below the lowest before it, or its accuracy above the highest, to count
   * as a gain.
   */
  readonly gain: number;
  /**
   * What has to gain, of the phase's first net. Default `"training loss"`. With a metric of the test the images that the run
   * tests on have a say in its training: hold others back for what is reported, as `--split validation` does.
   */
  readonly metric?: EpochMetric;
}

/** What becomes of the momentum of the phase before, and of whatever else its optimizer keeps. */
export type MomentumStart =
  | "new"
  | "keep"
  | {
      /** The share that is kept, above 0 and up to 1. */
      readonly keep: number;
    };

/** Limits what one batch can do to the network. */
export interface GradientClip {
  /** The most that the norm of all gradients of a step together may be; larger ones are scaled down to it. */
  readonly norm: number;
}

/** An exponential moving average of what a phase trains. */
export interface WeightAveraging {
  /** Share of the average that a step keeps, in [0, 1). */
  readonly decay: number;
}

/** A number that an epoch of a phase ends with, of the phase's first net. */
export const epochMetrics = ["training loss", "training accuracy", "test loss", "test accuracy"] as const;

/** One of {@link epochMetrics}. */
export type EpochMetric = (typeof epochMetrics)[number];

/** Which epoch's network a phase leaves. */
export interface BestEpoch {
  /** What the best epoch has the most of, or, of a loss, the least; of equal ones the first. */
  readonly best: EpochMetric;
}

/** What a phase may spend; it begins no epoch once one of its limits is reached. */
export interface PhaseBudget {
  /** Training multiply-accumulates. */
  readonly macs?: number;
  /** Seconds of training and testing, by the clock: the numbers of the run then depend on the machine. */
  readonly seconds?: number;
}

/** How logits become a loss. */
export interface LossOptions {
  /** Label smoothing in [0, 1). Default 0. */
  readonly smoothing?: number;
  /** Factor on the loss before its gradient is taken; the published code uses 0.1 for member 0. Default 1. */
  readonly weight?: number;
}

/** How the weights of a mixed network are mixed from templates. */
export interface TemplatePlan {
  /** `m` of each template set; its length is the number of sets. */
  readonly templatesPerSet: readonly number[];
  /** Which template set each block mixes. */
  readonly setAssignment: SetAssignment;
  /** How templates start. */
  readonly templateInitializer: TemplateInitializer;
  /** How coefficients start. */
  readonly initialCoefficients: Exclude<CoefficientInitializer, (...args: never[]) => unknown>;
  /** Where the members' blocks are placed in an inner layer. Default `"diag"`. */
  readonly placement?: MemberPlacement;
}

/** A net that is trained in the same steps as the first one of a phase. */
export interface NetBeside {
  /** The members that are trained as one net. */
  readonly net: Span;
  /** Factor on its loss. Default 1. */
  readonly weight?: number;
}

/** A phase that trains one net, or several in the same steps. */
export interface TrainPhase {
  readonly kind: "train";
  /** Name of the phase; no other phase of the plan has it. */
  readonly name: string;
  /** The members that are trained as one net. */
  readonly net: Span;
  /**
   * Other nets that the same steps train on the same images: the loss is the mean of all nets' losses, each times its
   * weight, which is `loss.weight` for `net`. Default: none. Published option `train_both_members`.
   */
  readonly together?: readonly NetBeside[];
  /** Passes over the training images. */
  readonly epochs: number;
  /**
   * Ends the phase earlier, at the end of an epoch; `epochs` is then the most. A schedule that a later phase continues goes on as
   * if this one had had all its epochs. Default: never.
   */
  readonly until?: PlateauTrigger;
  /** Learning rate by epoch. */
  readonly schedule: Schedule;
  /** Parameters with a rate of their own; the first group that matches applies. */
  readonly rates?: readonly RateGroup[];
  /** Settings of stochastic gradient descent, where the phase is trained by it: exactly one of `sgd` and `by` is given. */
  readonly sgd?: SgdOptions;
  /** Any other optimizer that trains the phase, and its settings. */
  readonly by?: Exclude<AnyOptimizer, SgdSettings>;
  /** Default: gradients as they are. */
  readonly clip?: GradientClip;
  /**
   * The average of every parameter and running statistic over the steps of the phase, which begins with the network that the
   * phase begins with. Tests after an epoch are of the average, and it takes the place of the network at the end of the phase: a
   * net grows from it. Default: none.
   */
  readonly ema?: WeightAveraging;
  /**
   * Leaves the network as it was after the best epoch, with the momentum of the last. Where that epoch is chosen by a test, the
   * images that the run tests on have a say in its training: hold others back for what is reported, as `--split validation` does.
   * Default: the last epoch's.
   */
  readonly keep?: BestEpoch;
  /** Ends the phase earlier, at the end of an epoch. Default: none but `epochs`. */
  readonly budget?: PhaseBudget;
  /** How logits become a loss. */
  readonly loss: LossOptions;
  /**
   * Share of the training images that the phase uses: the same ones in every epoch, and the same share of every class.
   * Default 1; published option `data_growth`: 0.5 before the first growth.
   */
  readonly dataShare?: number;
  /**
   * Precision of the numbers that convolutions multiply in training steps; weights, sums, optimiser and evaluation are
   * always float32. `"float16"` needs a GPU; on processors on which TensorFlow has no arithmetic for `"bfloat16"`, float32
   * takes its place, and the run says so. Default `"float32"`.
   */
  readonly precision?: Precision;
  /** `"new"` starts without momentum, `"keep"` with that of the previous phase, `{ keep: 0.5 }` with a share of it. */
  readonly optimizer: MomentumStart;
}

/** A phase that grows all nets inside `into` into one. */
export interface GrowPhase {
  readonly kind: "grow";
  /** Name of the phase; no other phase of the plan has it. */
  readonly name: string;
  /** The members that the grown net is made of. */
  readonly into: Span;
  /** What fills the new part of the net. */
  readonly by: AnyGrowth;
}

/** A phase that changes a mixed network without training or growing it. */
export interface ChangePhase {
  readonly kind: "change";
  /** Name of the phase; no other phase of the plan has it. */
  readonly name: string;
  /** The change. */
  readonly do: NetworkChange;
}

/** One step of a plan. */
export type Phase = TrainPhase | GrowPhase | ChangePhase;

/** A whole plan as plain data; survives JSON. */
export interface GrowthPlanData {
  readonly schema: 1;
  /** Name of the plan, which tables and figures show. */
  readonly name: string;
  /** Equal parts into which the full width is divided. */
  readonly members: number;
  /** How the weights are mixed; null for a plain network. */
  readonly templates: TemplatePlan | null;
  /** The phases, in the order in which they are run. */
  readonly phases: readonly Phase[];
}
