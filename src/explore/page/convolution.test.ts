import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { native } from "../../tensorflow/native.js";
import { convolution } from "../fronts/page/convolution.js";

native();

/** Of a size that is odd in every way: pairs of places and fours of outputs are left over. */
const shape = [2, 5, 7, 3] as [number, number, number, number];

describe("a convolution in a page", () => {
  it.each([
    { stride: 1, padding: "SAME", kernel: [3, 3, 3, 5] },
    { stride: 2, padding: "SAME", kernel: [3, 3, 3, 6] },
    { stride: 2, padding: "SAME", kernel: [1, 1, 3, 4] },
    { stride: 1, padding: "VALID", kernel: [2, 3, 3, 1] },
    { stride: 2, padding: "EXPLICIT", kernel: [3, 3, 3, 8] },
  ] as const)("is that of the library: kernel $kernel, stride $stride, $padding", (one) => {
    const { stride, padding, kernel } = one;
    const attributes = {
      strides: [1, stride, stride, 1],
      padding,
      // Above, below, left and right of height and width, as TensorFlow has it.
      ...(padding === "EXPLICIT" ? { explicit_paddings: [0, 0, 1, 1, 1, 0, 0, 0] } : {}),
    };
    tf.tidy(() => {
      const x = tf.randomNormal(shape, 0, 1, "float32", 1);
      const weight = tf.randomNormal([...kernel], 0, 1, "float32", 2) as tf.Tensor4D;
      const padded =
        padding === "EXPLICIT"
          ? tf.pad(x, [
              [0, 0],
              [1, 1],
              [1, 0],
              [0, 0],
            ])
          : x;
      const expected = tf.conv2d(
        padded as tf.Tensor4D,
        weight,
        stride,
        padding === "SAME" ? "same" : "valid",
      );
      const values = (tensor: tf.Tensor): Float32Array => tensor.dataSync() as Float32Array;
      const made = convolution(
        { shape, values: values(x) },
        { shape: weight.shape, values: values(weight) },
        attributes,
      );
      expect(made.shape).toEqual(expected.shape);
      for (const [i, value] of values(expected).entries()) expect(made.values[i]).toBeCloseTo(value, 4);
    });
  });
});
