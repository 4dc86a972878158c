import type * as tf from "@tensorflow/tfjs-core";
import { hasOwnOperation } from "./native.js";
import { runOp } from "./run-op.js";

/** Tensors of a convolution, by what they are for. */
export interface ConvolutionShapes {
  /** `[n, h, w, in]` */
  readonly x: readonly number[];
  /** `[kh, kw, in, out]` */
  readonly filter: readonly number[];
  readonly stride: number;
  readonly padding: number;
}

/** Sums of products that are so few that calling oneDNN takes about as long as computing them. */
const fewProducts = 2e7;

/** Channels that have a register to themselves. */
const register = 16;

/** The shape of the result, `[n, h', w', out]`. */
function resultShape({ x, filter, stride, padding }: ConvolutionShapes): number[] {
  const size = (axis: 1 | 2): number =>
    Math.floor(((x[axis] as number) + 2 * padding - (filter[axis - 1] as number)) / stride) + 1;
  return [x[0] as number, size(1), size(2), filter[3] as number];
}

/**
 * Whether our own convolution is faster than TensorFlow's, which asks oneDNN.
 *
 * It is there with AVX-512, where it was measured: with less than a register of channels, in small layers but those of a
 * plain 3x3 window, and with windows of one pixel.
 */
export function hasFasterConvolution(shapes: ConvolutionShapes): boolean {
  const channels = shapes.filter[3] as number;
  if (!canCompute(channels)) return false;
  return channels < register || isQuick(shapes, channels, shapes.stride > 1);
}

/** Whether our own gradient of the input is faster: also with a stride. */
export function hasFasterInputGradient(shapes: ConvolutionShapes): boolean {
  const channels = shapes.x[3] as number;
  if (!canCompute(channels)) return false;
  return channels < register || shapes.stride > 1 || isQuick(shapes, channels, false);
}

/** The channels that the operation computes. */
function canCompute(channels: number): boolean {
  if (!hasOwnOperation("MixtureGrowthConvolution")) return false;
  return channels === 4 || channels === 8 || channels % register === 0;
}

function isQuick(shapes: ConvolutionShapes, channels: number, isStrided: boolean): boolean {
  const [height, width, inChannels, outChannels] = shapes.filter as [number, number, number, number];
  const [n, rows, columns] = resultShape(shapes) as [number, number, number, number];
  const isSmall = n * rows * columns * height * width * inChannels * outChannels <= fewProducts;
  const seesOnePixel = height === 1 && width === 1;
  if (seesOnePixel) return isSmall || isStrided || channels === register;
  return isSmall && (isStrided || channels === register);
}

/** Our own convolution; `[n, h', w', out]`, owned by the caller or its `tf.tidy`. */
export function directConvolution(x: tf.Tensor4D, filter: tf.Tensor4D, shapes: ConvolutionShapes): tf.Tensor {
  return run("MixtureGrowthConvolution", resultShape(shapes), [x, filter], shapes);
}

/** Our own gradient of the input; `[n, h, w, in]`, owned by the caller or its `tf.tidy`. */
export function directInputGradient(
  dy: tf.Tensor,
  filter: tf.Tensor4D,
  shapes: ConvolutionShapes,
): tf.Tensor {
  return run("MixtureGrowthInputGradient", shapes.x, [dy, filter], shapes);
}

function run(
  op: string,
  shape: readonly number[],
  inputs: readonly tf.Tensor[],
  { stride, padding }: ConvolutionShapes,
): tf.Tensor {
  const attributes = { shape, stride: { int: stride }, padding: { int: padding } };
  return runOp(op, attributes, inputs, 1)[0] as tf.Tensor;
}
