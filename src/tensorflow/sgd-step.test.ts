import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasOwnOperation, native } from "./native.js";
import { plainSgdStep, type SgdInputs, sgdStep } from "./sgd-step.js";

native();

const share = fc.constantFrom(0, 0.5, 0.9);
const steps = fc.record({
  shape: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
  rule: fc.record({ momentum: share, weightDecay: fc.constantFrom(0, 5e-4, 0.1), nesterov: fc.boolean() }),
  rate: fc.constantFrom(0, 0.1, 2),
  asTensor: fc.boolean(),
  seed: fc.nat(1000),
});

function inputsOf(shape: number[], rate: number | tf.Scalar, seed: number): SgdInputs {
  const draw = (next: number): tf.Tensor => tf.randomNormal(shape, 0, 1, "float32", seed + next);
  return { value: draw(0), gradient: draw(1), buffer: draw(2), rate };
}

const gap = (one: tf.Tensor, other: tf.Tensor): number =>
  tf.tidy(() => {
    expect(one.shape).toEqual(other.shape);
    return tf.max(tf.abs(tf.sub(one, other))).dataSync()[0] as number;
  });

describe.skipIf(!hasOwnOperation("MixtureGrowthSgd"))("a step of gradient descent in one operation", () => {
  it("is the plain one, for any shape and rule", () => {
    const before = tf.memory().numTensors;
    fc.assert(
      fc.property(steps, ({ shape, rule, rate, asTensor, seed }) => {
        tf.tidy(() => {
          const inputs = inputsOf(shape, asTensor ? tf.scalar(rate) : rate, seed);
          const [ours, plain] = [sgdStep(inputs, rule), plainSgdStep(inputs, rule)];
          expect(gap(ours.value, plain.value)).toBeLessThan(1e-5);
          expect(gap(ours.buffer, plain.buffer)).toBeLessThan(1e-5);
        });
      }),
      { numRuns: 60 },
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is the plain one on several threads, and changes nothing that it reads", () => {
    tf.tidy(() => {
      const rule = { momentum: 0.9, weightDecay: 5e-4, nesterov: true };
      const inputs = inputsOf([3, 3, 100, 333], 0.1, 1);
      const before = [inputs.value, inputs.gradient, inputs.buffer].map(
        (tensor) => tf.sum(tensor).dataSync()[0],
      );
      const [ours, plain] = [sgdStep(inputs, rule), plainSgdStep(inputs, rule)];
      expect(gap(ours.value, plain.value)).toBeLessThan(1e-5);
      expect(gap(ours.buffer, plain.buffer)).toBeLessThan(1e-5);
      const after = [inputs.value, inputs.gradient, inputs.buffer].map(
        (tensor) => tf.sum(tensor).dataSync()[0],
      );
      expect(after).toEqual(before);
    });
  });

  it("is refused for tensors of other shapes", () => {
    tf.tidy(() => {
      const inputs = inputsOf([4], 0.1, 1);
      const rule = { momentum: 0.9, weightDecay: 0, nesterov: false };
      expect(() => sgdStep({ ...inputs, buffer: tf.zeros([5]) }, rule)).toThrow(/of one shape/);
      expect(() => sgdStep({ ...inputs, gradient: tf.zeros([2, 2]) }, rule)).toThrow(/of one shape/);
    });
  });
});
