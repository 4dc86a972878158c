import * as tf from "@tensorflow/tfjs-core";
import { CompiledFunction, canCompile } from "../tensorflow/graph/compiled-function.js";
import { batchGradients, disposeGradients, lossScales } from "./batch-gradients.js";
import { expectFiniteBatch } from "./divergence.js";
import type { LearningRate } from "./sgd.js";
import {
  lossShares,
  type StepOptions,
  type StepState,
  stateOf,
  stepOutputs,
  tensorsOf,
} from "./step-outputs.js";

/** What a training step reports of a net. */
export interface StepResult {
  /** Cross entropy of the batch, without the loss weight. */
  readonly loss: number;
  /** How many images of the batch were classified right before the step. */
  readonly correct: number;
}

/** What a step computes: a number for each net, and the state after it. */
interface StepValues {
  readonly losses: readonly number[];
  readonly correct: readonly number[];
  readonly gradientSums: readonly number[];
  readonly after: readonly tf.Tensor[];
}

/** A batch, and everything else that differs from step to step. */
interface StepInputs {
  readonly images: tf.Tensor4D;
  readonly labels: tf.Tensor1D;
  readonly rates: readonly tf.Scalar[];
  readonly scale: tf.Scalar | undefined;
}

/** Compiling a step for batches of one size costs about as much as this many steps win back. */
const worthCompiling = 20;

/**
 * The training step of a net, or of several that see the same images: forward and backward pass, batch norm statistics
 * and optimizer, as {@link stepOutputs} defines it.
 *
 * For sizes of batches that come often it is recorded once, and TensorFlow plans and runs it as a whole: nothing waits for
 * JavaScript in between, and memory is used again as soon as it is free. For others it runs operation by operation. Which
 * of the two depends on `batches` alone, so that a run that continues later computes the same bits.
 *
 * Holds for as long as the nets have the parameters they had at the first step. Owns the recorded functions; `dispose()`
 * frees them. Nets and optimizer stay the caller's.
 *
 * @example
 * ```ts
 * const step = new TrainingStep({ nets: [{ net, weight: 1 }], optimizer });
 * const [{ loss }] = step.run(images, labels, 0.1);
 * ```
 */
export class TrainingStep {
  readonly #options: StepOptions;
  readonly #batches: ReadonlyMap<number, number>;
  readonly #scales: readonly number[];
  readonly #compiled = new Map<number, CompiledFunction>();
  #known: StepState | undefined;

  /** @param batches How many batches of each size will come. Default: none is compiled. */
  constructor(options: StepOptions, batches: ReadonlyMap<number, number> = new Map()) {
    this.#options = options;
    this.#batches = batches;
    this.#scales = lossScales(options.loss?.precision);
  }

  /**
   * One step.
   *
   * @param images `[n, height, width, channels]`; stays the caller's.
   * @param labels `[n]`, int32; stays the caller's.
   * @returns A result for each net, in their order.
   * @throws NotFiniteError when a loss or gradient is not finite; network and momentum are then as they were.
   */
  run(images: tf.Tensor4D, labels: tf.Tensor1D, learningRate: LearningRate): StepResult[] {
    // Momentum that is not there yet is made, and stays.
    const state = this.#state;
    for (const scale of this.#scales) {
      let result: StepResult[] | undefined;
      tf.tidy(() => {
        const inputs = {
          images,
          labels,
          rates: rates(learningRate, state),
          scale: this.#scales.length > 1 ? tf.scalar(scale) : undefined,
        };
        result = this.#tryStep(state, inputs, scale === this.#scales.at(-1));
      });
      if (result !== undefined) return result;
    }
    throw new Error("Expected a step to be finite or to say what is not (training step). Report this.");
  }

  dispose(): void {
    for (const compiled of this.#compiled.values()) compiled.dispose();
    this.#compiled.clear();
  }

  get #state(): StepState {
    this.#known ??= stateOf(this.#options);
    return this.#known;
  }

  /** One step at a loss scale; undefined where only a smaller scale can be finite, and nothing has changed then. */
  #tryStep(state: StepState, inputs: StepInputs, isLastScale: boolean): StepResult[] | undefined {
    const { losses, correct, gradientSums, after } = this.#compute(state, inputs);
    if (![...losses, ...gradientSums].every(Number.isFinite)) {
      if (!isLastScale) return undefined;
      this.#explain(inputs, losses);
    }
    tensorsOf(state).forEach((variable, i) => {
      variable.assign(after[i] as tf.Tensor);
    });
    const shares = lossShares(this.#options.nets);
    return losses.map((loss, i) => ({ loss: loss / (shares[i] as number), correct: correct[i] as number }));
  }

  #compute(state: StepState, { images, labels, rates, scale }: StepInputs): StepValues {
    const compute = (): tf.Tensor[] => stepOutputs(this.#options, state, images, labels, rates, scale);
    const changing = [images, labels, ...rates, ...(scale === undefined ? [] : [scale])];
    const outputs = this.#compiles(labels.size)
      ? this.#compile(labels.size, [...tensorsOf(state), ...changing], compute)
      : compute();
    const nets = this.#options.nets.length;
    const read = (from: number): number[] =>
      outputs.slice(from, from + nets).map((tensor) => tensor.dataSync()[0] as number);
    return {
      losses: read(0),
      correct: read(nets),
      gradientSums: read(2 * nets),
      after: outputs.slice(3 * nets),
    };
  }

  #compile(size: number, inputs: readonly tf.Tensor[], compute: () => tf.Tensor[]): tf.Tensor[] {
    const compiled = this.#compiled.get(size) ?? CompiledFunction.record(inputs, compute);
    this.#compiled.set(size, compiled);
    return compiled.call(inputs);
  }

  #compiles(size: number): boolean {
    return canCompile() && (this.#batches.get(size) ?? 0) >= worthCompiling;
  }

  /** Passes over the batch once more, operation by operation, to name what is not finite. */
  #explain({ images, labels }: StepInputs, losses: readonly number[]): void {
    const { nets, loss: options } = this.#options;
    const shares = lossShares(nets);
    nets.forEach(({ net }, i) => {
      const batch = batchGradients(net, images, labels, { ...options, weight: shares[i] as number });
      try {
        expectFiniteBatch(net, images, batch, losses[i] as number);
      } finally {
        disposeGradients(batch);
      }
    });
  }
}

function rates(learningRate: LearningRate, { parameters }: StepState): tf.Scalar[] {
  if (typeof learningRate === "number") return [tf.scalar(learningRate)];
  return parameters.map((parameter) => tf.scalar(learningRate(parameter)));
}
