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
}

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** Images in a batch; it changes no result. Default 250. */
  readonly batchSize?: number;
}

/**
 * Accuracy and loss on a whole set, with running batch norm statistics; several nets vote by the mean of their logits.
 *
 * @param nets One net, or the members of an ensemble.
 */
export async function evaluate(
  nets: readonly Net[],
  set: ImageSet,
  { batchSize = 250 }: EvaluateOptions = {},
): Promise<Evaluation> {
  let correct = 0;
  let loss = 0;
  for (const batch of evaluationBatches({ set, batchSize, reuseArrays: true })) {
    const sums = tf.tidy(() => {
      const images = tf.tensor4d(batch.images, [...batch.shape]);
      const labels = tf.tensor1d(batch.labels, "int32");
      const logits = tf.div<tf.Tensor2D>(tf.addN(nets.map((net) => net.forward(images))), nets.length);
      const right = tf.sum(tf.equal(tf.argMax(logits, 1), labels));
      return [right.dataSync()[0] as number, crossEntropy(logits, labels).dataSync()[0] as number];
    });
    correct += sums[0] as number;
    loss += (sums[1] as number) * batch.labels.length;
    // Operations block: let output and interrupts through between batches.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { accuracy: correct / set.count, loss: loss / set.count };
}
