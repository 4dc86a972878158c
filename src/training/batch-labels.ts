import * as tf from "@tensorflow/tfjs-core";
import type { Batch } from "../data/batches.js";

/**
 * What a batch's examples are to be: `[n]` classes, int32, or `[n, outputs]` shares of classes or numbers to predict.
 *
 * @returns Owned by the caller or its `tf.tidy`.
 */
export function labelsTensor({ labels, targets, indices }: Batch): tf.Tensor {
  if (targets === undefined) return tf.tensor1d(labels, "int32");
  return tf.tensor2d(targets, [indices.length, targets.length / indices.length]);
}
