import * as tf from "@tensorflow/tfjs-core";
import type { Net } from "./net.js";

/**
 * Mean of the outputs of nets, with running statistics: how several vote.
 *
 * @param examples `[n, ...]`
 * @returns `[n, outputs]`; owned by the caller or its `tf.tidy`.
 */
export function votes(nets: readonly Net[], examples: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => tf.div<tf.Tensor2D>(tf.addN(nets.map((net) => net.forward(examples))), nets.length));
}
