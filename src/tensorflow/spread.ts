import * as tf from "@tensorflow/tfjs-core";
import type { PoolGeometry } from "./max-pool.js";

/**
 * Puts the value of every output position where the window's weight reads the input, and 0 elsewhere.
 *
 * @param dy `[n, h', w', c]`
 * @param window Index of the weight in the kernel, row by row.
 * @param shape `[h, w, ...]` of the input.
 * @returns `[n, h, w, c]`; owned by the caller or its `tf.tidy`.
 */
export function spread(
  dy: tf.Tensor4D,
  { kernel, stride, padding }: PoolGeometry,
  window: number,
  [height, width]: readonly number[],
): tf.Tensor4D {
  const [row, column] = [Math.floor(window / kernel) - padding, (window % kernel) - padding];
  const rows = placeAlong(dy, 1, stride, row, height as number);
  return placeAlong(rows, 2, stride, column, width as number);
}

/** `y[stride i + offset] = x[i]` along one axis, as far as it lies within `size`. */
function placeAlong(x: tf.Tensor4D, axis: 1 | 2, stride: number, offset: number, size: number): tf.Tensor4D {
  const dilated = stride === 1 ? x : dilate(x, axis, stride);
  const length = dilated.shape[axis];
  const begin = Math.max(0, -offset);
  const end = Math.min(length, size - offset);
  const from = [0, 0, 0, 0];
  const take = [...dilated.shape];
  from[axis] = begin;
  take[axis] = end - begin;
  const before = Math.max(0, offset);
  const pads = dilated.shape.map(() => [0, 0] as [number, number]);
  pads[axis] = [before, size - before - (end - begin)];
  return tf.pad(tf.slice(dilated, from, take), pads) as tf.Tensor4D;
}

/** `stride - 1` zeros after every entry along one axis except the last. */
function dilate(x: tf.Tensor4D, axis: 1 | 2, stride: number): tf.Tensor4D {
  const shape = [...x.shape];
  const length = shape[axis] as number;
  const split = [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)];
  const pads = split.map((_, i) => [0, i === axis + 1 ? stride - 1 : 0] as [number, number]);
  const merged = [...shape.slice(0, axis), length * stride, ...shape.slice(axis + 1)];
  const padded = tf.reshape(padAxis(tf.reshape(x, split), pads), merged);
  const take = [...merged];
  take[axis] = (length - 1) * stride + 1;
  return tf.slice(padded, [0, 0, 0, 0], take) as tf.Tensor4D;
}

function padAxis(x: tf.Tensor, pads: [number, number][]): tf.Tensor {
  const axis = pads.findIndex(([, after]) => after > 0);
  const zeros = [...x.shape];
  zeros[axis] = (pads[axis] as [number, number])[1];
  return tf.concat([x, tf.zeros(zeros)], axis);
}
