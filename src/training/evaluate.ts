import * as tf from "@tensorflow/tfjs-core";
import { evaluationBatches } from "../data/batches.js";
import type { ImageSet } from "../data/dataset.js";
import type { Net } from "../networks/net.js";
import { crossEntropy } from "./cross-entropy.js";

/** How well nets do on a set. */
export interface Evaluation {
  /** Share of images classified right. */
  readonly accuracy: number;
  /** Mean cross entropy. */
  readonly loss: number;
  /** Share of images whose class is among the `topK` largest logits, where that was asked for. */
  readonly topKAccuracy?: number;
}

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** Images in a batch; it changes no result. Default 250. */
  readonly batchSize?: number;
  /** Also count a class among the so many largest logits as right, such as 5. Default: not counted. */
  readonly topK?: number;
}

/**
 * How many rows have their class among the `k` largest logits; equal logits count in the class's favour.
 *
 * @param logits `[n, classes]`; logits that are no numbers are never right.
 * @param labels `[n]`, int32.
 * @example
 * ```ts
 * countTopK(tf.tensor2d([[3, 2, 1]]), tf.tensor1d([1], "int32"), 2); // 1
 * ```
 */
export function countTopK(logits: tf.Tensor2D, labels: tf.Tensor1D, k: number): number {
  return tf.tidy(() => {
    const classes = logits.shape[1];
    const chosen = tf.cast(tf.oneHot(labels, classes), "bool");
    // Picked, not multiplied: an infinite logit elsewhere must not spoil the class's own.
    const own = tf.sum(tf.where(chosen, logits, tf.zerosLike(logits)), 1, true);
    const before = tf.sub(classes, tf.sum(tf.cast(tf.lessEqual(logits, own), "int32"), 1));
    return tf.sum(tf.less(before, Math.min(k, classes))).dataSync()[0] as number;
  });
}

/**
 * Accuracy and loss on a whole set, with running batch norm statistics; several nets vote by the mean of their logits.
 *
 * @param nets One net, or the members of an ensemble.
 */
export async function evaluate(
  nets: readonly Net[],
  set: ImageSet,
  { batchSize = 250, topK }: EvaluateOptions = {},
): Promise<Evaluation> {
  let correct = 0;
  let inTopK = 0;
  let loss = 0;
  for (const batch of evaluationBatches({ set, batchSize, reuseArrays: true })) {
    const sums = tf.tidy(() => {
      const images = tf.tensor4d(batch.images, [...batch.shape]);
      const labels = tf.tensor1d(batch.labels, "int32");
      const logits = tf.div<tf.Tensor2D>(tf.addN(nets.map((net) => net.forward(images))), nets.length);
      const right = tf.sum(tf.equal(tf.argMax(logits, 1), labels));
      return {
        correct: right.dataSync()[0] as number,
        loss: crossEntropy(logits, labels).dataSync()[0] as number,
        inTopK: topK === undefined ? 0 : countTopK(logits, labels, topK),
      };
    });
    correct += sums.correct;
    inTopK += sums.inTopK;
    loss += sums.loss * batch.labels.length;
    // Operations block: let output and interrupts through between batches.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const result = { accuracy: correct / set.count, loss: loss / set.count };
  return topK === undefined ? result : { ...result, topKAccuracy: inTopK / set.count };
}
