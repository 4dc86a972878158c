import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { batchNormInference, batchNormTraining, relu, softmaxCrossEntropy } from "./fused.js";
import { native } from "./native.js";
import { valueAndGradients } from "./tfjs-gaps.js";

const epsilon = 1e-5;
const maxDifference = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;

/** The textbook formula, op by op. */
const normalize = (
  x: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
): tf.Tensor => tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon))), gamma), beta);

native();

describe("fused operations agree with the plain formulas", () => {
  it("relu, forward and backward", () => {
    tf.tidy(() => {
      const x = tf.randomNormal([3, 5], 0, 1, "float32", 1);
      const dy = tf.randomNormal([3, 5], 0, 1, "float32", 2);
      const ours = valueAndGradients(() => tf.sum<tf.Scalar>(tf.mul(relu(x), dy)), [x]);
      const plain = valueAndGradients(() => tf.sum<tf.Scalar>(tf.mul(tf.relu(x), dy)), [x]);
      expect(maxDifference(ours.gradients[0]!, plain.gradients[0]!)).toBe(0);
      expect(maxDifference(ours.value, plain.value)).toBe(0);
    });
  });

  it("relu has the slope at 0 that is asked for, and the usual one elsewhere", () => {
    tf.tidy(() => {
      const x = tf.tensor1d([-1, -1e-20, 0, 1e-20, 2]);
      const slopes = (slope: 0 | 1): number[] => {
        const { gradients } = valueAndGradients(() => tf.sum<tf.Scalar>(relu(x, slope)), [x]);
        return [...(gradients[0] as tf.Tensor).dataSync()];
      };
      expect(slopes(0)).toEqual([0, 0, 0, 1, 1]);
      expect(slopes(1)).toEqual([0, 0, 1, 1, 1]);
    });
  });

  it("batch normalisation in training, forward, backward and the unbiased variance", () => {
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([4, 3, 3, 2], 1, 2, "float32", 1);
      const gamma = tf.tensor1d([0.5, 2]);
      const beta = tf.tensor1d([1, -1]);
      const dy = tf.randomNormal(x.shape, 0, 1, "float32", 2);
      let statistics: tf.Tensor1D[] = [];
      const ours = valueAndGradients(() => {
        const { y, mean, variance } = batchNormTraining(x, gamma, beta, epsilon);
        statistics = [mean, variance];
        return tf.sum<tf.Scalar>(tf.mul(y, dy));
      }, [x, gamma, beta]);
      const plain = valueAndGradients(() => {
        const { mean, variance } = tf.moments(x, [0, 1, 2]);
        const y = normalize(x, mean, variance, gamma, beta);
        return tf.sum<tf.Scalar>(tf.mul(y, dy));
      }, [x, gamma, beta]);
      ours.gradients.forEach((g, i) => {
        expect(maxDifference(g, plain.gradients[i]!)).toBeLessThan(1e-4);
      });
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      const count = 4 * 3 * 3;
      expect(maxDifference(statistics[0]!, mean)).toBeLessThan(1e-5);
      expect(maxDifference(statistics[1]!, tf.mul(variance, count / (count - 1)))).toBeLessThan(1e-4);
      tf.dispose(statistics);
    });
  });

  it("batch normalisation in evaluation", () => {
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([2, 3, 3, 2], 1, 2, "float32", 1);
      const [gamma, beta, mean, variance] = [
        [1, 2],
        [0, 1],
        [0.5, 1],
        [2, 3],
      ].map((v) => tf.tensor1d(v));
      const y = batchNormInference(x, gamma!, beta!, mean!, variance!, epsilon);
      const plain = normalize(x, mean!, variance!, gamma!, beta!);
      expect(maxDifference(y, plain)).toBeLessThan(1e-5);
    });
  });

  it("softmax cross entropy, forward and backward", () => {
    tf.tidy(() => {
      const z = tf.randomNormal<tf.Rank.R2>([4, 3], 0, 3, "float32", 1);
      const t = tf.tensor2d([
        [1, 0, 0],
        [0, 1, 0],
        [0.2, 0.3, 0.5],
        [0, 0, 1],
      ]);
      const ours = valueAndGradients(() => softmaxCrossEntropy(z, t), [z]);
      const plain = valueAndGradients(() => tf.div<tf.Scalar>(tf.sum(tf.mul(t, tf.logSoftmax(z))), -4), [z]);
      expect(maxDifference(ours.value, plain.value)).toBeLessThan(1e-5);
      expect(maxDifference(ours.gradients[0]!, plain.gradients[0]!)).toBeLessThan(1e-5);
    });
  });

  it("leave no tensors behind", () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.randomNormal<tf.Rank.R4>([2, 2, 2, 2]);
      const v = tf.ones<tf.Rank.R1>([2]);
      const { gradients } = valueAndGradients(() => {
        const { y, mean, variance } = batchNormTraining(relu(x), v, v, epsilon);
        tf.dispose([mean, variance]);
        return tf.sum<tf.Scalar>(y);
      }, [x, v]);
      expect(gradients).toHaveLength(2);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
