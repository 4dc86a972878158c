import * as tf from "@tensorflow/tfjs-core";
import type { Net } from "../networks/net.js";
import { disposeGradients, type StepSettings, scaledGradients } from "./batch-gradients.js";
import { countCorrect } from "./count-correct.js";
import { expectFiniteBatch } from "./divergence.js";
import type { LearningRate, Sgd } from "./sgd.js";

/** What a training step reports. */
export interface StepResult {
  /** Cross entropy of the batch, without the loss weight. */
  readonly loss: number;
  /** How many images of the batch were classified right before the step. */
  readonly correct: number;
}

/**
 * One step of training, the plain way: gradients, batch norm statistics, optimiser. What trains faster is compared with it.
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
  options: StepSettings = {},
): StepResult {
  const batch = scaledGradients(net, images, labels, options);
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
