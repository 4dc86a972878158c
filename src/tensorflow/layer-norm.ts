import * as tf from "@tensorflow/tfjs-core";
import { hasOwnOperation } from "./native.js";
import { runOp, withGradient } from "./run-op.js";

/** How layer normalisation divides the channels of a place, and what it adds to a variance. */
export interface LayerNormGroups {
  readonly groups: number;
  readonly epsilon: number;
}

/**
 * `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`, with the statistics of each group of channels of each place: one
 * operation with our addon, and one for its gradients.
 *
 * @param x `[n, ..., c]`, where `c` is a multiple of the groups
 * @param gamma `[c]`, as is `beta`
 * @returns Shape of `x`; owned by the caller or its `tf.tidy`.
 * Source: Ba, Kiros & Hinton 2016.
 */
export function layerNorm(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  settings: LayerNormGroups,
): tf.Tensor {
  if (!hasOwnOperation("MixtureGrowthLayerNorm")) return plainLayerNorm(x, gamma, beta, settings);
  const attributes = { groups: { int: settings.groups }, epsilon: { float: settings.epsilon } };
  return withGradient([x, gamma, beta], () => ({
    value: runOp("MixtureGrowthLayerNorm", attributes, [x, gamma, beta], 1)[0] as tf.Tensor,
    saved: [x, gamma],
    gradient: (dy, saved) => runOp("MixtureGrowthLayerNormGradient", attributes, [...saved, dy], 3),
  }));
}

/** {@link layerNorm}, operation by operation: the reference for tests, and what runs without our addon. */
export function plainLayerNorm(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  settings: LayerNormGroups,
): tf.Tensor {
  return tf.tidy(() => tf.add(tf.mul(normalized(x, [3], settings), gamma), beta));
}

/**
 * `(x - mean) / sqrt(variance + epsilon)` of `[n, places, groups, channels of a group]`, over some of these axes.
 *
 * @returns Shape of `x`; owned by the caller or its `tf.tidy`.
 */
export function normalized(x: tf.Tensor, axes: number[], { groups, epsilon }: LayerNormGroups): tf.Tensor {
  return tf.tidy(() => {
    const grouped = tf.reshape(x, [x.shape[0] as number, -1, groups, (x.shape.at(-1) as number) / groups]);
    const centred = tf.sub(grouped, tf.mean(grouped, axes, true));
    const variance = tf.mean(tf.square(centred), axes, true);
    return tf.reshape(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), x.shape);
  });
}
