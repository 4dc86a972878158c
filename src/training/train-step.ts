import * as tf from "@tensorflow/tfjs-core";
import type { LossOptions } from "../growth/plan/plan-data.js";
import type { BatchStatistics } from "../layers/batch-norm.js";
import type { Net } from "../networks/net.js";
import type { Parameter } from "../templates/parameter.js";
import { valueAndGradients } from "../tensorflow/tfjs-gaps.js";
import { countCorrect } from "./count-correct.js";
import { crossEntropy } from "./cross-entropy.js";
import { expectFiniteBatch } from "./divergence.js";
import type { LearningRate, Sgd } from "./sgd.js";

/** What one pass over a batch gives: tensors that the caller disposes with {@link disposeGradients}. */
export interface BatchGradients {
  readonly parameters: readonly Parameter[];
  /** Of `weight * cross entropy`, before weight decay, in the order of `parameters`. */
  readonly gradients: readonly tf.Tensor[];
  /** `[n, classes]` */
  readonly logits: tf.Tensor2D;
  /** `weight * cross entropy` */
  readonly loss: tf.Scalar;
  readonly statistics: readonly BatchStatistics[];
}

/**
 * Forward and backward pass of a net over a batch, changing nothing.
 *
 * @param images `[n, height, width, channels]`
 * @param labels `[n]`, int32.
 * @returns Tensors that the caller disposes.
 */
export function batchGradients(
  net: Net,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  { smoothing = 0, weight = 1 }: LossOptions = {},
): BatchGradients {
  const parameters = net.parameters();
  const statistics: BatchStatistics[] = [];
  let logits: tf.Tensor2D | undefined;
  const { value, gradients } = valueAndGradients(
    () => {
      logits = tf.keep(net.forward(images, { statistics }));
      const loss = crossEntropy(logits, labels, smoothing);
      return weight === 1 ? loss : tf.mul(loss, weight);
    },
    parameters.map((parameter) => parameter.variable),
  );
  return { parameters, gradients, logits: logits as tf.Tensor2D, loss: value, statistics };
}

/** Frees what {@link batchGradients} returned. */
export function disposeGradients({ gradients, logits, loss, statistics }: BatchGradients): void {
  tf.dispose([...gradients, logits, loss]);
  for (const { mean, variance } of statistics) tf.dispose([mean, variance]);
}

/** What a training step reports. */
export interface StepResult {
  /** Cross entropy of the batch, without the loss weight. */
  readonly loss: number;
  /** How many images of the batch were classified right before the step. */
  readonly correct: number;
}

/**
 * One step of training: gradients, batch norm statistics, optimiser.
 *
 * @throws NotFiniteError when the loss or a gradient is not finite; the network is then as it was.
 * @param images `[n, height, width, channels]`; stays the caller's.
 * @param labels `[n]`, int32; stays the caller's.
 */
export function trainStep(
  net: Net,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  optimizer: Sgd,
  learningRate: LearningRate,
  options: LossOptions = {},
): StepResult {
  const batch = batchGradients(net, images, labels, options);
  try {
    const correct = tf.tidy(() => countCorrect(batch.logits, labels).dataSync()[0] as number);
    const loss = (batch.loss.dataSync()[0] as number) / (options.weight ?? 1);
    expectFiniteBatch(net, images, batch, loss);
    for (const statistics of batch.statistics) statistics.layer.absorb(statistics);
    optimizer.step(batch.parameters, batch.gradients, learningRate);
    return { loss, correct };
  } finally {
    disposeGradients(batch);
  }
}
