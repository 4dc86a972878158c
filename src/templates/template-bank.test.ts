import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { native } from "../tensorflow/native.js";
import { TemplateBank, templateName } from "./template-bank.js";

native();

const bankOf = (): TemplateBank =>
  new TemplateBank({
    groups: [
      { name: "conv", shape: [3, 3, 4, 8], templatesPerSet: [2, 3] },
      { name: "dense", shape: [8, 10], templatesPerSet: [1, 1] },
    ],
    initializer: "he",
    random: createRandom(0),
  });

describe("a template bank", () => {
  it("holds one tensor a group and set, with the set's own number of templates", () => {
    const bank = bankOf();
    expect(bank.templates("conv", 0).shape).toEqual([2, 3, 3, 4, 8]);
    expect(bank.templates("conv", 1).shape).toEqual([3, 3, 3, 4, 8]);
    expect(bank.parameters().map(({ name, kind }) => [name, kind])).toEqual([
      ["conv.templates.0", "template"],
      ["conv.templates.1", "template"],
      ["dense.templates.0", "template"],
      ["dense.templates.1", "template"],
    ]);
    expect(bank.parameters(1).map(({ name }) => name)).toEqual([
      templateName("conv", 1),
      "dense.templates.1",
    ]);
    bank.dispose();
  });

  it("refuses a group or set that it does not hold, naming those it does", () => {
    const bank = bankOf();
    for (const [group, set] of [
      ["conv", 2],
      ["pool", 0],
    ] as const) {
      expect(() => bank.templates(group, set)).toThrow(
        /^Expected a template set of this bank but got set .* \(groups: conv, dense\)\./,
      );
    }
    bank.dispose();
  });

  it("refuses more templates than memory holds, and stays as it is", () => {
    const groups = [{ name: "wide", shape: [32, 64], templatesPerSet: [2] }];
    const bank = new TemplateBank({ groups, initializer: "he", random: createRandom(0) });
    expect(() => bank.extend("wide", 1_000_000, createRandom(0))).toThrow(
      "Expected count to leave the group within 4 GiB but got 1000000 (extra templates). Add fewer templates.",
    );
    expect(bank.templates("wide", 0).shape[0]).toBe(2);
    bank.dispose();
  });

  it("says in how many directions the templates of a set differ", () => {
    const bank = bankOf();
    const before = tf.memory().numTensors;
    const [first = 0, second = 0] = bank.spectrum("conv", 0);
    expect(second / first).toBeGreaterThan(0.8);
    expect(bank.spectrum("conv", 1)).toHaveLength(3);
    const row = bank.templates("dense", 0).dataSync();
    bank.replace("dense", 0, {
      shape: [2, 8, 10],
      values: Float32Array.from([...row, ...row], (value, i) => (i < row.length ? 3 * value : -4 * value)),
    });
    const [along = 0, across = 0] = bank.spectrum("dense", 0);
    expect(along).toBeCloseTo(5 * Math.hypot(...row), 4);
    expect(across).toBeCloseTo(0, 4);
    expect(tf.memory().numTensors).toBe(before);
    expect(() => bank.spectrum("conv", 2)).toThrow("Expected a template set of this bank but got set 2");
    bank.dispose();
  });

  it("frees every tensor it made", () => {
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) bankOf().dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
