import * as tf from "@tensorflow/tfjs-core";

/**
 * Counts rows whose largest logit is at their class.
 *
 * @param logits `[n, classes]`
 * @param labels `[n]`, int32; or `[n, classes]`, shares of the classes, of which the largest counts.
 * @returns A scalar, int32; owned by the caller or its `tf.tidy`.
 */
export function countCorrect(logits: tf.Tensor2D, labels: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const classes = labels.rank === 2 ? tf.argMax(labels, 1) : labels;
    return tf.sum<tf.Scalar>(tf.equal(tf.argMax(logits, 1), classes));
  });
}

/**
 * Counts rows with their class among the `k` largest logits; equal logits count in the class's favour.
 *
 * @param logits `[n, classes]`; NaN is never correct.
 * @param labels `[n]`, int32.
 * @example
 * ```ts
 * countTopK(tf.tensor2d([[3, 2, 1]]), tf.tensor1d([1], "int32"), 2); // 1
 * ```
 */
export function countTopK(logits: tf.Tensor2D, labels: tf.Tensor1D, k: number): number {
  return tf.tidy(() => inTopK(logits, labels, k).dataSync()[0] as number);
}

/** As {@link countTopK}, as a scalar; owned by the caller or its `tf.tidy`. */
export function inTopK(logits: tf.Tensor2D, labels: tf.Tensor1D, k: number): tf.Scalar {
  return tf.tidy(() => {
    const classes = logits.shape[1];
    const chosen = tf.cast(tf.oneHot(labels, classes), "bool");
    // Selected, not multiplied: an infinite logit elsewhere must not spoil the class's own.
    const own = tf.sum(tf.where(chosen, logits, tf.zerosLike(logits)), 1, true);
    const before = tf.sub(classes, tf.sum(tf.cast(tf.lessEqual(logits, own), "int32"), 1));
    return tf.sum<tf.Scalar>(tf.less(before, Math.min(k, classes)));
  });
}
