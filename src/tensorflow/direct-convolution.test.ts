import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ConvolutionShapes,
  directConvolution,
  directInputGradient,
  hasFasterConvolution,
  hasFasterInputGradient,
  ownFilterGradient,
} from "./direct-convolution.js";
import { hasOwnOperation, native } from "./native.js";
import { runOp } from "./run-op.js";
import { valueAndGradients } from "./tfjs-gaps.js";

native();

/** Every place of the filter by itself: a matrix product of what it sees. */
function plain(x: tf.Tensor4D, filter: tf.Tensor4D, { stride, padding }: ConvolutionShapes): tf.Tensor4D {
  const [height, width, inChannels, outChannels] = filter.shape;
  const size = (axis: 1 | 2): number =>
    Math.floor(((x.shape[axis] as number) + 2 * padding - (filter.shape[axis - 1] as number)) / stride) + 1;
  const [n, rows, columns] = [x.shape[0], size(1), size(2)];
  const around: [number, number] = [padding, padding + stride];
  const padded = tf.pad(x, [[0, 0], around, around, [0, 0]]);
  const places = Array.from({ length: height * width }, (_, place) => {
    const [i, j] = [Math.floor(place / width), place % width];
    const every = (first: number, count: number): tf.Tensor1D =>
      tf.range(first, first + count * stride, stride, "int32");
    const seen = tf.gather(tf.gather(padded, every(i, rows), 1), every(j, columns), 2);
    const weights = tf.slice(filter, [i, j, 0, 0], [1, 1, inChannels, outChannels]);
    return tf.matMul(
      tf.reshape<tf.Rank.R2>(seen, [-1, inChannels]),
      tf.reshape<tf.Rank.R2>(weights, [inChannels, outChannels]),
    );
  });
  return tf.reshape(tf.addN(places), [n, rows, columns, outChannels]);
}

const gap = (one: tf.Tensor, other: tf.Tensor): number =>
  tf.tidy(() => {
    expect(one.shape).toEqual(other.shape);
    const size = tf.maximum(tf.max(tf.abs(other)), 1);
    return tf.div(tf.max(tf.abs(tf.sub(one, other))), size).dataSync()[0] as number;
  });

/** Draws tensors by their shapes, each from a seed of its own. */
const drawing =
  (seed: number) =>
  (shape: number[], next: number): tf.Tensor4D =>
    tf.randomNormal(shape as [number, number, number, number], 0, 1, "float32", seed + next);

const computed = fc.constantFrom(4, 8, 16, 32, 48);
const problems = fc
  .record({
    n: fc.integer({ min: 1, max: 19 }),
    height: fc.integer({ min: 1, max: 12 }),
    width: fc.integer({ min: 1, max: 35 }),
    inChannels: computed,
    outChannels: computed,
    kernelHeight: fc.constantFrom(1, 2, 3, 5),
    kernelWidth: fc.constantFrom(1, 3),
    stride: fc.constantFrom(1, 2, 3),
    padding: fc.constantFrom(0, 1, 2),
    seed: fc.nat(1000),
  })
  .filter(
    ({ height, width, kernelHeight, kernelWidth, padding }) =>
      padding < Math.min(kernelHeight, kernelWidth) + 1 &&
      height + 2 * padding >= kernelHeight &&
      width + 2 * padding >= kernelWidth,
  );

