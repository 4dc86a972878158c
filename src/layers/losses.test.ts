import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { native } from "../tensorflow/native.js";
import { valueAndGradients } from "../tensorflow/tfjs-gaps.js";
import { type Loss, losses } from "./losses.js";

native();

/** Value and gradient at two examples of two outputs. */
function at(
  loss: Loss,
  outputs: readonly number[],
  targets: readonly number[],
): { value: number; gradient: number[] } {
  const [given, wanted] = [outputs, targets].map((numbers) => tf.tensor2d([...numbers], [2, 2])) as [
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  const { value, gradients } = valueAndGradients(() => loss(given, wanted), [given]);
  const found = {
    value: value.dataSync()[0] as number,
    gradient: [...(gradients[0] as tf.Tensor).dataSync()],
  };
  tf.dispose([given, wanted, value, ...gradients]);
  return found;
}

const outputs = [1, 2, 3, 4];
const targets = [1, 2.5, 0, 8];

describe("losses of numbers", () => {
  it.each([
    ["squared error", (0.25 + 9 + 16) / 4, [0, -0.25, 1.5, -2]],
    ["absolute error", (0.5 + 3 + 4) / 4, [0, -0.25, 0.25, -0.25]],
    ["huber", (0.125 + 2.5 + 3.5) / 4, [0, -0.125, 0.25, -0.25]],
  ] as const)("%s is its mean over examples and outputs, with its gradient", (name, value, gradient) => {
    const found = at(losses[name], outputs, targets);
    expect(found.value).toBeCloseTo(value, 5);
    for (const [i, slope] of gradient.entries()) expect(found.gradient[i]).toBeCloseTo(slope, 5);
  });

  it("leave no tensor behind", () => {
    const before = tf.memory().numTensors;
    for (const name of ["squared error", "absolute error", "huber"] as const)
      at(losses[name], outputs, targets);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("cross entropy of shares of classes", () => {
  const logits = [1, -2, 0.5, 3];
  const ofClasses = (labels: readonly number[], smoothing?: number): number =>
    tf.tidy(() => {
      const crossEntropy = losses["cross entropy"] as (...args: unknown[]) => tf.Scalar;
      const given = tf.tensor2d(logits, [2, 2]);
      const wanted =
        labels.length === 2 ? tf.tensor1d([...labels], "int32") : tf.tensor2d([...labels], [2, 2]);
      return crossEntropy(given, wanted, smoothing).dataSync()[0] as number;
    });

  it("is the convex sum of the losses for each class, with smoothing too", () => {
    for (const smoothing of [0, 0.2]) {
      const [first, second] = [ofClasses([0, 0], smoothing), ofClasses([1, 1], smoothing)];
      expect(ofClasses([0.3, 0.7, 0.3, 0.7], smoothing)).toBeCloseTo(0.3 * first + 0.7 * second, 5);
      expect(ofClasses([1, 0, 1, 0], smoothing)).toBeCloseTo(first, 6);
    }
  });
});
