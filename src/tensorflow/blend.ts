import * as tf from "@tensorflow/tfjs-core";
import { hasOwnOperation } from "./native.js";
import { runOp } from "./run-op.js";

/**
 * Moves a tensor by a share of the way to another of its shape, in one operation with our addon:
 *
 * ```
 * before + share (target - before)
 * ```
 *
 * @returns Of the shape of both; owned by the caller or its `tf.tidy`.
 */
export function blend<T extends tf.Tensor>(before: T, target: T, share: number): T {
  if (!hasOwnOperation("MixtureGrowthBlend")) return plainBlend(before, target, share);
  const attributes = { count: { int: 1 }, share: { float: share } };
  return runOp("MixtureGrowthBlend", attributes, [before, target], 1)[0] as T;
}

/** {@link blend}, operation by operation: the reference for tests, and what runs without our addon. */
export function plainBlend<T extends tf.Tensor>(before: T, target: T, share: number): T {
  return tf.tidy(() => tf.add(before, tf.mul(tf.sub(target, before), share)));
}
