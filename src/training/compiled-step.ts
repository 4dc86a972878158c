import * as tf from "@tensorflow/tfjs-core";
import type { LossOptions } from "../growth/plan/plan-data.js";
import type { BatchNorm } from "../layers/batch-norm.js";
import type { Net } from "../networks/net.js";
import type { Parameter } from "../templates/parameter.js";
import { CompiledFunction } from "../tensorflow/graph/compiled-function.js";
import { countCorrect } from "./count-correct.js";
import { expectFiniteBatch } from "./divergence.js";
import type { LearningRate, Sgd } from "./sgd.js";
import { batchGradients, disposeGradients, type StepResult } from "./train-step.js";

/** What every step of one kind has in common. */
export interface CompiledStepOptions {
  readonly net: Net;
  readonly optimizer: Sgd;
  readonly loss?: LossOptions;
}

/** The tensors that a step changes, in one order everywhere. */
interface StepState {
  readonly parameters: readonly Parameter[];
  readonly buffers: readonly tf.Variable[];
  readonly batchNorms: readonly BatchNorm[];
}

/**
 * The training step of a net as one function: forward and backward pass, batch norm statistics and optimiser.
 *
 * TensorFlow plans it as a whole: nothing waits for JavaScript in between, and memory is used again as soon as it is
 * free. It computes what {@link trainStep} computes, for batches of one size, as long as the net has the parameters
 * it had when it was compiled.
 *
 * Owns the compiled function; `dispose()` frees it. Network and optimiser stay the caller's.
 */
export class CompiledStep {
  readonly #options: CompiledStepOptions;
  readonly #state: StepState;
  readonly #function: CompiledFunction;

  /**
   * Compiles the step for batches of this size; nothing is computed or changed yet.
   *
   * @param images `[n, height, width, channels]`; stays the caller's.
   * @param labels `[n]`, int32; stays the caller's.
   */
  constructor(
    options: CompiledStepOptions,
    images: tf.Tensor4D,
    labels: tf.Tensor1D,
    learningRate: LearningRate,
  ) {
    this.#options = options;
    this.#state = stateOf(options);
    const rates = this.#rates(learningRate);
    try {
      const inputs = [...tensorsOf(this.#state), images, labels, ...rates];
      this.#function = CompiledFunction.record(inputs, () =>
        stepOutputs(options, this.#state, images, labels, rates),
      );
    } finally {
      tf.dispose(rates);
    }
  }

  /**
   * One step, as {@link trainStep} does it.
   *
   * @throws NotFiniteError when the loss or a gradient is not finite; the network is then as it was.
   */
  run(images: tf.Tensor4D, labels: tf.Tensor1D, learningRate: LearningRate): StepResult {
    return tf.tidy(() => {
      const inputs = [...tensorsOf(this.#state), images, labels, ...this.#rates(learningRate)];
      const [[loss, correct, gradientSum], after] = this.#call(inputs);
      if (!Number.isFinite(loss) || !Number.isFinite(gradientSum)) this.#explain(images, labels, loss);
      tensorsOf(this.#state).forEach((variable, i) => {
        variable.assign(after[i] as tf.Tensor);
      });
      return { loss: loss / (this.#options.loss?.weight ?? 1), correct };
    });
  }

  dispose(): void {
    this.#function.dispose();
  }

  #call(inputs: readonly tf.Tensor[]): [[loss: number, correct: number, gradientSum: number], tf.Tensor[]] {
    const [loss, correct, gradientSum, ...after] = this.#function.call(inputs);
    const read = (tensor: tf.Tensor | undefined): number => tensor?.dataSync()[0] as number;
    return [[read(loss), read(correct), read(gradientSum)], after];
  }

  /** Passes over the batch once more, operation by operation, to name what is not finite. */
  #explain(images: tf.Tensor4D, labels: tf.Tensor1D, loss: number): void {
    const { net, loss: options } = this.#options;
    const batch = batchGradients(net, images, labels, options);
    try {
      expectFiniteBatch(net, images, batch, loss);
    } finally {
      disposeGradients(batch);
    }
  }

  #rates(learningRate: LearningRate): tf.Scalar[] {
    if (typeof learningRate === "number") return [tf.scalar(learningRate)];
    return this.#state.parameters.map((parameter) => tf.scalar(learningRate(parameter)));
  }
}

function stateOf({ net, optimizer }: CompiledStepOptions): StepState {
  const parameters = net.parameters();
  return {
    parameters,
    buffers: parameters.map((parameter) => optimizer.buffer(parameter)),
    batchNorms: [...net.batchNorms().values()],
  };
}

function tensorsOf({ parameters, buffers, batchNorms }: StepState): tf.Variable[] {
  const running = batchNorms.flatMap(({ mean, variance }) => [mean, variance]);
  return [...parameters.map(({ variable }) => variable), ...buffers, ...running];
}

/** Loss, count of right answers, sum of a gradient, then all that {@link tensorsOf} names as it is after the step. */
function stepOutputs(
  { net, optimizer, loss }: CompiledStepOptions,
  { parameters, buffers, batchNorms }: StepState,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  rates: readonly tf.Scalar[],
): tf.Tensor[] {
  const batch = batchGradients(net, images, labels, loss);
  try {
    return tf.tidy(() => {
      const correct = countCorrect(batch.logits, labels);
      const after = parameters.map((parameter, i) =>
        optimizer.updated(
          parameter,
          batch.gradients[i] as tf.Tensor,
          buffers[i] as tf.Tensor,
          (rates[i] ?? rates[0]) as tf.Scalar,
        ),
      );
      const running = new Map(
        batchNorms.map((layer) => [layer, [layer.mean, layer.variance] as tf.Tensor1D[]]),
      );
      // A layer that normalised two batches takes both in, one after the other.
      for (const { layer, mean, variance } of batch.statistics) {
        const [m, v] = running.get(layer) as [tf.Tensor1D, tf.Tensor1D];
        running.set(layer, [layer.blend(m, mean), layer.blend(v, variance)]);
      }
      return [
        tf.clone(batch.loss),
        correct,
        // Of the layer that the backward pass reaches last: what goes wrong on the way shows there.
        tf.sum(batch.gradients[0] as tf.Tensor),
        ...after.map(({ value }) => value),
        ...after.map(({ buffer }) => buffer),
        ...[...running.values()].flat().map((tensor) => tf.clone(tensor)),
      ];
    });
  } finally {
    disposeGradients(batch);
  }
}
