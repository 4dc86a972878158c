import * as tf from "@tensorflow/tfjs-core";

/**
 * Divides the last axis into equal parts; of one part, too, for which tfjs's own split has no gradient.
 *
 * @param x `[..., channels]`
 * @returns `[..., channels / parts]` each; owned by the caller or its `tf.tidy`.
 */
export function splitChannels<T extends tf.Tensor>(x: T, parts: number): T[] {
  return parts === 1 ? [x] : (tf.split(x, parts, -1) as T[]);
}
