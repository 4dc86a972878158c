import * as tf from "@tensorflow/tfjs-core";
import { hasOwnOperation } from "./native.js";
import { runOp, withGradient } from "./run-op.js";

/**
 * `x Phi(x)`, where `Phi` is the distribution function of Normal(0, 1), with its gradient `Phi(x) + x phi(x)`: one operation
 * each with our addon, at most 2e-7 beside the truth in its value for each unit of `x`.
 *
 * @param x Any shape.
 * @returns Shape of `x`; owned by the caller or its `tf.tidy`.
 * Source: Hendrycks & Gimpel 2016, exact.
 */
export function gelu(x: tf.Tensor): tf.Tensor {
  if (!hasOwnOperation("MixtureGrowthGelu")) return plainGelu(x);
  return withGradient([x], () => ({
    value: runOp("MixtureGrowthGelu", {}, [x], 1)[0] as tf.Tensor,
    saved: [x],
    gradient: (dy, saved) => runOp("MixtureGrowthGeluGradient", {}, [...saved, dy], 1)[0] as tf.Tensor,
  }));
}

/** {@link gelu}, operation by operation: the reference for tests, and what runs without our addon. */
export function plainGelu(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)));
}
