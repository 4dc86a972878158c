import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { native } from "../tensorflow/native.js";
import { clipped } from "./clip-gradients.js";

native();

/** Gradients of norm 5 together, clipped. */
const values = (norm?: number): number[] =>
  tf.tidy(() =>
    clipped([tf.tensor1d([3]), tf.tensor2d([[0, -4]])], norm === undefined ? undefined : { norm }).flatMap(
      (g) => [...g.dataSync()],
    ),
  );

it("gradients are scaled down together to the norm, and never up", () => {
  values(1).forEach((value, i) => {
    expect(value).toBeCloseTo([0.6, 0, -0.8][i] as number, 5);
  });
  expect(values(10)).toEqual([3, 0, -4]);
  expect(values()).toEqual([3, 0, -4]);
});
