import type { CoefficientInitializer } from "../../templates/coefficient-initializer.js";
import type { ParameterKind } from "../../templates/parameter.js";
import type { TemplateInitializer } from "../../templates/template-initializer.js";
import type { Precision } from "../../tensorflow/precision.js";
import type { MemberPlacement } from "../block-layout.js";
import type { CoefficientGrowth } from "../operators/coefficient-growth.js";
import type { Span } from "../span.js";
import type { SetAssignment } from "../template-sets.js";
import type { NetworkChange } from "./network-change.js";

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
  /** Each factor holds from its epoch of the phase on, together with those before it. */
  readonly steps: readonly {
    /** First epoch of the phase in which the factor holds, from 0. */
    readonly epoch: number;
    /** Multiplies the learning rate. */
    readonly factor: number;
  }[];
  /** Epochs of linear warm-up. Default 0. */
  readonly warmupEpochs?: number;
  /** Rate at epoch 0 of the warm-up. Default 0.1, as published. */
  readonly warmupStart?: number;
}

/** Goes on with a schedule that began in an earlier phase. */
export interface ContinuedSchedule {
  readonly kind: "continued";
  /** The schedule that began earlier. */
  readonly of: CosineSchedule | StepsSchedule;
  /** Epochs of it that are over when the phase begins. */
  readonly after: number;
  /** Rate of the phase's first epoch, where it is another. */
  readonly first?: number;
}

/** How the learning rate of a phase goes. */
export type Schedule = CosineSchedule | ConstantSchedule | StepsSchedule | ContinuedSchedule;

/** Parameters that a phase trains at a rate of their own. */
export interface RateGroup {
  /** What the parameters are, such as `"coefficient"`. */
  readonly kind: ParameterKind;
  /** Template set, or block of the coefficients; all of the kind where it is left out. */
  readonly index?: number;
  /** Times the rate of the schedule. Default 1. */
  readonly factor?: number;
  /** Default: the phase's. */
  readonly schedule?: Schedule;
}

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

/** How the weights of a mixed network are made of templates. */
export interface TemplatePlan {
  /** `m` of each template set; its length is the number of sets. */
  readonly perSet: readonly number[];
  /** Which template set each block mixes. */
  readonly assignment: SetAssignment;
  /** How templates start. */
  readonly initializer: TemplateInitializer;
  /** How coefficients start. */
  readonly coefficients: Exclude<CoefficientInitializer, (...args: never[]) => unknown>;
  /** Where the members' blocks stand in an inner layer. Default `"diag"`. */
  readonly placement?: MemberPlacement;
}

/** A net that is trained beside the first one of a phase. */
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
  /** Learning rate by epoch. */
  readonly schedule: Schedule;
  /** Parameters with a rate of their own; the first group that fits holds. */
  readonly rates?: readonly RateGroup[];
  /** Settings of the optimiser. */
  readonly sgd: SgdOptions;
  /** How logits become a loss. */
  readonly loss: LossOptions;
  /**
   * Share of the training images that the phase uses, the same ones in every epoch, of every class alike. Default 1;
   * published option `data_growth`: 0.5 before the first growth.
   */
  readonly dataShare?: number;
  /**
   * Of the numbers that convolutions multiply in training steps; weights, sums, optimiser and evaluation are float32
   * always. `"float16"` needs a GPU; `"bfloat16"` is slower than float32 on processors that have no such arithmetic.
   * Default `"float32"`.
   */
  readonly precision?: Precision;
  /** `"new"` starts without momentum, `"keep"` goes on with the momentum of the phase before. */
  readonly optimizer: "new" | "keep";
}

/** Growth by new mixtures of trained templates. */
export interface MixtureOperator {
  readonly operator: "mixture";
  /** How the coefficients of new blocks start. */
  readonly coefficients: Exclude<CoefficientGrowth, (...args: never[]) => unknown>;
  /** Factor on the random part. */
  readonly noise: number;
}

/**
 * What growth does to the momentum of an ordinary network's weights, for an optimiser that goes on: `"carry"` widens
 * it as the gradients widen, `"drop"` forgets that of every tensor whose shape changes.
 */
export type MomentumCarry = "carry" | "drop";

/** Growth by new random weights. */
export interface RandomOperator {
  readonly operator: "random";
  /** Weights from new inputs to old outputs; `"zero"` preserves the function. */
  readonly newToOld: "zero" | "random";
  /** Default `"carry"`. */
  readonly momentum?: MomentumCarry;
}

/** Growth in width by copies of channels (Chen, Goodfellow & Shlens 2016). */
export interface Net2WiderOperator {
  readonly operator: "net2wider";
  /** `"as-coded"` is the published comparison's: wide residual nets only, and it changes the function. */
  readonly variant: "function-preserving" | "as-coded";
  /** Noise on the copies in standard deviations of each weight; the published comparison has none. */
  readonly noise: number;
  /** Default `"carry"`, for `"as-coded"` `"drop"`. */
  readonly momentum?: MomentumCarry;
}

/** Growth in depth by blocks that start as the identity (Chen, Goodfellow & Shlens 2016). */
export interface Net2DeeperOperator {
  readonly operator: "net2deeper";
  /** New blocks in every stage. */
  readonly blocks: number;
  /** Default `"carry"`. */
  readonly momentum?: MomentumCarry;
}

/** Growth in width by the best of trained candidates, split and new neurons (Wu et al. 2020). */
export interface FireflyOperator {
  readonly operator: "firefly";
  /** Candidates of new neurons for each neuron to be added; every old neuron is a candidate for a split besides. */
  readonly newCandidates: number;
  /** Steps of gradient descent on the candidates, one batch each. */
  readonly steps: number;
  /** Batches over which the candidates are then scored. */
  readonly scoreBatches: number;
  /** Size of the change that a candidate makes, relative to the neurons that exist. */
  readonly epsilon: number;
  /** Default `"carry"`. */
  readonly momentum?: MomentumCarry;
}

/** Growth in width by new weights that maximise the gradient's norm (Evci et al. 2022). */
export interface GradMaxOperator {
  readonly operator: "gradmax";
  /**
   * Which weights of the new neurons are chosen; the others start at 0. `"auto"`: outgoing ones as published, but
   * incoming ones where batch norm reads the new channels, for it would amplify the first step some 300 times.
   */
  readonly weights: "auto" | "outgoing" | "incoming";
  /** Norm of a new neuron's chosen weights over the mean norm of the old neurons'. */
  readonly scale: number;
  /** Batches over which the gradient is taken. */
  readonly batches: number;
  /** Default `"carry"`. */
  readonly momentum?: MomentumCarry;
}

/** Growth of an ordinary network. */
export type OrdinaryOperator =
  | RandomOperator
  | Net2WiderOperator
  | Net2DeeperOperator
  | FireflyOperator
  | GradMaxOperator;

/** What fills the new part of a grown net. */
export type GrowthOperator = MixtureOperator | OrdinaryOperator;

/** A phase that makes one net of all nets inside `into`. */
export interface GrowPhase {
  readonly kind: "grow";
  /** Name of the phase; no other phase of the plan has it. */
  readonly name: string;
  /** The members that the grown net is made of. */
  readonly into: Span;
  /** What fills its new part. */
  readonly by: GrowthOperator;
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
  /** How the weights are mixed; null for an ordinary network. */
  readonly templates: TemplatePlan | null;
  /** The phases, in the order in which they are run. */
  readonly phases: readonly Phase[];
}
