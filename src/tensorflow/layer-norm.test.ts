import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layerNorm, plainLayerNorm } from "./layer-norm.js";
import { hasOwnOperation, native } from "./native.js";
import { valueAndGradients } from "./tfjs-gaps.js";

native();

const problems = fc.record({
  shape: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
  groups: fc.constantFrom(1, 2, 3),
  count: fc.integer({ min: 2, max: 70 }),
  shift: fc.constantFrom(0, 100),
  seed: fc.nat(1000),
});

const gap = (one: tf.Tensor, other: tf.Tensor): number =>
  tf.tidy(() => {
    expect(one.shape).toEqual(other.shape);
    const size = tf.maximum(tf.max(tf.abs(other)), 1);
    return tf.div(tf.max(tf.abs(tf.sub(one, other))), size).dataSync()[0] as number;
  });

describe.skipIf(!hasOwnOperation("MixtureGrowthLayerNorm"))("layer normalisation in one operation", () => {
  it("is the plain one, and so are its gradients, for any shape and groups", () => {
    const before = tf.memory().numTensors;
    fc.assert(
      fc.property(problems, ({ shape, groups, count, shift, seed }) => {
        tf.tidy(() => {
          const settings = { groups, epsilon: 1e-5 };
          const channels = groups * count;
          const draw = (sizes: number[], next: number): tf.Tensor =>
            tf.randomNormal(sizes, 0, 1, "float32", seed + next);
          const x = tf.add(draw([...shape, channels], 0), shift);
          const [gamma, beta, dy] = [draw([channels], 1), draw([channels], 2), draw(x.shape, 3)];
          const along = (compute: typeof layerNorm): tf.Tensor[] => [
            compute(x, gamma, beta, settings),
            ...valueAndGradients(
              () => tf.sum<tf.Scalar>(tf.mul(compute(x, gamma, beta, settings), dy)),
              [x, gamma, beta],
            ).gradients,
          ];
          const [ours, plain] = [along(layerNorm), along(plainLayerNorm)];
          ours.forEach((tensor, i) => {
            expect(gap(tensor, plain[i] as tf.Tensor)).toBeLessThan(shift === 0 ? 2e-5 : 2e-3);
          });
        });
      }),
      { numRuns: 60 },
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it("refuses channels that are in no whole groups, and other numbers of factors", () => {
    tf.tidy(() => {
      const [x, five, four] = [tf.ones([2, 5]), tf.ones([5]), tf.ones([4])];
      expect(() => layerNorm(x, five, five, { groups: 2, epsilon: 1e-5 })).toThrow(/whole groups/);
      expect(() => layerNorm(x, four, four, { groups: 1, epsilon: 1e-5 })).toThrow(/whole groups/);
    });
  });
});
