import * as tf from "@tensorflow/tfjs-core";
import type { Net } from "../networks/net.js";
import { distinctParameters, type Parameter } from "../templates/parameter.js";
import {
  type BatchGradients,
  disposeGradients,
  type StepSettings,
  scaledGradients,
} from "./batch-gradients.js";
import { countCorrect } from "./count-correct.js";
import { expectFiniteBatch } from "./divergence.js";
import type { LearningRate, Sgd } from "./sgd.js";
import type { StepResult } from "./train-step.js";

/** A net that is trained in the same step as others, and how much its loss counts. */
export interface WeightedNet {
  readonly net: Net;
  readonly weight: number;
}

/**
 * One step of training that several nets share: `loss = (1 / n) sum_i weight_i CE_i`, over the same images.
 *
 * What two nets have in common gets the sum of both gradients. Nothing changes unless every net's pass succeeds.
 *
 * @param images `[n, height, width, channels]`; stays the caller's.
 * @param labels `[n]`, int32; stays the caller's.
 * @returns A result a net, in their order.
 * @throws NotFiniteError when a loss or gradient is not finite; the nets are then as they were.
 * Source: published option `train_both_members`, with weights 0.1 and 1.
 */
export function trainTogether(
  nets: readonly WeightedNet[],
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  optimizer: Sgd,
  learningRate: LearningRate,
  { smoothing = 0, precision = "float32" }: Pick<StepSettings, "smoothing" | "precision"> = {},
): StepResult[] {
  const batches: BatchGradients[] = [];
  try {
    const shares = lossShares(nets);
    nets.forEach(({ net }, i) => {
      const settings = { smoothing, precision, weight: shares[i] as number };
      batches.push(scaledGradients(net, images, labels, settings));
    });
    const results = batches.map(({ logits, loss }, i) => ({
      loss: (loss.dataSync()[0] as number) / (shares[i] as number),
      correct: tf.tidy(() => countCorrect(logits, labels).dataSync()[0] as number),
    }));
    batches.forEach((batch, i) => {
      expectFiniteBatch((nets[i] as WeightedNet).net, images, batch, results[i]?.loss as number);
    });
    for (const { statistics } of batches) for (const each of statistics) each.layer.absorb(each);
    tf.tidy(() => {
      const { parameters, gradients } = sumByName(batches);
      optimizer.step(parameters, gradients, learningRate);
    });
    return results;
  } finally {
    for (const batch of batches) disposeGradients(batch);
  }
}

/** What the loss of each net counts in a step: `weight_i / n`. */
export function lossShares(nets: readonly WeightedNet[]): number[] {
  return nets.map(({ weight }) => weight / nets.length);
}

/** Every parameter once, with the sum of its gradients; new tensors belong to the surrounding `tf.tidy`. */
export function sumByName(batches: readonly BatchGradients[]): {
  parameters: Parameter[];
  gradients: tf.Tensor[];
} {
  const sums = new Map<string, tf.Tensor>();
  for (const { parameters, gradients } of batches) {
    parameters.forEach(({ name }, i) => {
      const before = sums.get(name);
      const own = gradients[i] as tf.Tensor;
      sums.set(name, before === undefined ? own : tf.add(before, own));
    });
  }
  const parameters = distinctParameters(batches.flatMap((batch) => batch.parameters));
  return { parameters, gradients: parameters.map(({ name }) => sums.get(name) as tf.Tensor) };
}
