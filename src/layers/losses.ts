import * as tf from "@tensorflow/tfjs-core";
import { crossEntropy } from "./cross-entropy.js";

/**
 * A loss: the mean over the examples of a batch, as a scalar that gradients flow through.
 *
 * @param outputs of the network, `[n, outputs]`
 * @param labels `[n]` classes, int32; `[n, classes]` shares of classes, where examples are mixed; or `[n, outputs]` numbers to
 *   predict, each less its mean over the training set and divided by its deviation
 * @returns A scalar; owned by the caller or its `tf.tidy`.
 */
export type Loss = (outputs: tf.Tensor2D, labels: tf.Tensor) => tf.Scalar;

/** A loss that the library has: cross entropy is for classes, the others are for numbers to predict. */
export type LossName = "cross entropy" | "squared error" | "absolute error" | "huber";

/** The losses by name. */
export const losses: Readonly<Record<LossName, Loss>> = {
  "cross entropy": crossEntropy,
  "squared error": squaredError,
  "absolute error": absoluteError,
  huber,
};

/** Mean squared error, `mean((o - t)^2)`, over examples and outputs. */
export function squaredError(outputs: tf.Tensor2D, targets: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mean<tf.Scalar>(tf.square(tf.sub(outputs, targets))));
}

/** Mean absolute error, `mean(|o - t|)`, over examples and outputs. */
export function absoluteError(outputs: tf.Tensor2D, targets: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const difference = tf.sub(outputs, targets);
    // Unlike tf.abs, whose gradient is -1 at 0, this has none where the output is right.
    return tf.mean<tf.Scalar>(tf.add(tf.relu(difference), tf.relu(tf.neg(difference))));
  });
}

/**
 * Huber loss over examples and outputs: `d^2 / 2` of differences up to 1, `|d| - 1/2` of larger ones.
 *
 * Source: Huber 1964, with a threshold of 1.
 */
export function huber(outputs: tf.Tensor2D, targets: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const distance = tf.abs(tf.sub(outputs, targets));
    // m^2 / 2 + (d - m) with m = min(d, 1) is both cases at once.
    const near = tf.minimum(distance, 1);
    return tf.mean<tf.Scalar>(tf.add(tf.mul(0.5, tf.square(near)), tf.sub(distance, near)));
  });
}
