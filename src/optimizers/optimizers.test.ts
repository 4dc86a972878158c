import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../checking/shapes.js";
import type { Parameter } from "../templates/parameter.js";
import { native } from "../tensorflow/native.js";
import { OptimizerState } from "../training/optimizer-state.js";
import { adam } from "./adam.js";
import { adamw } from "./adamw.js";
import { lion } from "./lion.js";
import { type AnyOptimizer, optimizerShape, optimizers } from "./optimizers.js";
import { sgd } from "./sgd.js";

native();

const rate = 0.05;
const decay = 0.1;

/** PyTorch's rules for one number, as its documentation writes them. */
type Rule = (p: number, g: number, kept: Record<string, number>) => number;

const moments = (g: number, kept: Record<string, number>): number => {
  kept.t = (kept.t ?? 0) + 1;
  kept.m = 0.9 * (kept.m ?? 0) + 0.1 * g;
  kept.v = 0.999 * (kept.v ?? 0) + 0.001 * g * g;
  return kept.m / (1 - 0.9 ** kept.t) / (Math.sqrt(kept.v / (1 - 0.999 ** kept.t)) + 1e-8);
};
const rules: readonly [AnyOptimizer, Rule][] = [
  [
    sgd({ momentum: 0.8, weightDecay: decay }),
    (p, gradient, kept) => {
      const g = gradient + decay * p;
      kept.b = 0.8 * (kept.b ?? 0) + g;
      return p - rate * (g + 0.8 * kept.b);
    },
  ],
  [adam({ weightDecay: decay }), (p, g, kept) => p - rate * moments(g + decay * p, kept)],
  [adamw({ weightDecay: decay }), (p, g, kept) => p * (1 - rate * decay) - rate * moments(g, kept)],
  [
    lion({ weightDecay: decay }),
    (p, g, kept) => {
      const next = p * (1 - rate * decay) - rate * Math.sign(0.9 * (kept.m ?? 0) + 0.1 * g);
      kept.m = 0.99 * (kept.m ?? 0) + 0.01 * g;
      return next;
    },
  ],
];

const parameter = (kind: Parameter["kind"], value: number): Parameter => ({
  name: kind,
  kind,
  variable: tf.tidy(() => tf.variable(tf.tensor1d([value]))),
});

/** Where a parameter is after steps along these gradients. */
function moved(settings: AnyOptimizer, kind: Parameter["kind"], start: number, gradients: number[]): number {
  const optimizer = new OptimizerState(settings);
  const one = parameter(kind, start);
  for (const g of gradients) tf.tidy(() => optimizer.step([one], [tf.tensor1d([g])], rate));
  const value = one.variable.dataSync()[0] as number;
  one.variable.dispose();
  optimizer.dispose();
  return value;
}

describe.each(rules.map(([settings, rule]) => [settings.optimizer, settings, rule] as const))(
  "%s",
  (_, settings, rule) => {
    it("moves a number as PyTorch's rule does, for any gradients", () => {
      const number = fc.double({ min: -2, max: 2, noNaN: true }).filter((g) => Math.abs(g) > 1e-3);
      const before = tf.memory().numTensors;
      fc.assert(
        fc.property(fc.array(number, { minLength: 1, maxLength: 12 }), number, (gradients, start) => {
          const kept = {};
          const expected = gradients.reduce((p, g) => rule(p, g, kept), start);
          expect(moved(settings, "weight", start, gradients)).toBeCloseTo(expected, 4);
        }),
        { numRuns: 25, seed: 1 },
      );
      expect(tf.memory().numTensors).toBe(before);
    });

    it("decays everything but coefficients", () => {
      const still = { ...settings, weightDecay: 0 };
      const gradients = [0.5, -0.25];
      expect(moved(settings, "coefficient", 1, gradients)).toBe(moved(still, "coefficient", 1, gradients));
      for (const kind of ["template", "batchNorm", "weight", "bias"] as const)
        expect(moved(settings, kind, 1, gradients)).not.toBe(moved(still, kind, 1, gradients));
    });

    it("names every setting that is wrong", () => {
      const fields = Object.keys(settings).filter((name) => name !== "optimizer");
      const wrong = Object.fromEntries(fields.map((name) => [name, -1]));
      const problems = problemsOf({ ...settings, ...wrong }, optimizerShape, "by", "plan");
      expect(problems).toHaveLength(fields.length);
      for (const field of fields) expect(problems.join("\n")).toContain(`Expected ${field} to be`);
    });
  },
);

describe("every optimizer", () => {
  it("of the list is tested here", () => {
    expect(rules.map(([{ optimizer }]) => optimizer)).toEqual(optimizers.map(({ name }) => name));
  });

  it("counts thousands of steps without losing digits of the first", () => {
    const gradients = new Array<number>(3000).fill(1);
    const kept = {};
    const rule = rules[2]?.[1] as Rule;
    const expected = gradients.reduce((p, g) => rule(p, g, kept), 1);
    expect(moved(adamw({ weightDecay: decay }), "weight", 1, gradients) / expected).toBeCloseTo(1, 2);
  });

  it("that is misspelt, or has settings of another, is refused with what was meant", () => {
    expect(problemsOf({ optimizer: "adamW" }, optimizerShape, "by", "plan")).toEqual([
      expect.stringMatching(/^Expected optimizer to be "sgd", "adam", "adamw" or "lion" but got "adamW"/),
    ]);
    expect(() => adamw({ beta: 0.9 } as never)).toThrow(
      /^Expected options to be known ones but got "beta" \(adamw\)\. Did you mean "beta1"\?/,
    );
  });

  it("has its defaults where nothing is said", () => {
    for (const [make, defaults] of [
      [sgd, { optimizer: "sgd", momentum: 0.9, nesterov: true, weightDecay: 5e-4 }],
      [adam, { optimizer: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 }],
      [adamw, { optimizer: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 }],
      [lion, { optimizer: "lion", beta1: 0.9, beta2: 0.99, weightDecay: 0 }],
    ] as const)
      expect(make()).toEqual(defaults);
  });
});
