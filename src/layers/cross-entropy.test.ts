import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { native } from "../tensorflow/native.js";
import { valueAndGradients } from "../tensorflow/tfjs-gaps.js";
import { crossEntropy } from "./cross-entropy.js";

native();

/** `(1 - s) (-log p_y) + s mean_k(-log p_k)`, number by number. */
function naive(logits: readonly (readonly number[])[], labels: readonly number[], s: number): number {
  const losses = logits.map((row, i) => {
    const largest = Math.max(...row);
    const total = Math.log(row.reduce((sum, z) => sum + Math.exp(z - largest), 0)) + largest;
    const negative = row.map((z) => total - z);
    const mean = negative.reduce((sum, value) => sum + value, 0) / row.length;
    return (1 - s) * (negative[labels[i] as number] as number) + s * mean;
  });
  return losses.reduce((sum, value) => sum + value, 0) / losses.length;
}

const loss = (logits: readonly (readonly number[])[], labels: readonly number[], s?: number): number =>
  tf.tidy(
    () =>
      crossEntropy(
        tf.tensor2d(logits.map((row) => [...row])),
        tf.tensor1d([...labels], "int32"),
        s,
      ).dataSync()[0] as number,
  );

const batches = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 7 }))
  .chain(([n, classes]) =>
    fc.record({
      logits: fc.array(
        fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: classes, maxLength: classes }),
        { minLength: n, maxLength: n },
      ),
      labels: fc.array(fc.integer({ min: 0, max: classes - 1 }), { minLength: n, maxLength: n }),
      smoothing: fc.double({ min: 0, max: 0.9, noNaN: true }),
    }),
  );

describe("cross entropy", () => {
  it("is the formula, with and without smoothing", () => {
    fc.assert(
      fc.property(batches, ({ logits, labels, smoothing }) => {
        for (const s of [0, smoothing]) {
          const expected = naive(logits, labels, s);
          expect(Math.abs(loss(logits, labels, s) - expected)).toBeLessThan(1e-5 * (1 + expected));
        }
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it("gives the recorded smoothed losses", () => {
    const logits = [
      [1, 2, -1],
      [0.5, 0, 3],
    ];
    expect(loss(logits, [1, 0])).toBeCloseTo(1.48644, 5);
    expect(loss(logits, [1, 0], 0.1)).toBeCloseTo(1.51978, 5);
    expect(loss(logits, [1, 0], 0.3)).toBeCloseTo(1.58644, 5);
  });

  it("has the gradient (softmax - target) / n", () => {
    tf.tidy(() => {
      const logits = tf.tensor2d([
        [1, 2, -1],
        [0.5, 0, 3],
      ]);
      const labels = tf.tensor1d([1, 0], "int32");
      const { gradients } = valueAndGradients(() => crossEntropy(logits, labels, 0.3), [logits]);
      const targets = tf.tensor2d([
        [0.1, 0.8, 0.1],
        [0.8, 0.1, 0.1],
      ]);
      const expected = tf.div(tf.sub(tf.softmax(logits), targets), 2).dataSync();
      [...gradients[0]!.dataSync()].forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 6);
      });
    });
  });

  it("stays finite for logits far apart", () => {
    expect(loss([[1e4, -1e4]], [1], 0.1)).toBeGreaterThan(1e4);
  });

  it("leaves no tensor behind but the loss", () => {
    const logits = tf.tensor2d([[1, 2, 3]]);
    const labels = tf.tensor1d([0], "int32");
    const before = tf.memory().numTensors;
    crossEntropy(logits, labels, 0.1).dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([logits, labels]);
  });
});
