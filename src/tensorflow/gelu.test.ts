import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { gelu, plainGelu } from "./gelu.js";
import { hasOwnOperation, native } from "./native.js";
import { valueAndGradients } from "./tfjs-gaps.js";

native();

/** Values and gradients of a function at some numbers. */
function along(
  compute: (x: tf.Tensor) => tf.Tensor,
  numbers: readonly number[],
): { y: number[]; dx: number[] } {
  return tf.tidy(() => {
    const x = tf.tensor1d([...numbers]);
    const { gradients } = valueAndGradients(() => tf.sum(compute(x)), [x]);
    return { y: [...compute(x).dataSync()], dx: [...(gradients[0] as tf.Tensor).dataSync()] };
  });
}

describe.skipIf(!hasOwnOperation("MixtureGrowthGelu"))("GELU in one operation", () => {
  it("is the plain one, and so is its gradient, for small and large numbers and any count", () => {
    for (const count of [1, 7, 8, 1001]) {
      const numbers = Array.from({ length: count }, (_, i) => ((i * 37.7) % 24) - 12);
      const [ours, plain] = [along(gelu, numbers), along(plainGelu, numbers)];
      numbers.forEach((x, i) => {
        const allowed = 3e-7 * Math.max(1, Math.abs(x));
        expect(Math.abs((ours.y[i] as number) - (plain.y[i] as number))).toBeLessThan(allowed);
        expect(Math.abs((ours.dx[i] as number) - (plain.dx[i] as number))).toBeLessThan(4 * allowed);
      });
    }
  });

  it("has the values of the normal distribution", () => {
    // x Phi(x), from tables of Phi.
    const { y, dx } = along(gelu, [0, 1, -1, 2, -3]);
    [0, 0.8413447, -0.1586553, 1.9544997, -0.0040497].forEach((value, i) => {
      expect(y[i]).toBeCloseTo(value, 6);
    });
    [0.5, 1.0833155, -0.0833155, 1.0852318, -0.0119457].forEach((value, i) => {
      expect(dx[i]).toBeCloseTo(value, 6);
    });
  });

  it("keeps its ends: 0 far below, x far above, and what is no number", () => {
    const { y, dx } = along(gelu, [
      -1e4,
      1e4,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    ]);
    expect(Math.abs(y[0] as number)).toBeLessThan(1e-30);
    expect(y[1]).toBe(1e4);
    expect(Math.abs(dx[0] as number)).toBeLessThan(1e-30);
    expect(dx[1]).toBe(1);
    expect(y[3]).toBe(Number.POSITIVE_INFINITY);
    expect(y[4]).toBeNaN();
    expect(dx[4]).toBeNaN();
  });
});
