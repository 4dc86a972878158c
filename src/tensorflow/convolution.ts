import * as tf from "@tensorflow/tfjs-core";
import {
  type ConvolutionShapes,
  directConvolution,
  directInputGradient,
  hasFasterConvolution,
  hasFasterInputGradient,
  ownFilterGradient,
} from "./direct-convolution.js";
import { native } from "./native.js";
import { computesInFloat32, type FloatOperation, operationsIn, type Precision } from "./precision.js";
import { type AttributeValue, withGradient } from "./run-op.js";

/** Strides and zero padding of a convolution, the same on both axes and on all four sides. */
export interface ConvolutionGeometry {
  readonly stride: number;
  readonly padding: number;
}

/**
 * Convolution of a batch with symmetric zero padding, as PyTorch has it.
 *
 * TensorFlow's `"same"` pads a stride of 2 on one side only, which shifts the grid, and tfjs-node's own convolution
 * takes no explicit padding: this one does.
 *
 * @param x `[n, h, w, in]`
 * @param filter `[kh, kw, in, out]`
 * @param differentiable `"filter"` leaves out the gradient of `x`, for input images. Default `"both"`.
 * @param precision Precision of the factors, forward and backward, and of the finished sums. Default `"float32"`.
 * @returns `[n, h', w', out]` with `h' = floor((h + 2 padding - kh) / stride) + 1`; owned by the caller or its `tf.tidy`.
 */
export function convolution(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  geometry: ConvolutionGeometry,
  differentiable: "both" | "filter" = "both",
  precision: Precision = "float32",
): tf.Tensor4D {
  const run = operationsIn(precision);
  const shapes: ConvolutionShapes = { x: x.shape, filter: filter.shape, ...geometry };
  const isExact = precision === "float32";
  const gradient = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
    const [xs, ws] = saved as [tf.Tensor4D, tf.Tensor4D];
    const ofFilter = filterGradient(run, xs, ws, dy, geometry, precision);
    if (differentiable === "filter") return [ofFilter];
    const ofInput =
      isExact && hasFasterInputGradient(shapes)
        ? directInputGradient(dy, ws, shapes)
        : inputGradient(run, xs, ws, dy, geometry);
    return [ofFilter, ofInput];
  };
  return withGradient(differentiable === "both" ? [filter, x] : [filter], () => ({
    value:
      isExact && hasFasterConvolution(shapes)
        ? directConvolution(x, filter, shapes)
        : run("Conv2D", conv2dAttributes(geometry, filter.shape), [x, filter]),
    saved: [x, filter],
    gradient,
  }));
}

/**
 * Gradient of the filter, `[kh, kw, in, out]`.
 *
 * A 1x1 window with a stride skips pixels: these are left out first. The sum is the same, and this avoids a bug in
 * TensorFlow 2.21, which on processors without AVX-512 reads uninitialised memory when the number of input channels is
 * not a multiple of 8.
 */
function filterGradient(
  run: FloatOperation,
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  dy: tf.Tensor,
  geometry: ConvolutionGeometry,
  precision: Precision,
): tf.Tensor {
  const { stride, padding } = geometry;
  const ours = computesInFloat32(precision)
    ? ownFilterGradient({ x: x.shape, filter: filter.shape, ...geometry })
    : undefined;
  if (ours !== undefined) {
    const attributes = { shape: filter.shape, stride: { int: stride }, padding: { int: padding } };
    return run(ours, attributes, [x, dy]);
  }
  const shape = tf.tensor1d(filter.shape, "int32");
  const onePixel = filter.shape[0] === 1 && filter.shape[1] === 1 && padding === 0;
  if (onePixel && stride > 1) {
    const seen = tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, stride, stride, 1]);
    return run("Conv2DBackpropFilter", conv2dAttributes({ stride: 1, padding }, filter.shape), [
      seen,
      shape,
      dy,
    ]);
  }
  if (!padsByHand(geometry, filter.shape)) {
    return run("Conv2DBackpropFilter", conv2dAttributes(geometry, filter.shape), [x, shape, dy]);
  }
  const margins = marginsOf(x.shape, filter.shape, geometry);
  const unpadded = conv2dAttributes({ stride, padding: 0 }, filter.shape);
  return run("Conv2DBackpropFilter", unpadded, [tf.pad(x, margins), shape, dy]);
}

/** Gradient of the input, `[n, h, w, in]`. */
function inputGradient(
  run: FloatOperation,
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  dy: tf.Tensor,
  geometry: ConvolutionGeometry,
): tf.Tensor {
  if (!padsByHand(geometry, filter.shape)) {
    const shape = tf.tensor1d(x.shape, "int32");
    return run("Conv2DBackpropInput", conv2dAttributes(geometry, filter.shape), [shape, filter, dy]);
  }
  const margins = marginsOf(x.shape, filter.shape, geometry);
  const padded = x.shape.map((size, axis) => size + margins[axis]![0] + margins[axis]![1]);
  const unpadded = conv2dAttributes({ stride: geometry.stride, padding: 0 }, filter.shape);
  const whole = run("Conv2DBackpropInput", unpadded, [tf.tensor1d(padded, "int32"), filter, dy]);
  return tf.slice(
    whole,
    margins.map(([before]) => before),
    x.shape,
  );
}

/**
 * Whether a gradient is that of an unpadded convolution of an input that was padded before.
 *
 * On processors, TensorFlow 2.21 gives the gradients of a convolution with explicit padding not to oneDNN but to loops
 * of its own. In float32 these take up to twice as long as oneDNN and the copy, and longer with 256 channels and more; in
 * bfloat16 80 times as long.
 */
function padsByHand({ stride, padding }: ConvolutionGeometry, filter: readonly number[]): boolean {
  return padding > 0 && !isSame({ stride, padding }, filter) && !native().binding.isUsingGpuDevice();
}

/** The zeros before and behind each axis of `x` that its windows see. */
function marginsOf(
  x: readonly number[],
  filter: readonly number[],
  { stride, padding }: ConvolutionGeometry,
): [number, number][] {
  const along = (axis: 1 | 2): [number, number] => {
    const [size, window] = [x[axis] as number, filter[axis - 1] as number];
    const steps = Math.floor((size + 2 * padding - window) / stride);
    return [padding, Math.max(0, steps * stride + window - size - padding)];
  };
  return [[0, 0], along(1), along(2), [0, 0]];
}

function conv2dAttributes(
  { stride, padding }: ConvolutionGeometry,
  filter: readonly number[],
): Record<string, AttributeValue> {
  const common = {
    T: { type: "float32" },
    strides: [1, stride, stride, 1],
    data_format: "NHWC",
    dilations: [1, 1, 1, 1],
    use_cudnn_on_gpu: true,
  } as const;
  if (padding > 0 && isSame({ stride, padding }, filter)) return { ...common, padding: "SAME" };
  return { ...common, ...paddingAttributes(padding) };
}

/** Whether the padding is `"same"` exactly, the library's fastest path: stride 1 with half the kernel on each side. */
function isSame({ stride, padding }: ConvolutionGeometry, [height, width]: readonly number[]): boolean {
  return stride === 1 && height === width && 2 * padding === (height as number) - 1;
}

/** Attributes of the same padding on all four sides. */
export function paddingAttributes(padding: number): Record<string, AttributeValue> {
  if (padding === 0) return { padding: "VALID" };
  return { padding: "EXPLICIT", explicit_paddings: [0, 0, padding, padding, padding, padding, 0, 0] };
}