describe.skipIf(!hasOwnOperation("MixtureGrowthConvolution"))("our convolution", () => {
  it("is the sum over what each place of the filter sees, and so is its gradient, for any shape", () => {
    fc.assert(
      fc.property(
        problems,
        ({ n, height, width, inChannels, outChannels, kernelHeight, kernelWidth, stride, padding, seed }) => {
          tf.tidy(() => {
            const draw = drawing(seed);
            const x = draw([n, height, width, inChannels], 0);
            const filter = draw([kernelHeight, kernelWidth, inChannels, outChannels], 1);
            const shapes = { x: x.shape, filter: filter.shape, stride, padding };
            const expected = plain(x, filter, shapes);
            expect(gap(directConvolution(x, filter, shapes), expected)).toBeLessThan(1e-5);
            const dy = draw(expected.shape, 2);
            const { gradients } = valueAndGradients(
              () => tf.sum<tf.Scalar>(tf.mul(plain(x, filter, shapes), dy)),
              [x],
            );
            const ours = directInputGradient(dy, filter, shapes);
            expect(gap(ours, gradients[0] as tf.Tensor)).toBeLessThan(1e-5);
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  it("has a gradient of the filter for 4 and 8 output channels, for any input channels and shape", () => {
    const narrow = fc.record({
      problem: problems,
      inChannels: fc.integer({ min: 1, max: 19 }),
      outChannels: fc.constantFrom(4, 8),
    });
    fc.assert(
      fc.property(narrow, ({ problem, inChannels, outChannels }) => {
        const { n, height, width, kernelHeight, kernelWidth, stride, padding, seed } = problem;
        tf.tidy(() => {
          const draw = drawing(seed);
          const x = draw([n, height, width, inChannels], 0);
          const filter = draw([kernelHeight, kernelWidth, inChannels, outChannels], 1);
          const shapes = { x: x.shape, filter: filter.shape, stride, padding };
          const dy = draw(plain(x, filter, shapes).shape, 2);
          const { gradients } = valueAndGradients(
            () => tf.sum<tf.Scalar>(tf.mul(plain(x, filter, shapes), dy)),
            [filter],
          );
          const attributes = { shape: filter.shape, stride: { int: stride }, padding: { int: padding } };
          const ours = runOp("MixtureGrowthNarrowFilterGradient", attributes, [x, dy], 1)[0] as tf.Tensor;
          expect(gap(ours, gradients[0] as tf.Tensor)).toBeLessThan(1e-5);
        });
      }),
      { numRuns: 80 },
    );
  });

  it("takes any number of input channels, as of pictures", () => {
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([5, 9, 7, 3], 0, 1, "float32", 1);
      for (const channels of [4, 8, 16]) {
        const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 3, channels], 0, 1, "float32", 2);
        const shapes = { x: x.shape, filter: filter.shape, stride: 1, padding: 1 };
        expect(gap(directConvolution(x, filter, shapes), plain(x, filter, shapes))).toBeLessThan(1e-5);
      }
    });
  });

  it("cuts what is below 0 where it is told to, and keeps what is no number", () => {
    tf.tidy(() => {
      const x = tf.tensor4d([-2, 3, Number.NaN], [1, 1, 3, 1]);
      const filter = tf.ones([1, 1, 1, 4]);
      const attributes = { shape: [1, 1, 3, 4], stride: { int: 1 }, padding: { int: 0 }, relu: true };
      const y = runOp("MixtureGrowthConvolution", attributes, [x, filter], 1)[0] as tf.Tensor;
      expect([...y.dataSync()]).toEqual([0, 0, 0, 0, 3, 3, 3, 3, ...Array(4).fill(Number.NaN)]);
    });
  });

  it("gives the same bits every time, whichever thread is first", () => {
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([40, 16, 16, 8], 0, 1, "float32", 1);
      const filter = tf.randomNormal<tf.Rank.R4>([3, 3, 8, 8], 0, 1, "float32", 2);
      const shapes = { x: x.shape, filter: filter.shape, stride: 1, padding: 1 };
      const first = [...directConvolution(x, filter, shapes).dataSync()];
      for (let i = 0; i < 5; i++) expect([...directConvolution(x, filter, shapes).dataSync()]).toEqual(first);
    });
  });

  it("refuses what does not belong together, and channels that it cannot compute", () => {
    tf.tidy(() => {
      const x = tf.ones<tf.Rank.R4>([2, 5, 5, 8]);
      const run = (filter: number[], shape: number[]): tf.Tensor =>
        runOp(
          "MixtureGrowthConvolution",
          { shape, stride: { int: 1 }, padding: { int: 1 } },
          [x, tf.ones(filter)],
          1,
        )[0] as tf.Tensor;
      expect(run([3, 3, 8, 16], [2, 5, 5, 16]).shape).toEqual([2, 5, 5, 16]);
      const refused = /pictures and a filter that belong together, and 4, 8 or a multiple of 16 channels/;
      expect(() => run([3, 3, 4, 16], [2, 5, 5, 16])).toThrow(refused);
      expect(() => run([3, 3, 8, 16], [2, 5, 6, 16])).toThrow(refused);
      expect(() => run([3, 3, 8, 12], [2, 5, 5, 12])).toThrow(refused);
    });
  });

  it("is chosen where it was measured to be faster", () => {
    const shapes = (
      side: number,
      inChannels: number,
      outChannels: number,
      [kernel, stride]: [number, number],
      n = 64,
    ): ConvolutionShapes => ({
      x: [n, side, side, inChannels],
      filter: [kernel, kernel, inChannels, outChannels],
      stride,
      padding: (kernel - 1) / 2,
    });
    const choice = (given: ConvolutionShapes): boolean[] => [
      hasFasterConvolution(given),
      hasFasterInputGradient(given),
      ownFilterGradient(given) !== undefined,
    ];
    // Fewer channels than a register holds; then as many, in a small layer and in a large one.
    expect(choice(shapes(32, 8, 8, [3, 1]))).toEqual([true, true, true]);
    expect(choice(shapes(8, 16, 16, [3, 1]))).toEqual([true, true, true]);
    expect(choice(shapes(32, 16, 16, [3, 1], 128))).toEqual([false, false, false]);
    // Strides: small layers, and gradients of all.
    expect(choice(shapes(8, 32, 64, [3, 2]))).toEqual([true, true, true]);
    expect(choice(shapes(32, 64, 128, [3, 2], 128))).toEqual([false, true, true]);
    // Windows of one pixel.
    expect(choice(shapes(8, 64, 16, [1, 1]))).toEqual([true, true, true]);
    expect(choice(shapes(16, 256, 64, [1, 1]))).toEqual([false, false, false]);
    // So few pixels that there is more to arrange than to compute.
    expect(choice(shapes(1, 128, 512, [1, 1]))).toEqual([false, false, false]);
    // Channels that it cannot compute.
    expect(choice(shapes(8, 6, 12, [3, 1]))).toEqual([false, false, false]);
  });
});
