import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { native } from "../tensorflow/native.js";
import { valueAndGradients } from "../tensorflow/tfjs-gaps.js";
import { Mixer } from "./mixer.js";
import { TemplateBank } from "./template-bank.js";

native();

const owned: { dispose(): void }[] = [];
afterEach(() => {
  for (const owner of owned.splice(0)) owner.dispose();
});

function mixerOf(
  shape: readonly number[],
  templatesPerSet: readonly number[],
  sets: readonly number[],
  seed = 0,
  trainable = true,
): Mixer {
  const random = createRandom(seed);
  const bank = new TemplateBank({
    groups: [{ name: "layer", shape, templatesPerSet }],
    initializer: "he",
    random,
  });
  const initialize = (blocks: readonly { templates: number }[]): number[][] =>
    blocks.map(({ templates }) => Array.from({ length: templates }, () => random.normal()));
  const mixer = new Mixer({ name: "layer", bank, group: "layer", sets, initialize, trainable });
  owned.push(mixer, bank);
  return mixer;
}

const cases = fc.record({
  shape: fc.oneof(
    fc.tuple(
      fc.constantFrom(1, 3),
      fc.constantFrom(1, 3),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
    ),
    fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
  ),
  templatesPerSet: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 3 }),
  sets: fc.array(fc.constantFrom(0, 1), { minLength: 1, maxLength: 4 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

describe("mixing", () => {
  it("makes W_j = sum_t c_j[t] T[t] of the block's set, for every shape, count and assignment", () => {
    fc.assert(
      fc.property(cases, ({ shape, templatesPerSet, sets, seed }) => {
        const mixer = mixerOf(shape, templatesPerSet, sets, seed);
        sets.forEach((set, j) => {
          const weight = mixer.mix(j);
          expect(weight.shape).toEqual([...shape]);
          const coefficients = mixer.coefficients(j).dataSync();
          const templates = mixer.bank.templates("layer", set).dataSync();
          const size = weight.size;
          let error = 0;
          weight.dataSync().forEach((value, i) => {
            let expected = 0;
            for (let t = 0; t < coefficients.length; t++) {
              expected += (coefficients[t] as number) * (templates[t * size + i] as number);
            }
            error = Math.max(error, Math.abs(value - expected));
          });
          expect(error).toBeLessThan(1e-5);
          weight.dispose();
        });
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it("has the gradients c[t] G with respect to template t, and <T[t], G> with respect to coefficient t", () => {
    const mixer = mixerOf([2, 3], [2], [0]);
    tf.tidy(() => {
      const upstream = tf.tensor2d([1, -2, 3, 0.5, 4, -1], [2, 3]);
      const templates = mixer.bank.templates("layer", 0);
      const { gradients } = valueAndGradients(
        () => tf.sum<tf.Scalar>(tf.mul(mixer.mix(0), upstream)),
        [templates, mixer.coefficients(0)],
      );
      const c = mixer.coefficients(0).dataSync();
      const expected = [...c].flatMap((value) => [...upstream.dataSync()].map((g) => value * g));
      [...gradients[0]!.dataSync()].forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 5);
      });
      const inner = tf.sum(tf.mul(templates, tf.expandDims(upstream, 0)), [1, 2]).dataSync();
      [...gradients[1]!.dataSync()].forEach((value, t) => {
        expect(value).toBeCloseTo(inner[t]!, 5);
      });
    });
  });

  it("leaves no tensor behind but the weight it returns", () => {
    const mixer = mixerOf([3, 3, 4, 4], [2, 3], [0, 1]);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) {
      mixer.mix(i % 2).dispose();
      mixer.setCoefficients(1, [i, 1, 2]);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it("frees its coefficients and nothing of the bank", () => {
    const before = tf.memory().numTensors;
    const mixer = mixerOf([2, 2], [2], [0, 0]);
    mixer.dispose();
    expect(tf.memory().numTensors).toBe(before + 1);
    mixer.bank.dispose();
    owned.length = 0;
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("a mixer's coefficients", () => {
  it("are parameters by name, all or those of some blocks", () => {
    const mixer = mixerOf([2, 2], [2, 3], [0, 1]);
    expect(mixer.parameters().map(({ name, kind }) => [name, kind])).toEqual([
      ["layer.coefficients.0", "coefficient"],
      ["layer.coefficients.1", "coefficient"],
    ]);
    expect(mixer.parameters([1]).map(({ variable }) => variable.shape)).toEqual([[3]]);
  });

  it("are state but no parameters when they are not trained", () => {
    const mixer = mixerOf([2, 2], [1], [0], 0, false);
    expect(mixer.parameters()).toEqual([]);
    expect(mixer.state()).toHaveLength(1);
  });

  it("can be set, in their own length and finite only", () => {
    const mixer = mixerOf([2, 2], [2], [0]);
    mixer.setCoefficients(0, [0.5, -1]);
    expect([...mixer.coefficients(0).dataSync()]).toEqual([0.5, -1]);
    for (const wrong of [[1], [1, 2, 3], [1, Number.POSITIVE_INFINITY]]) {
      expect(() => mixer.setCoefficients(0, wrong)).toThrow(
        /^Expected 2 finite coefficients but got \[.*\] \(layer layer, block 0\)\. Give 2 numbers, one for each template of the block\.$/,
      );
    }
  });

  it("of a block that does not exist are refused", () => {
    const mixer = mixerOf([2, 2], [2], [0]);
    expect(() => mixer.mix(1)).toThrow(/^Expected a block below 1 but got 1 \(layer layer\)\./);
  });
});
