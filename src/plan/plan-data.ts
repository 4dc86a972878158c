import type { MemberPlacement } from "../growth/block-layout.js";
import type { Span } from "../growth/span.js";
import type { SetAssignment } from "../growth/template-sets.js";
import type { NetworkChange } from "../networks/mixed/network-change.js";
import type { AnyGrowth } from "../operators/operators.js";
import type { CoefficientInitializer } from "../templates/coefficient-initializer.js";
import type { ParameterKind } from "../templates/parameter.js";
import type { TemplateInitializer } from "../templates/template-initializer.js";
import type { Precision } from "../tensorflow/precision.js";

/** Learning rate by epoch: half cosines from a peak to a minimum. */
export interface CosineSchedule {
  readonly kind: "cosine";
  /** Highest learning rate. */
  readonly learningRate: number;
  /** Epochs of one cosine; by default the phase's epochs divided among the cycles. */
  readonly cycleEpochs?: number;
  /** How many cosines, each starting at half the rate of the one before. Default 1. */
  readonly cycles?: number;
  /** Epochs of linear warm-up, during which the cosine already runs. Default 0. */
  readonly warmupEpochs?: number;
  /** Rate at epoch 0 of the warm-up. Default 1e-5. */
  readonly warmupStart?: number;
  /** Lowest rate of every cosine. Default 1e-6. */
  readonly minimum?: number;
}

/** One rate for the whole phase. */
export interface ConstantSchedule {
  readonly kind: "constant";
  /** Learning rate of every epoch. */
  readonly learningRate: number;
}

/** One rate, multiplied by a factor from certain epochs on. */
export interface StepsSchedule {
  readonly kind: "steps";
  /** Learning rate before the first step. */
  readonly learningRate: number;
  /** Each factor applies from its epoch of the phase on, together with the factors before it. */
  readonly steps: readonly {
    /** First epoch of the phase to which the factor applies, from 0. */
    readonly epoch: number;
    /** Multiplies the learning rate. */
    readonly factor: number;
  }[];
  /** Epochs of linear warm-up. Default 0. */
  readonly warmupEpochs?: number;
  /** Rate at epoch 0 of the warm-up. Default 0.1, as published. */
  readonly warmupStart?: number;
}

/** Continues a schedule that began in an earlier phase. */
export interface ContinuedSchedule {
  readonly kind: "continued";
  /** The schedule that began earlier. */
  readonly of: CosineSchedule | StepsSchedule;
  /** How many of its epochs are over when the phase begins. */
  readonly after: number;
  /** Rate of the phase's first epoch, if it differs from the schedule's. */
  readonly first?: number;
}

/** How the learning rate of a phase changes. */
export type Schedule = CosineSchedule | ConstantSchedule | StepsSchedule | ContinuedSchedule;

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
   * The least share by which an epoch's training loss, that of the phase's first net, must be below the lowest before it to
   * count as a gain.
   */
  readonly gain: number;
}

/** What becomes of the momentum of the phase before. */
export type MomentumStart =
  | "new"
  | "keep"
  | {
      /** The share that is kept, above 0 and up to 1. */
      readonly keep: number;
    };

/** Settings of stochastic gradient descent. */
export interface SgdOptions {
  /** Share of the last update that is kept, in [0, 1). */
  readonly momentum: number;
  /** Whether momentum is Nesterov's. */
  readonly nesterov: boolean;
  /** L2 decay, part of the gradient, on everything but coefficients. */
  readonly weightDecay: number;
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
  /** Settings of the optimiser. */
  readonly sgd: SgdOptions;
  /** How logits become a loss. */
  readonly loss: LossOptions;
  /**
   * Share of the training images that the phase uses: the same ones in every epoch, and the same share of every class.
   * Default 1; published option `data_growth`: 0.5 before the first growth.
   */
  readonly dataShare?: number;
  /**
   * Precision of the numbers that convolutions multiply in training steps; weights, sums, optimiser and evaluation are
   * always float32. `"float16"` needs a GPU; `"bfloat16"` is slower than float32 on processors without such arithmetic.
   * Default `"float32"`.
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
