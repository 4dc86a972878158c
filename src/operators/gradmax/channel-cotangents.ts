import * as tf from "@tensorflow/tfjs-core";
import type { ConvolutionNode, MaxPoolNode, NetworkNode, WeightNode } from "../../networks/description.js";
import { unknownOperation } from "../../networks/operations.js";
import type { ChannelPath } from "../../networks/plain/channel-paths.js";

/** `[height, width, channels]` or `[channels]` of every node's value for one image, by node. */
export type NodeShapes = ReadonlyMap<string, readonly number[]>;

/** Added to the variance by batch norm: what a channel that is 0 everywhere is divided by. */
const epsilon = 1e-5;

/**
 * How the loss changes with a new channel at the layer that makes it, for a weight of 1 from that channel to each
 * output of the layer that reads it, at one of the reader's windows.
 *
 * The channel is 0, so ReLU has slope 1 there, batch norm in training divides by `sqrt(epsilon)` and takes the mean
 * away, and max pooling, which has no slope at a tie, counts as mean pooling.
 *
 * @param dz `dL/dz` at the reader, `[n, h', w', out]` or `[n, out]`.
 * @param window Index of the reader's window, row by row.
 * @returns `[n, h, w, out]` or `[n, out]` at the maker; owned by the caller or its `tf.tidy`.
 */
export function channelCotangent(
  { to, through }: ChannelPath,
  dz: tf.Tensor,
  window: number,
  shapes: NodeShapes,
): tf.Tensor {
  return tf.tidy(() => {
    const inputShape = shapes.get(to.inputs[0] as string) as readonly number[];
    let cotangent = to.op === "convolution" ? spread(dz as tf.Tensor4D, to, window, inputShape) : dz;
    for (const node of [...through].reverse()) {
      cotangent = pullBack(
        node,
        cotangent,
        window,
        shapes.get(node.inputs[0] as string) as readonly number[],
      );
    }
    return cotangent;
  });
}

function pullBack(
  node: NetworkNode,
  cotangent: tf.Tensor,
  window: number,
  [height = 1, width = 1]: readonly number[],
): tf.Tensor {
  const [images, last] = [cotangent.shape[0] as number, cotangent.shape[cotangent.rank - 1] as number];
  switch (node.op) {
    case "batchNorm": {
      const axes = cotangent.shape.map((_, axis) => axis).slice(0, -1);
      return tf.div(tf.sub(cotangent, tf.mean(cotangent, axes, true)), Math.sqrt(epsilon));
    }
    case "globalPool": {
      const mean = tf.reshape(tf.div(cotangent, height * width), [images, 1, 1, last]);
      return tf.tile(mean, [1, height, width, 1]);
    }
    case "flatten": {
      const here = tf.reshape(tf.oneHot(tf.tensor1d([window], "int32"), height * width), [
        1,
        height * width,
        1,
      ]);
      const placed = tf.mul(tf.reshape(cotangent, [images, 1, last]), tf.cast(here, "float32"));
      return tf.reshape(placed, [images, height, width, last]);
    }
    case "maxPool":
      return meanPoolGradient(cotangent as tf.Tensor4D, node, [height, width]);
    case "relu":
    case "add":
      return cotangent;
    default:
      // A layer ends a path, so it is none of its nodes.
      throw unknownOperation(node satisfies WeightNode);
  }
}

function meanPoolGradient(dy: tf.Tensor4D, node: MaxPoolNode, shape: readonly number[]): tf.Tensor {
  const windows = Array.from({ length: node.kernel ** 2 }, (_, window) => spread(dy, node, window, shape));
  return tf.div(tf.addN(windows), node.kernel ** 2);
}

/** Puts every output position's value where the window's weight reads the input; 0 where it reads none. */
function spread(
  dy: tf.Tensor4D,
  { kernel, stride, padding }: Pick<ConvolutionNode, "kernel" | "stride" | "padding">,
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

/** `stride - 1` zeros after every entry along one axis, but the last. */
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
