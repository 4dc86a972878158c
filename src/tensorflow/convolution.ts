import * as tf from "@tensorflow/tfjs-core";
import { hasOwnOperation } from "./native.js";
import { type FloatOperation, operationsIn, type Precision } from "./precision.js";
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
  const attributes = conv2dAttributes(geometry, filter.shape);
  const gradient = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
    const [xs, ws] = saved as [tf.Tensor, tf.Tensor];
    const ofFilter = filterGradient(run, xs, ws, dy, geometry);
    if (differentiable === "filter") return [ofFilter];
    const shape = tf.tensor1d(xs.shape, "int32");
    return [ofFilter, run("Conv2DBackpropInput", attributes, [shape, ws, dy])];
  };
  return withGradient(differentiable === "both" ? [filter, x] : [filter], () => ({
    value: run("Conv2D", attributes, [x, filter]),
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
  x: tf.Tensor,
  filter: tf.Tensor,
  dy: tf.Tensor,
  geometry: ConvolutionGeometry,
): tf.Tensor {
  const { stride, padding } = geometry;
  if (hasFasterFilterGradient(filter.shape)) {
    const attributes = { shape: filter.shape, stride: { int: stride }, padding: { int: padding } };
    return run("MixtureGrowthFilterGradient", attributes, [x, dy]);
  }
  const onePixel = filter.shape[0] === 1 && filter.shape[1] === 1 && padding === 0;
  const thinned = onePixel && stride > 1;
  const seen = thinned ? tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, stride, stride, 1]) : x;
  const attributes = conv2dAttributes(thinned ? { stride: 1, padding } : geometry, filter.shape);
  const shape = tf.tensor1d(filter.shape, "int32");
  return run("Conv2DBackpropFilter", attributes, [seen, shape, dy]);
}

/**
 * Whether our own operation computes this filter's gradient faster than TensorFlow's: on processors that have AVX2 but
 * not AVX-512, for channels that fill its registers. Its eight partial sums take too much memory for larger filters.
 */
function hasFasterFilterGradient(filter: readonly number[]): boolean {
  if (!hasOwnOperation("MixtureGrowthFilterGradient")) return false;
  const [height, width, inChannels, outChannels] = filter as [number, number, number, number];
  const fits = height === width && inChannels % 4 === 0 && outChannels % 16 === 0;
  return fits && Math.max(inChannels, outChannels) <= 256;
}

function conv2dAttributes(
  { stride, padding }: ConvolutionGeometry,
  [height, width]: readonly number[],
): Record<string, AttributeValue> {
  const common = {
    T: { type: "float32" },
    strides: [1, stride, stride, 1],
    data_format: "NHWC",
    dilations: [1, 1, 1, 1],
    use_cudnn_on_gpu: true,
  } as const;
  // Stride 1 with half the kernel on each side is "same" exactly, and the library's fastest path.
  const half = height === width && 2 * padding === (height as number) - 1;
  if (padding > 0 && stride === 1 && half) return { ...common, padding: "SAME" };
  return { ...common, ...paddingAttributes(padding) };
}

/** Attributes of the same padding on all four sides. */
export function paddingAttributes(padding: number): Record<string, AttributeValue> {
  if (padding === 0) return { padding: "VALID" };
  return { padding: "EXPLICIT", explicit_paddings: [0, 0, padding, padding, padding, padding, 0, 0] };
}
