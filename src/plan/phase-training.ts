import type { Span } from "../growth/span.js";
import { type AnyOptimizer, optimizerOf } from "../optimizers/optimizers.js";
import { type SgdOptions, sgdOptimizer } from "../optimizers/sgd.js";
import type { Precision } from "../tensorflow/precision.js";
import { type LearningRateFunction, ratesOf } from "./own-rates.js";
import type {
  BestEpoch,
  GradientClip,
  LossOptions,
  MomentumStart,
  PhaseBudget,
  PlateauTrigger,
  TrainPhase,
  WeightAveraging,
} from "./plan-data.js";
import type { Schedule } from "./schedule-data.js";
import { optimizerFields } from "./trained-by.js";

/** How one phase trains; defaults are the paper's CIFAR values. */
export interface PhaseTraining {
  /** Passes over the training images. */
  readonly epochs: number;
  /**
   * A number is the peak of one cosine down to 1e-6. A function is called for every epoch, from 0, when the plan is made; the plan
   * keeps the rates that it returns, and its text. Default: 0.1 and, for a grown net of a mixture, 0.02; with other optimizers
   * than SGD as many times lower as their own usual rate is.
   */
  readonly learningRate?: number | Schedule | LearningRateFunction;
  /** The optimizer and its settings, such as `adamw()`. Default: `sgd()`. */
  readonly by?: AnyOptimizer;
  /** Settings of SGD, each of which overrides its default: short for `by: sgd({ … })`. */
  readonly sgd?: Partial<SgdOptions>;
  /** Limits the norm of the gradients of every step: `{ norm: 1 }`. Default: none. */
  readonly clip?: GradientClip;
  /** Tests, and leaves, the average of the weights over the steps of the phase: `{ decay: 0.999 }`. Default: none. */
  readonly ema?: WeightAveraging;
  /** Leaves the network as it was after the best epoch: `{ best: "test accuracy" }`. Default: after the last. */
  readonly keep?: BestEpoch;
  /** Begins no epoch once this is spent: `{ macs: 1e12 }` or `{ seconds: 3600 }`. Default: no limit. */
  readonly budget?: PhaseBudget;
  /** How logits become a loss. Default: cross-entropy without smoothing, weight 1. */
  readonly loss?: LossOptions;
  /**
   * `"new"` starts without momentum, `"keep"` with all that the optimizer of the previous phase has kept, `{ keep: 0.5 }` with
   * a share of its momentum. Default: `"new"`.
   */
  readonly optimizer?: MomentumStart;
  /**
   * Ends the phase when its training loss, or the `metric` that it names, gains no more, `epochs` at the latest, so that growth
   * comes when a net has converged: `{ kind: "plateau", epochs: 3, gain: 0.01 }`. Default: never.
   */
  readonly until?: PlateauTrigger;
  /** Share of the training images that the phase uses. Default 1. */
  readonly dataShare?: number;
  /** Precision of the numbers that convolutions multiply. Default `"float32"`. */
  readonly precision?: Precision;
}

/** Just the number of epochs, or how a phase trains. */
export type PhaseOptions = number | PhaseTraining;

/** How all phases of a plan train, where a phase does not say otherwise. */
export type CommonTraining = Partial<Omit<PhaseTraining, "epochs">>;

/**
 * The options of phases, each with what all have in common where it does not say otherwise. An optimizer is one thing under two
 * names.
 */
export function withCommon<T extends Readonly<Record<string, PhaseOptions | undefined>>>(
  phases: T,
  common: CommonTraining | undefined,
): T {
  if (common === undefined) return phases;
  const { by, sgd, ...others } = common;
  const merged = Object.entries(phases).map(([name, phase]) => {
    if (phase === undefined) return [name, phase];
    const own = typeof phase === "number" ? { epochs: phase } : phase;
    const optimizer = own.by === undefined && own.sgd === undefined ? { by, sgd } : {};
    return [name, { ...others, ...optimizer, ...given(own) }];
  });
  return Object.fromEntries(merged) as T;
}

/** A training phase; defaults are the paper's CIFAR values, with `peak` as the learning rate of SGD. */
export function trainPhase(name: string, net: Span, options: PhaseOptions, peak: number): TrainPhase {
  const training = typeof options === "number" ? { epochs: options } : options;
  const { epochs, sgd, loss = {}, optimizer = "new" } = training;
  const by = training.by ?? { ...sgdOptimizer.defaults, ...sgd };
  // Exact for SGD, whose own rate is the one that peaks are given for.
  const learningRate =
    training.learningRate ?? peak * (optimizerOf(by).learningRate / sgdOptimizer.learningRate);
  const { clip, ema, keep, budget, dataShare, precision, until } = training;
  return {
    kind: "train",
    name,
    net,
    epochs,
    schedule: scheduleOf(learningRate, epochs),
    ...optimizerFields(by),
    loss,
    optimizer,
    ...given({ clip, ema, keep, budget, dataShare, precision, until }),
  };
}

function scheduleOf(learningRate: number | Schedule | LearningRateFunction, epochs: number): Schedule {
  if (typeof learningRate === "number") return { kind: "cosine", learningRate };
  return typeof learningRate === "function" ? ratesOf(learningRate, epochs) : learningRate;
}

/** What is given, without what is left out. */
function given<T extends object>(options: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}
