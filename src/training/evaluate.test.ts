import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { native } from "../tensorflow/native.js";
import { countTopK } from "./evaluate.js";

native();

const count = (logits: readonly (readonly number[])[], labels: readonly number[], k: number): number =>
  tf.tidy(() => countTopK(tf.tensor2d(logits.map((row) => [...row])), tf.tensor1d([...labels], "int32"), k));

describe("top-k accuracy", () => {
  it("counts rows whose class is among the k largest logits", () => {
    const rising = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    const rows = [rising, [...rising].reverse()];
    expect([1, 5, 6].map((k) => count(rows, [5, 5], k))).toEqual([0, 1, 2]);
  });

  it("with k = 1 is the usual accuracy, and with k = classes all of them", () => {
    const rows = [
      [1, 3, 2],
      [-1, -2, -3],
    ];
    expect(count(rows, [1, 0], 1)).toBe(2);
    expect(count(rows, [2, 2], 1)).toBe(0);
    expect(count(rows, [2, 2], 9)).toBe(2);
  });

  it("an infinite logit of another class takes one place and no more; what is no number is never right", () => {
    expect(count([[Number.POSITIVE_INFINITY, 2, 1]], [1], 1)).toBe(0);
    expect(count([[Number.POSITIVE_INFINITY, 2, 1]], [1], 2)).toBe(1);
    expect(count([[Number.NaN, Number.NaN, Number.NaN]], [0], 2)).toBe(0);
  });

  it("leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    count([[1, 2]], [0], 1);
    expect(tf.memory().numTensors).toBe(before);
  });
});
