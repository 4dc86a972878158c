import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { convolution } from "./convolution.js";
import { native } from "./native.js";
import type { Precision } from "./precision.js";
import { valueAndGradients } from "./tfjs-gaps.js";

native();

const maxDifference = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;

/** Padding by hand, a convolution that moves by one pixel, then every so many of its outputs. */
const plain = (x: tf.Tensor4D, filter: tf.Tensor4D, stride: number, padding: number): tf.Tensor4D => {
  const padded = tf.pad(x, [
    [0, 0],
    [padding, padding],
    [padding, padding],
    [0, 0],
  ]);
  const dense = tf.conv2d(padded as tf.Tensor4D, filter, 1, "valid");
  const every = (size: number): tf.Tensor1D => tf.range(0, size, stride, "int32");
  return tf.gather(tf.gather(dense, every(dense.shape[1]), 1), every(dense.shape[2]), 2);
};

describe("convolution with symmetric padding", () => {
  it.each([
    [3, 1, 1, 8], // the library's "same"
    [3, 2, 1, 8], // explicit: "same" would shift the grid
    [3, 2, 1, 7],
    [1, 1, 0, 6],
    [1, 2, 0, 8],
    [5, 1, 2, 9],
    [5, 3, 1, 10],
    [7, 2, 3, 13], // the first layer for photographs
  ])(
    "kernel %i, stride %i, padding %i on %i pixels: forward and both gradients",
    (kernel, stride, padding, size) => {
      tf.tidy(() => {
        const x = tf.randomNormal<tf.Rank.R4>([2, size, size, 3], 0, 1, "float32", 1);
        const filter = tf.randomNormal<tf.Rank.R4>([kernel, kernel, 3, 4], 0, 1, "float32", 2);
        const expected = plain(x, filter, stride, padding);
        const dy = tf.randomNormal(expected.shape, 0, 1, "float32", 3);
        const gradientsOf = (f: () => tf.Tensor) =>
          valueAndGradients(() => tf.sum<tf.Scalar>(tf.mul(f(), dy)), [x, filter]).gradients;
        const ours = gradientsOf(() => convolution(x, filter, { stride, padding }));
        const reference = gradientsOf(() => plain(x, filter, stride, padding));
        expect(maxDifference(convolution(x, filter, { stride, padding }), expected)).toBeLessThan(1e-4);
        ours.forEach((gradient, i) => {
          expect(maxDifference(gradient, reference[i]!)).toBeLessThan(1e-3);
        });
      });
    },
  );

  it.each([
    [3, 1, 1, 8],
    [3, 2, 1, 8],
    [3, 2, 1, 7],
    [1, 2, 0, 8],
    [7, 2, 3, 13],
  ])(
    "in bfloat16, kernel %i, stride %i, padding %i on %i pixels: the same but for rounding",
    (...problem) => {
      const [kernel, stride, padding, size] = problem;
      tf.tidy(() => {
        const x = tf.randomNormal<tf.Rank.R4>([2, size, size, 16], 0, 1, "float32", 1);
        const filter = tf.randomNormal<tf.Rank.R4>([kernel, kernel, 16, 32], 0, 1, "float32", 2);
        const all = (precision: Precision): tf.Tensor[] => {
          const y = () => convolution(x, filter, { stride, padding }, "both", precision);
          const { value, gradients } = valueAndGradients(
            () => tf.sum<tf.Scalar>(tf.square(y())),
            [x, filter],
          );
          return [value, ...gradients];
        };
        const exact = all("float32");
        all("bfloat16").forEach((tensor, i) => {
          const gap = maxDifference(tensor, exact[i]!) / tf.max(tf.abs(exact[i]!)).dataSync()[0]!;
          expect(gap).toBeLessThan(0.02);
          expect(gap).toBeGreaterThan(0);
        });
      });
    },
  );

  it.each([2, 3, 4, 5, 6, 8])(
    "windows of one pixel, stride 2, %i input channels: filter gradient",
    (channels) => {
      tf.tidy(() => {
        const x = tf.randomNormal<tf.Rank.R4>([16, 8, 8, channels], 0, 1, "float32", 1);
        const filter = tf.randomNormal<tf.Rank.R4>([1, 1, channels, 32], 0, 1, "float32", 2);
        const dy = tf.randomNormal<tf.Rank.R4>([16, 4, 4, 32], 0, 1, "float32", 3);
        const seen = tf.reshape<tf.Rank.R2>(tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, 2, 2, 1]), [
          -1,
          channels,
        ]);
        const expected = tf.matMul(seen, tf.reshape<tf.Rank.R2>(dy, [-1, 32]), true);
        // The fault it avoids shows in some calls only.
        for (let i = 0; i < 5; i++) {
          const y = (): tf.Tensor => convolution(x, filter, { stride: 2, padding: 0 });
          const [gradient] = valueAndGradients(() => tf.sum<tf.Scalar>(tf.mul(y(), dy)), [filter]).gradients;
          expect(maxDifference(tf.reshape(gradient!, [channels, 32]), expected)).toBeLessThan(1e-3);
        }
      });
    },
  );

  it("can leave out the gradient of the images", () => {
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([2, 6, 6, 3], 0, 1, "float32", 1);
      const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 3, 4], 0, 1, "float32", 2);
      const geometry = { stride: 1, padding: 1 };
      const both = valueAndGradients(() => tf.sum<tf.Scalar>(convolution(x, filter, geometry)), [filter]);
      const one = valueAndGradients(
        () => tf.sum<tf.Scalar>(convolution(x, filter, geometry, "filter")),
        [filter],
      );
      expect(maxDifference(both.gradients[0]!, one.gradients[0]!)).toBe(0);
    });
  });

  it("leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.ones<tf.Rank.R4>([1, 4, 4, 1]);
      const filter = tf.ones<tf.Rank.R4>([3, 3, 1, 1]);
      valueAndGradients(
        () => tf.sum<tf.Scalar>(convolution(x, filter, { stride: 2, padding: 1 })),
        [x, filter],
      );
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
