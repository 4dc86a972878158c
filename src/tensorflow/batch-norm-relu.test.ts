import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { batchNormInference, batchNormTraining, relu } from "./fused.js";
import { hasOwnOperation, native } from "./native.js";
import { runOp } from "./run-op.js";
import { valueAndGradients } from "./tfjs-gaps.js";

native();
afterEach(() => expect(tf.memory().numTensors).toBe(0));

const epsilon = 1e-5;

interface Problem {
  readonly x: tf.Tensor4D;
  readonly dy: tf.Tensor4D;
  readonly gamma: tf.Tensor1D;
  readonly beta: tf.Tensor1D;
}

/** Random numbers around `mean`, of a deviation that differs from channel to channel. */
function problem(shape: [number, number, number, number], mean: number, seed: number): Problem {
  const channels = shape[3];
  const normal = <R extends tf.Rank>(sizes: tf.ShapeMap[R], offset: number, at: number): tf.Tensor<R> =>
    tf.add(tf.randomNormal<R>(sizes, 0, 1, "float32", seed + at), offset);
  const deviation = tf.add(tf.abs(normal<tf.Rank.R1>([channels], 0, 1)), 0.1);
  return {
    x: tf.add(tf.mul(normal<tf.Rank.R4>(shape, 0, 2), deviation), mean),
    dy: normal<tf.Rank.R4>(shape, 0, 3),
    gamma: normal<tf.Rank.R1>([channels], 1, 4),
    beta: normal<tf.Rank.R1>([channels], 0, 5),
  };
}

function ours({ x, dy, gamma, beta }: Problem): tf.Tensor[] {
  const attributes = { epsilon: { float: epsilon } };
  const [y, mean, variance, inverse] = runOp("MixtureGrowthBatchNormRelu", attributes, [x, gamma, beta], 4);
  const inputs = [dy, x, gamma, beta, mean!, inverse!];
  return [y!, mean!, variance!, ...runOp("MixtureGrowthBatchNormReluGradient", {}, inputs, 3)];
}

/** TensorFlow's four operations. */
function plain({ x, dy, gamma, beta }: Problem): tf.Tensor[] {
  const seen: tf.Tensor[] = [];
  const { gradients } = valueAndGradients(() => {
    const { y, mean, variance } = batchNormTraining(x, gamma, beta, epsilon);
    const cut = relu(y);
    seen.push(tf.keep(tf.clone(cut)), mean, variance);
    return tf.sum<tf.Scalar>(tf.mul(cut, dy));
  }, [x, gamma, beta]);
  const copies = seen.map((tensor) => tf.clone(tensor));
  tf.dispose(seen);
  return [...copies, ...gradients];
}

/** The largest difference, as a share of the largest number. */
const gap = (one: tf.Tensor, other: tf.Tensor): number =>
  tf.tidy(
    () => tf.div(tf.max(tf.abs(tf.sub(one, other))), tf.add(tf.max(tf.abs(other)), 1e-6)).dataSync()[0]!,
  );

describe.skipIf(!hasOwnOperation("MixtureGrowthBatchNormRelu"))("our batch norm with ReLU", () => {
  it("is TensorFlow's batch norm and ReLU with their gradients, for any shape", () => {
    const problems = fc.record({
      n: fc.integer({ min: 1, max: 40 }),
      height: fc.integer({ min: 2, max: 9 }),
      width: fc.integer({ min: 1, max: 9 }),
      channels: fc.integer({ min: 1, max: 40 }),
      mean: fc.constantFrom(0, -3, 30),
      seed: fc.nat(1000),
    });
    fc.assert(
      fc.property(problems, ({ n, height, width, channels, mean, seed }) => {
        tf.tidy(() => {
          const given = problem([n, height, width, channels], mean, seed);
          const theirs = plain(given);
          // Single precision leaves a large mean's deviations about four digits in TensorFlow's own way.
          const near = mean === 30 ? 2e-3 : 2e-4;
          ours(given).forEach((tensor, i) => {
            expect(gap(tensor, theirs[i]!)).toBeLessThan(near);
          });
        });
      }),
      { numRuns: 40, seed: 3 },
    );
  });

  it("keeps its precision where the mean is a thousand deviations away", () => {
    tf.tidy(() => {
      const around = problem([64, 8, 8, 16], 0, 1);
      const shifted = { ...around, x: tf.add<tf.Tensor4D>(around.x, 1024) };
      // 1024 takes 10 of the 24 bits of a number near 1.
      expect(gap(ours(shifted)[0]!, ours(around)[0]!)).toBeLessThan(1e-3);
    });
  });

  it("gives the same bits every time, whichever thread is first", () => {
    tf.tidy(() => {
      const given = problem([37, 8, 8, 24], 1, 1);
      const first = ours(given).map((tensor) => tensor.dataSync());
      for (let i = 0; i < 20; i++) expect(ours(given).map((tensor) => tensor.dataSync())).toEqual(first);
    });
  });

  it("lets numbers that are not finite show", () => {
    tf.tidy(() => {
      const given = problem([4, 4, 4, 9], 0, 1);
      const spoilt = tf.concat<tf.Tensor4D>([tf.fill([1, 4, 4, 9], Number.NaN), tf.slice(given.x, [1])]);
      const [y, mean, variance, dx, dGamma] = ours({ ...given, x: spoilt });
      for (const tensor of [y, mean, variance, dx, dGamma]) {
        expect(tensor?.dataSync().every(Number.isNaN)).toBe(true);
      }
    });
  });

  it("is TensorFlow's in evaluation too", () => {
    tf.tidy(() => {
      const { x, gamma, beta } = problem([5, 6, 7, 19], 2, 4);
      const [mean, variance] = [tf.fill<tf.Rank.R1>([19], 1.5), tf.fill<tf.Rank.R1>([19], 4)];
      const attributes = { epsilon: { float: epsilon } };
      const inputs = [x, gamma, beta, mean, variance];
      const [y] = runOp("MixtureGrowthBatchNormReluInference", attributes, inputs, 1);
      expect(gap(y!, relu(batchNormInference(x, gamma, beta, mean, variance, epsilon)))).toBeLessThan(1e-6);
    });
  });

  it("refuses what does not belong together", () => {
    tf.tidy(() => {
      const { x, dy, gamma, beta } = problem([2, 3, 3, 8], 0, 1);
      const short = tf.ones<tf.Rank.R1>([7]);
      const forward = (inputs: tf.Tensor[]): tf.Tensor[] =>
        runOp("MixtureGrowthBatchNormRelu", { epsilon: { float: epsilon } }, inputs, 4);
      const backward = (inputs: tf.Tensor[]): tf.Tensor[] =>
        runOp("MixtureGrowthBatchNormReluGradient", {}, inputs, 3);
      expect(() => forward([x, short, beta])).toThrow("Expected x [..., channels] and vectors [channels].");
      expect(() => forward([gamma, gamma, beta])).toThrow("Expected x [..., channels]");
      expect(() => backward([tf.slice(dy, [1]), x, gamma, beta, beta, beta])).toThrow(
        "Expected dy and x of one shape [..., channels]",
      );
      expect(() => backward([dy, x, gamma, beta, beta, short])).toThrow("and vectors [channels].");
    });
  });
});
