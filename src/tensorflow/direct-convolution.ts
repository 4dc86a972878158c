import type * as tf from "@tensorflow/tfjs-core";
import { hasOwnOperation, native } from "./native.js";
import { hasFeature } from "./processor.js";
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

/** Pixels below which rearranging the filter takes about as long as computing. */
const fewPixels = 256;

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

/**
 * Our operation that computes a filter's gradient faster than TensorFlow's, if one does.
 *
 * For channels that fill its registers: always on processors that have AVX2 but not AVX-512, and on those that have both
 * with strides or in small layers, elsewhere oneDNN is as fast; its eight partial sums take too much memory for larger
 * filters. For 4 or 8 output channels another, on processors that have AVX-512.
 */
export function ownFilterGradient(shapes: ConvolutionShapes): string | undefined {
  const [height, width, inChannels, outChannels] = shapes.filter as [number, number, number, number];
  if (outChannels === 4 || outChannels === 8) return available("MixtureGrowthNarrowFilterGradient");
  const fits = height === width && inChannels % 4 === 0 && outChannels % register === 0;
  if (!fits || Math.max(inChannels, outChannels) > 256) return undefined;
  const isFaster = shapes.stride > 1 || isSmall(shapes) || !hasFeature("avx512f", native().processorFeatures);
  return isFaster ? available("MixtureGrowthFilterGradient") : undefined;
}

function available(operation: string): string | undefined {
  return hasOwnOperation(operation) ? operation : undefined;
}

/** Whether calling oneDNN takes long beside computing; with very few pixels our operations take long to start, too. */
function isSmall(shapes: ConvolutionShapes): boolean {
  const [n, rows, columns] = resultShape(shapes) as [number, number, number, number];
  const products = shapes.filter.reduce((product, size) => product * size, n * rows * columns);
  return products <= fewProducts && n * rows * columns >= fewPixels;
}

function isQuick(shapes: ConvolutionShapes, channels: number, isStrided: boolean): boolean {
  const [height, width] = shapes.filter as [number, number, number, number];
  const small = isSmall(shapes);
  if (height === 1 && width === 1) return small || isStrided || channels === register;
  return small && (isStrided || channels === register);
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
