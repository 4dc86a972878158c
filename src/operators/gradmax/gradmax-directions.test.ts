import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../data/random.js";
import { leadingSingularVectors } from "../../tensorflow/linear-algebra.js";
import { gradMaxDirections } from "./gradmax-directions.js";

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

/** Two random directions at right angles. */
function orthonormalPair(length: number, random: Random): [Float32Array, Float32Array] {
  const draw = (): Float32Array => Float32Array.from({ length }, () => random.normal());
  const unit = (vector: Float32Array): Float32Array => vector.map((value) => value / Math.hypot(...vector));
  const first = unit(draw());
  const second = draw();
  const overlap = dot(first, second);
  return [first, unit(second.map((value, i) => value - overlap * (first[i] as number)))];
}

/** A matrix with singular values 1, 1/2, 1/4, ... */
function decaying(rows: number, columns: number, seed: number): tf.Tensor2D {
  const random = createRandom(seed);
  const factor = (n: number, m: number): tf.Tensor2D =>
    tf.tensor2d(
      Float32Array.from({ length: n * m }, () => random.normal()),
      [n, m],
    );
  return tf.tidy(() => {
    const rank = Math.min(rows, columns, 12);
    const scales = tf.tensor1d(Array.from({ length: rank }, (_, i) => 2 ** -i));
    return tf.matMul<tf.Tensor2D>(tf.mul(factor(rows, rank), scales), factor(rank, columns));
  });
}

describe("directions of GradMax", () => {
  it("are orthonormal and make the gradient as large as orthonormal ones can", () => {
    const shapes = fc.tuple(fc.integer({ min: 3, max: 20 }), fc.integer({ min: 3, max: 20 }), fc.nat(1000));
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom("outgoing" as const, "incoming" as const),
        ([rows, columns, seed], side) => {
          const matrix = decaying(rows, columns, seed);
          const random = createRandom(seed);
          const directions = gradMaxDirections(matrix, 2, side, random);
          const gradient = (vectors: readonly Float32Array[]): number =>
            tf.tidy(() => {
              const stacked = tf.tensor2d(vectors.map((vector) => [...vector]));
              const product =
                side === "outgoing" ? tf.matMul(stacked, matrix, false, true) : tf.matMul(stacked, matrix);
              return tf.norm(product).dataSync()[0] as number;
            });
          const others = orthonormalPair(directions[0]?.length ?? 0, random);
          const [a, b] = directions as [Float32Array, Float32Array];
          expect(dot(a, a)).toBeCloseTo(1, 4);
          expect(dot(a, b)).toBeCloseTo(0, 4);
          // In three dimensions, a random pair may span what the leading one does.
          expect(gradient(directions)).toBeGreaterThan(0.999 * gradient(others));
          matrix.dispose();
        },
      ),
      { numRuns: 60 },
    );
    expect(tf.memory().numTensors).toBe(0);
  });

  it("beyond the rank of the gradient are mixtures of the leading ones, no two the same", () => {
    const matrix = tf.tensor2d([
      [3, 0, 0],
      [0, 1, 0],
    ]);
    const directions = gradMaxDirections(matrix, 6, "outgoing", createRandom(0));
    expect(directions).toHaveLength(6);
    for (const [i, direction] of directions.entries()) {
      expect(Math.hypot(...direction)).toBeCloseTo(1, 5);
      expect(direction[2]).toBeCloseTo(0, 5);
      for (const other of directions.slice(0, i))
        expect(Math.abs(dot(direction, other))).toBeLessThan(0.9999);
    }
    matrix.dispose();
  });

  it("of no gradient at all are random", () => {
    const matrix = tf.zeros<tf.Rank.R2>([3, 4]);
    const directions = gradMaxDirections(matrix, 2, "outgoing", createRandom(0));
    matrix.dispose();
    for (const direction of directions) expect(Math.hypot(...direction)).toBeCloseTo(1, 5);
  });
});

describe("leading singular vectors of a large matrix", () => {
  it("are those of the full decomposition, to the sign", () => {
    const matrix = decaying(800, 900, 1);
    const { vectors, values } = leadingSingularVectors(matrix, 4, createRandom(2));
    const images = vectors.map((vector) =>
      tf.tidy(() => tf.norm(tf.matMul(matrix, tf.tensor2d(vector, [900, 1]))).dataSync()[0] as number),
    );
    // A v_i has length s_i, and A^T A v_i = s_i^2 v_i, only for singular vectors.
    values.forEach((value, i) => {
      expect((images[i] as number) / value).toBeCloseTo(1, 3);
      const back = tf.tidy(() => {
        const v = tf.tensor2d(vectors[i] as Float32Array, [900, 1]);
        const gap = tf.sub(tf.matMul(matrix, tf.matMul(matrix, v), true, false), tf.mul(v, value ** 2));
        return (tf.norm(gap).dataSync()[0] as number) / value ** 2;
      });
      expect(back).toBeLessThan(1e-2);
    });
    matrix.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });
});
