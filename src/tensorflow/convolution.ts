import * as tf from "@tensorflow/tfjs-core";
import { hasOwnOperation, native } from "./native.js";
import { type FloatOperation, operationsIn, type Precision } from "./precision.js";
import type { AttributeValue } from "./run-op.js";

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
 * @param differentiable `"filter"` leaves out the gradient of `x`, for images that nothing has computed. Default `"both"`.
 * @param precision Of the numbers that are multiplied, forward and backward, and of the sums once they are added up.
 *   Default `"float32"`.
 * @returns `[n, h', w', out]` with `h' = floor((h + 2 padding - kh) / stride) + 1`; owned by the caller or its `tf.tidy`.
 */
export function convolution(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  geometry: ConvolutionGeometry,
  differentiable: "both" | "filter" = "both",
  precision: Precision = "float32",
): tf.Tensor4D {
  native();
  const run = operationsIn(precision);
  const attributes = conv2dAttributes(geometry, filter.shape);
  const inputs = differentiable === "both" ? [filter, x] : [filter];
  const forward = (...args: unknown[]): ReturnType<Parameters<typeof tf.customGrad>[0]> => {
    (args.at(-1) as tf.GradSaveFunc)([x, filter]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [xs, ws] = saved as [tf.Tensor, tf.Tensor];
      const ofFilter = filterGradient(run, xs, ws, dy, geometry);
      if (differentiable === "filter") return [ofFilter];
      const shape = tf.tensor1d(xs.shape, "int32");
      return [ofFilter, run("Conv2DBackpropInput", attributes, [shape, ws, dy])];
    };
    return { value: run("Conv2D", attributes, [x, filter]), gradFunc };
  };
  return tf.customGrad(forward)(...inputs) as tf.Tensor4D;
}

/**
 * Gradient of the filter, `[kh, kw, in, out]`.
 *
 * A window of one pixel that moves by more than one only ever sees every so many pixels: the others are left out first.
 * It is the same sum, and it avoids a fault of TensorFlow 2.21: on processors without AVX-512 its own way reads memory
 * that nobody has written when the input channels are no multiple of 8.
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
 * not AVX-512, for channels that fill its registers; its sums of parts, of which there are eight, take too much memory for
 * filters that are larger still.
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
  if (padding === 0) return { ...common, padding: "VALID" };
  // Stride 1 with half the kernel on each side is "same" exactly, and the library's fastest path.
  const half = height === width && 2 * padding === (height as number) - 1;
  if (stride === 1 && half) return { ...common, padding: "SAME" };
  return {
    ...common,
    padding: "EXPLICIT",
    explicit_paddings: [0, 0, padding, padding, padding, padding, 0, 0],
  };
}
