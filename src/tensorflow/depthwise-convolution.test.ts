import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { depthwiseConvolution } from "./depthwise-convolution.js";
import { native } from "./native.js";
import { valueAndGradients } from "./tfjs-gaps.js";

native();

const gap = (one: tf.Tensor, other: tf.Tensor): number =>
  tf.tidy(() => tf.div(tf.max(tf.abs(tf.sub(one, other))), tf.max(tf.abs(other))).dataSync()[0] as number);

describe("a depthwise convolution", () => {
  const x = () => tf.randomNormal<tf.Rank.R4>([2, 7, 7, 8], 0, 1, "float32", 1);
  const kernel = () => tf.randomNormal<tf.Rank.R3>([3, 3, 8], 0, 1, "float32", 2);

  it.each([1, 2])("with stride %i is a convolution of every channel by itself, both ways", (stride) => {
    tf.tidy(() => {
      const inputs: [tf.Tensor4D, tf.Tensor3D] = [x(), kernel()];
      const of = (f: (a: tf.Tensor4D, b: tf.Tensor3D) => tf.Tensor): tf.Tensor[] => {
        const run = () => tf.sum<tf.Scalar>(tf.square(f(...inputs)));
        const { value, gradients } = valueAndGradients(run, inputs);
        return [value, ...gradients];
      };
      const around: [number, number][] = [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ];
      const plain = of((a, b) =>
        tf.depthwiseConv2d(tf.pad(a, around), tf.expandDims<tf.Tensor4D>(b, 3), stride, "valid"),
      );
      of((a, b) => depthwiseConvolution(a, b, { stride, padding: 1 })).forEach((ours, i) => {
        expect(gap(ours, plain[i]!)).toBeLessThan(1e-5);
      });
    });
  });

  it.skipIf(native().binding.isUsingGpuDevice())("stays float32 on a processor, where that is faster", () => {
    tf.tidy(() => {
      const geometry = { stride: 1, padding: 1 };
      const [exact, low] = (["float32", "bfloat16"] as const).map((precision) =>
        depthwiseConvolution(x(), kernel(), geometry, precision).dataSync(),
      );
      expect(low).toEqual(exact);
    });
  });
});
