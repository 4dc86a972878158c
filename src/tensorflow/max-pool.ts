import type * as tf from "@tensorflow/tfjs-core";
import { paddingAttributes } from "./convolution.js";
import { hasOwnOperation } from "./native.js";
import { type AttributeValue, runOp, withGradient } from "./run-op.js";

/** Pooling windows, the same on both axes; the padding is on all four sides. */
export interface PoolGeometry {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/**
 * Largest value in windows, with symmetric padding that never wins, as PyTorch has it.
 *
 * TensorFlow's `"same"` pads a stride of 2 on one side only, which shifts the grid, and tfjs-node's own pooling takes
 * no explicit padding: this one does.
 *
 * @param x `[n, h, w, c]`
 * @returns `[n, h', w', c]` with `h' = floor((h + 2 padding - kernel) / stride) + 1`; owned by the caller or its `tf.tidy`.
 * @example
 * ```ts
 * maxPool(images, { kernel: 3, stride: 2, padding: 1 }); // 112 x 112 becomes 56 x 56
 * ```
 */
export function maxPool(x: tf.Tensor4D, geometry: PoolGeometry): tf.Tensor4D {
  const { kernel, stride, padding } = geometry;
  const attributes = maxPoolAttributes(geometry);
  const ours = { kernel: { int: kernel }, stride: { int: stride }, padding: { int: padding } };
  return withGradient([x], () => {
    const value = runOp("MaxPool", attributes, [x], 1)[0] as tf.Tensor;
    const gradient = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [op, given] = hasOwnOperation("MixtureGrowthMaxPoolGradient")
        ? ["MixtureGrowthMaxPoolGradient", ours]
        : ["MaxPoolGrad", attributes];
      return runOp(op, given, [...saved, dy], 1)[0] as tf.Tensor;
    };
    return { value, saved: [x, value], gradient };
  });
}

/** What TensorFlow's operations of max pooling are told. */
export function maxPoolAttributes({
  kernel,
  stride,
  padding,
}: PoolGeometry): Readonly<Record<string, AttributeValue>> {
  return {
    T: { type: "float32" },
    ksize: [1, kernel, kernel, 1],
    strides: [1, stride, stride, 1],
    data_format: "NHWC",
    ...paddingAttributes(padding),
  };
}
