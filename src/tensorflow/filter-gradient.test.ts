import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convolution } from "./convolution.js";
import { hasOwnOperation, native } from "./native.js";
import { runOp } from "./run-op.js";
import { valueAndGradients } from "./tfjs-gaps.js";

native();

/** Our own operation; `[kernel, kernel, in, out]`. */
function ours(x: tf.Tensor, dy: tf.Tensor, kernel: number, stride: number, padding: number): tf.Tensor {
  const shape = [kernel, kernel, ...[x, dy].map((tensor) => tensor.shape.at(-1) as number)];
  const attributes = { shape, stride: { int: stride }, padding: { int: padding } };
  return runOp("MixtureGrowthFilterGradient", attributes, [x, dy], 1)[0] as tf.Tensor;
}

/** Every place of the filter by itself: a matrix product of what it sees and what came of it. */
function plain(x: tf.Tensor4D, dy: tf.Tensor4D, kernel: number, stride: number, padding: number): tf.Tensor {
  const [n, height, width, outChannels] = dy.shape;
  const around: [number, number] = [padding, padding + stride];
  const padded = tf.pad(x, [[0, 0], around, around, [0, 0]]);
  const gradient = tf.reshape<tf.Rank.R2>(dy, [-1, outChannels]);
  const places = Array.from({ length: kernel * kernel }, (_, place) => {
    const [i, j] = [Math.floor(place / kernel), place % kernel];
    const end = [n, i + height * stride, j + width * stride, x.shape[3]];
    const seen = tf.stridedSlice(padded, [0, i, j, 0], end, [1, stride, stride, 1]);
    return tf.matMul(tf.reshape<tf.Rank.R2>(seen, [-1, x.shape[3]]), gradient, true);
  });
  return tf.reshape(tf.stack(places), [kernel, kernel, x.shape[3], outChannels]);
}

const gap = (one: tf.Tensor, other: tf.Tensor): number =>
  tf.tidy(() => tf.div(tf.max(tf.abs(tf.sub(one, other))), tf.max(tf.abs(other))).dataSync()[0] as number);

const problems = fc
  .record({
    n: fc.integer({ min: 1, max: 19 }),
    height: fc.integer({ min: 5, max: 12 }),
    width: fc.integer({ min: 5, max: 35 }),
    inChannels: fc.constantFrom(4, 8, 12, 16, 20, 32),
    outChannels: fc.constantFrom(16, 32, 48),
    kernel: fc.constantFrom(1, 2, 3, 5),
    stride: fc.constantFrom(1, 2, 3),
    padding: fc.constantFrom(0, 1, 2),
    seed: fc.nat(1000),
  })
  .filter(({ kernel, padding }) => padding < kernel);

describe.skipIf(!hasOwnOperation("MixtureGrowthFilterGradient"))("our filter gradient", () => {
  it("is the sum over pictures and pixels, for any shape", () => {
    fc.assert(
      fc.property(
        problems,
        ({ n, height, width, inChannels, outChannels, kernel, stride, padding, seed }) => {
          tf.tidy(() => {
            const size = (length: number): number => Math.floor((length + 2 * padding - kernel) / stride) + 1;
            const x = tf.randomNormal<tf.Rank.R4>([n, height, width, inChannels], 0, 1, "float32", seed);
            const shape = [n, size(height), size(width), outChannels] as [number, number, number, number];
            const dy = tf.randomNormal<tf.Rank.R4>(shape, 0, 1, "float32", seed + 1);
            const gradient = ours(x, dy, kernel, stride, padding);
            expect(gap(gradient, plain(x, dy, kernel, stride, padding))).toBeLessThan(1e-5);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("gives the same bits every time, whichever thread is first", () => {
    tf.tidy(() => {
      const x = tf.randomNormal([17, 8, 8, 32], 0, 1, "float32", 1);
      const dy = tf.randomNormal([17, 8, 8, 32], 0, 1, "float32", 2);
      const first = ours(x, dy, 3, 1, 1).dataSync();
      for (let i = 0; i < 20; i++) expect(ours(x, dy, 3, 1, 1).dataSync()).toEqual(first);
    });
  });

  it("is what a convolution uses where its channels fit", () => {
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([5, 9, 9, 16], 0, 1, "float32", 1);
      const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 16, 32], 0, 1, "float32", 2);
      const dy = tf.randomNormal<tf.Rank.R4>([5, 5, 5, 32], 0, 1, "float32", 3);
      const y = (): tf.Tensor => convolution(x, filter, { stride: 2, padding: 1 });
      const [gradient] = valueAndGradients(() => tf.sum<tf.Scalar>(tf.mul(y(), dy)), [filter]).gradients;
      expect((gradient as tf.Tensor).dataSync()).toEqual(ours(x, dy, 3, 2, 1).dataSync());
      expect(gap(gradient as tf.Tensor, plain(x, dy, 3, 2, 1))).toBeLessThan(1e-5);
    });
  });

  it("refuses what does not belong together", () => {
    const refused = /pictures and gradients that belong together, with channels in multiples of 4 and 16/;
    tf.tidy(() => {
      const x = tf.zeros([2, 8, 8, 4]);
      for (const shape of [
        [2, 8, 8, 15],
        [3, 8, 8, 16],
        [2, 7, 8, 16],
        [2, 8, 16],
      ]) {
        expect(() => ours(x, tf.zeros(shape), 3, 1, 1)).toThrow(refused);
      }
      expect(() => ours(tf.zeros([2, 8, 8, 6]), tf.zeros([2, 8, 8, 16]), 3, 1, 1)).toThrow(refused);
      expect(() => ours(x, tf.zeros([2, 8, 8, 16]), 3, 0, 1)).toThrow(refused);
    });
  });
});
