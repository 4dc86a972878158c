import * as tf from "@tensorflow/tfjs-core";

/**
 * How many rows have their largest logit at their class.
 *
 * @param logits `[n, classes]`
 * @param labels `[n]`, int32.
 * @returns A scalar, int32; owned by the caller or its `tf.tidy`.
 */
export function countCorrect(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => tf.sum<tf.Scalar>(tf.equal(tf.argMax(logits, 1), labels)));
}
