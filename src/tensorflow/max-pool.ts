import * as tf from "@tensorflow/tfjs-core";
import { native } from "./native.js";
import { type AttributeValue, runOp } from "./run-op.js";

/** Windows of a pooling, the same on both axes; the padding stands on all four sides. */
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
  native();
  const attributes = maxPoolAttributes(geometry);
  const op = tf.customGrad((input: tf.Tensor | tf.GradSaveFunc, save: tf.Tensor | tf.GradSaveFunc) => {
    const value = runOp("MaxPool", attributes, [input as tf.Tensor], 1)[0] as tf.Tensor;
    (save as tf.GradSaveFunc)([input as tf.Tensor, value]);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor =>
      runOp("MaxPoolGrad", attributes, [saved[0] as tf.Tensor, saved[1] as tf.Tensor, dy], 1)[0] as tf.Tensor;
    return { value, gradFunc };
  });
  return op(x) as tf.Tensor4D;
}

function maxPoolAttributes({ kernel, stride, padding }: PoolGeometry): Record<string, AttributeValue> {
  const common = {
    T: { type: "float32" },
    ksize: [1, kernel, kernel, 1],
    strides: [1, stride, stride, 1],
    data_format: "NHWC",
  } as const;
  if (padding === 0) return { ...common, padding: "VALID" };
  return {
    ...common,
    padding: "EXPLICIT",
    explicit_paddings: [0, 0, padding, padding, padding, padding, 0, 0],
  };
}
