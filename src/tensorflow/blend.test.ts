import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { blend, plainBlend } from "./blend.js";
import { hasOwnOperation, native } from "./native.js";

native();

describe("a blend", () => {
  it("moves by a share of the way, and changes nothing that it reads", () => {
    tf.tidy(() => {
      const [before, target] = [tf.tensor1d([0, 1, -4]), tf.tensor1d([10, 1, 4])];
      for (const compute of [blend, plainBlend]) {
        expect([...compute(before, target, 0.25).dataSync()]).toEqual([2.5, 1, -2]);
        expect([...compute(before, target, 0).dataSync()]).toEqual([0, 1, -4]);
        expect([...compute(before, target, 1).dataSync()]).toEqual([10, 1, 4]);
      }
      expect([...before.dataSync()]).toEqual([0, 1, -4]);
    });
  });

  it.skipIf(!hasOwnOperation("MixtureGrowthBlend"))("is refused for tensors of other shapes", () => {
    tf.tidy(() => {
      expect(() => blend<tf.Tensor>(tf.ones([2]), tf.ones([3]), 0.1)).toThrow(/the shape of the rest/);
    });
  });
});
