import * as tf from "@tensorflow/tfjs-core";
import { softmaxCrossEntropy } from "../tensorflow/fused.js";

/**
 * Mean cross entropy of logits and class labels, with label smoothing `s`:
 * `(1 - s) (-log p_y) + s mean_k(-log p_k)`. Of shares `t` of the classes, `-log p_y` is `sum_k t_k (-log p_k)`: the convex sum
 * of the losses for each class.
 *
 * @param logits `[n, classes]`
 * @param labels `[n]`, int32; or `[n, classes]`, shares of the classes that sum to 1.
 * @param smoothing `s` in [0, 1).
 * @returns A scalar; owned by the caller or its `tf.tidy`.
 */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor, smoothing = 0): tf.Scalar {
  return tf.tidy(() => {
    const classes = logits.shape[1];
    if (labels.rank === 2) {
      const targets = tf.add<tf.Tensor2D>(tf.mul(labels, 1 - smoothing), smoothing / classes);
      return softmaxCrossEntropy(logits, targets);
    }
    const on = 1 - smoothing + smoothing / classes;
    const targets = tf.oneHot(labels, classes, on, smoothing / classes, "float32");
    return softmaxCrossEntropy(logits, targets as tf.Tensor2D);
  });
}
