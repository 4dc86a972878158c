import * as tf from "@tensorflow/tfjs-core";
import type { GradientClip } from "../plan/plan-data.js";

/**
 * Scales gradients down where the norm of all of them together is too large:
 *
 * ```
 * g_i min(1, norm / (sqrt(sum_i |g_i|^2) + 1e-6))
 * ```
 *
 * @returns Owned by the caller or its `tf.tidy`; the gradients themselves where there is no limit.
 * Source: Pascanu, Mikolov & Bengio 2013, algorithm 1; PyTorch's `clip_grad_norm_`.
 */
export function clipped(
  gradients: readonly tf.Tensor[],
  clip: GradientClip | undefined,
): readonly tf.Tensor[] {
  if (clip === undefined || gradients.length === 0) return gradients;
  return tf.tidy(() => {
    const squares = tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient))));
    const factor = tf.minimum(1, tf.div(clip.norm, tf.add(tf.sqrt(squares), 1e-6)));
    return gradients.map((gradient) => tf.mul(gradient, factor));
  });
}
