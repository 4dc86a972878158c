import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { maxPool, maxPoolAttributes, type PoolGeometry } from "./max-pool.js";
import { hasOwnOperation, native } from "./native.js";
import { runOp } from "./run-op.js";
import { valueAndGradients } from "./tfjs-gaps.js";

native();

/** One image and channel: the largest value of every window, and where it stands. */
function reference(
  image: readonly (readonly number[])[],
  { kernel, stride, padding }: PoolGeometry,
): { value: number; row: number; column: number }[][] {
  const size = Math.floor((image.length + 2 * padding - kernel) / stride) + 1;
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => {
      let best = { value: Number.NEGATIVE_INFINITY, row: -1, column: -1 };
      for (let row = i * stride - padding; row < i * stride - padding + kernel; row++) {
        for (let column = j * stride - padding; column < j * stride - padding + kernel; column++) {
          const value = image[row]?.[column];
          if (value !== undefined && value > best.value) best = { value, row, column };
        }
      }
      return best;
    }),
  );
}

const geometries: readonly PoolGeometry[] = [
  { kernel: 3, stride: 2, padding: 1 },
  { kernel: 2, stride: 2, padding: 0 },
  { kernel: 3, stride: 1, padding: 1 },
  { kernel: 5, stride: 3, padding: 2 },
];

describe("max pooling with symmetric padding", () => {
  afterEach(() => {
    tf.disposeVariables();
    expect(tf.memory().numTensors).toBe(0);
  });

  for (const geometry of geometries) {
    for (const size of [7, 8]) {
      it(`equals a plain reference, forward and backward: ${JSON.stringify(geometry)}, ${size} x ${size}`, () => {
        const random = createRandom(size);
        // Below zero throughout, so that a padding of zeros would win every window on the border.
        const image = Array.from({ length: size }, () =>
          Array.from({ length: size }, () => -1 - random.uniform()),
        );
        const windows = reference(image, geometry);
        const gradient = image.map((row) => row.map(() => 0));
        windows.flat().forEach(({ row, column }, i) => {
          (gradient[row] as number[])[column] = (gradient[row]?.[column] as number) + i + 1;
        });
        tf.tidy(() => {
          const x = tf.tensor4d(image.flat(), [1, size, size, 1]);
          const weights = tf.tensor4d(
            windows.flat().map((_, i) => i + 1),
            [1, windows.length, windows.length, 1],
          );
          const result = valueAndGradients(() => tf.sum(tf.mul(maxPool(x, geometry), weights)), [x]);
          const pooled = [...maxPool(x, geometry).dataSync()];
          windows.flat().forEach(({ value }, i) => {
            expect(pooled[i]).toBeCloseTo(value, 6);
          });
          expect([...(result.gradients[0] as tf.Tensor).dataSync()]).toEqual(gradient.flat());
        });
      });
    }
  }

  it.skipIf(!hasOwnOperation("MixtureGrowthMaxPoolGradient"))(
    "has the gradient that TensorFlow's operation has, bit for bit, for any channels, also where values are equal",
    () => {
      tf.tidy(() => {
        for (const channels of [1, 3, 8, 21]) {
          for (const { kernel, stride, padding } of geometries) {
            // After a ReLU, most windows have several largest values: zeros.
            const x = tf.relu(tf.randomNormal([3, 9, 8, channels], -1, 1, "float32", channels));
            const attributes = maxPoolAttributes({ kernel, stride, padding });
            const y = runOp("MaxPool", attributes, [x], 1)[0] as tf.Tensor;
            const dy = tf.randomNormal(y.shape, 0, 1, "float32", 5);
            const theirs = runOp("MaxPoolGrad", attributes, [x, y, dy], 1)[0] as tf.Tensor;
            const given = { kernel: { int: kernel }, stride: { int: stride }, padding: { int: padding } };
            const ours = runOp("MixtureGrowthMaxPoolGradient", given, [x, y, dy], 1)[0] as tf.Tensor;
            expect([...ours.dataSync()]).toEqual([...theirs.dataSync()]);
          }
        }
      });
    },
  );

  it("keeps images and channels apart", () => {
    tf.tidy(() => {
      const x = tf.tensor4d([1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8], [2, 2, 2, 2]);
      const y = maxPool(x, { kernel: 2, stride: 2, padding: 0 });
      expect([...y.dataSync()]).toEqual([4, -1, 8, -5]);
    });
  });
});
