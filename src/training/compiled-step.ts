import * as tf from "@tensorflow/tfjs-core";
import { CompiledFunction } from "../tensorflow/graph/compiled-function.js";
import { batchGradients, disposeGradients, lossScales } from "./batch-gradients.js";
import { expectFiniteBatch } from "./divergence.js";
import type { LearningRate } from "./sgd.js";
import { type StepOptions, type StepState, stateOf, stepOutputs, tensorsOf } from "./step-outputs.js";
import type { StepResult } from "./train-step.js";
import { lossShares } from "./train-together.js";

/** What one call of a compiled step gives: a number a net, and the state after it. */
interface StepValues {
  readonly losses: readonly number[];
  readonly correct: readonly number[];
  readonly gradientSums: readonly number[];
  readonly after: readonly tf.Tensor[];
}

/**
 * The training step of a net, or of several that are trained together, as one function: forward and backward pass, batch
 * norm statistics and optimiser.
 *
 * TensorFlow plans it as a whole: nothing waits for JavaScript in between, and memory is used again as soon as it is
 * free. It computes what {@link trainStep} and {@link trainTogether} compute, for batches of one size, as long as the nets
 * have the parameters they had when it was compiled. In float16 nets that are trained together take one loss scale.
 *
 * Owns the compiled function; `dispose()` frees it. Network and optimiser stay the caller's.
 */
export class CompiledStep {
  readonly #options: StepOptions;
  readonly #state: StepState;
  readonly #function: CompiledFunction;
  readonly #scales: readonly number[];

  /**
   * Compiles the step for batches of this size; nothing is computed or changed yet.
   *
   * @param images `[n, height, width, channels]`; stays the caller's.
   * @param labels `[n]`, int32; stays the caller's.
   */
  constructor(options: StepOptions, images: tf.Tensor4D, labels: tf.Tensor1D, learningRate: LearningRate) {
    this.#options = options;
    this.#state = stateOf(options);
    const rates = this.#rates(learningRate);
    this.#scales = lossScales(options.loss?.precision);
    const scale = this.#scales.length > 1 ? [tf.scalar(1)] : [];
    try {
      const inputs = [...tensorsOf(this.#state), images, labels, ...rates, ...scale];
      this.#function = CompiledFunction.record(inputs, () =>
        stepOutputs(options, this.#state, images, labels, rates, scale[0]),
      );
    } finally {
      tf.dispose([...rates, ...scale]);
    }
  }

  /**
   * One step.
   *
   * @returns A result a net, in their order.
   * @throws NotFiniteError when the loss or a gradient is not finite; the network is then as it was.
   */
  run(images: tf.Tensor4D, labels: tf.Tensor1D, learningRate: LearningRate): StepResult[] {
    for (const scale of this.#scales) {
      let result: StepResult[] | undefined;
      tf.tidy(() => {
        result = this.#tryStep(images, labels, learningRate, scale);
      });
      if (result !== undefined) return result;
    }
    throw new Error("Expected a step to be finite or to say what is not (compiled step). Report this.");
  }

  dispose(): void {
    this.#function.dispose();
  }

  /** One step at a loss scale; undefined where only a smaller scale can be finite, and nothing has changed then. */
  #tryStep(
    images: tf.Tensor4D,
    labels: tf.Tensor1D,
    learningRate: LearningRate,
    scale: number,
  ): StepResult[] | undefined {
    const scales = this.#scales.length > 1 ? [tf.scalar(scale)] : [];
    const inputs = [...tensorsOf(this.#state), images, labels, ...this.#rates(learningRate), ...scales];
    const { losses, correct, gradientSums, after } = this.#call(inputs);
    if (![...losses, ...gradientSums].every(Number.isFinite)) {
      if (scale !== this.#scales.at(-1)) return undefined;
      this.#explain(images, labels, losses);
    }
    tensorsOf(this.#state).forEach((variable, i) => {
      variable.assign(after[i] as tf.Tensor);
    });
    const shares = lossShares(this.#options.nets);
    return losses.map((loss, i) => ({ loss: loss / (shares[i] as number), correct: correct[i] as number }));
  }

  #call(inputs: readonly tf.Tensor[]): StepValues {
    const outputs = this.#function.call(inputs);
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

  /** Passes over the batch once more, operation by operation, to name what is not finite. */
  #explain(images: tf.Tensor4D, labels: tf.Tensor1D, losses: readonly number[]): void {
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

  #rates(learningRate: LearningRate): tf.Scalar[] {
    if (typeof learningRate === "number") return [tf.scalar(learningRate)];
    return this.#state.parameters.map((parameter) => tf.scalar(learningRate(parameter)));
  }
}
