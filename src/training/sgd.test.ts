import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Parameter } from "../templates/parameter.js";
import { native } from "../tensorflow/native.js";
import { Sgd } from "./sgd.js";

native();

const parameter = (name: string, kind: Parameter["kind"], values: number[]): Parameter => ({
  name,
  kind,
  variable: tf.tidy(() => tf.variable(tf.tensor1d(values))),
});

/** The textbook rule for one number. */
function reference(
  gradients: number[],
  start: number,
  lr: number,
  momentum: number,
  nesterov: boolean,
  decay: number,
): number {
  let p = start;
  let buffer = 0;
  for (const gradient of gradients) {
    const g = gradient + decay * p;
    buffer = momentum * buffer + g;
    p -= lr * (nesterov ? g + momentum * buffer : buffer);
  }
  return p;
}

describe("stochastic gradient descent", () => {
  it("follows the rule, with and without Nesterov, for any gradients", () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    const share = fc.double({ min: 0, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: 5 }),
        number,
        share,
        fc.boolean(),
        (gradients, start, momentum, nesterov) => {
          const weightDecay = 0.01;
          const optimizer = new Sgd({ momentum, nesterov, weightDecay });
          const weight = parameter("w", "weight", [start]);
          for (const g of gradients) tf.tidy(() => optimizer.step([weight], [tf.tensor1d([g])], 0.1));
          const expected = reference(gradients, start, 0.1, momentum, nesterov, weightDecay);
          expect(weight.variable.dataSync()[0]).toBeCloseTo(expected, 4);
          weight.variable.dispose();
          optimizer.dispose();
        },
      ),
      { numRuns: 50, seed: 1 },
    );
  });

  it("decays everything but coefficients", () => {
    const optimizer = new Sgd({ momentum: 0, nesterov: false, weightDecay: 0.5 });
    const kinds = ["template", "coefficient", "batchNorm", "weight", "bias"] as const;
    const parameters = kinds.map((kind) => parameter(kind, kind, [1]));
    tf.tidy(() =>
      optimizer.step(
        parameters,
        kinds.map(() => tf.zeros([1])),
        1,
      ),
    );
    const after = parameters.map(({ variable }) => variable.dataSync()[0]);
    expect(after).toEqual([0.5, 1, 0.5, 0.5, 0.5]);
    for (const { variable } of parameters) variable.dispose();
    optimizer.dispose();
  });

  it("keeps momentum by name while the set of parameters changes", () => {
    const optimizer = new Sgd({ momentum: 0.9, nesterov: false, weightDecay: 0 });
    const [a, b] = [parameter("a", "weight", [0]), parameter("b", "weight", [0, 0])];
    tf.tidy(() => {
      optimizer.step([a, b], [tf.tensor1d([1]), tf.tensor1d([2, 2])], 1);
      optimizer.step([b], [tf.tensor1d([0, 0])], 1);
    });
    expect(a.variable.dataSync()[0]).toBe(-1);
    expect(b.variable.dataSync()[0]).toBeCloseTo(-2 - 1.8, 5);
    expect(optimizer.names()).toEqual(["a", "b"]);
    optimizer.forget(["a"]);
    expect(optimizer.momentum("a")).toBeUndefined();
    tf.dispose([a.variable, b.variable]);
    optimizer.dispose();
  });

  it("leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    const optimizer = new Sgd({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 });
    const weight = parameter("w", "weight", [1, 2]);
    for (let i = 0; i < 20; i++) tf.tidy(() => optimizer.step([weight], [tf.ones([2])], 0.1));
    expect(tf.memory().numTensors).toBe(before + 2);
    weight.variable.dispose();
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
