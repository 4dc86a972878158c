import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../checking/shapes.js";
import { createRandom } from "../data/random.js";
import type { PlainNetwork } from "../networks/plain/plain-network.js";
import { randomBatch, smallWideResNet, trainedNetwork } from "../networks/test-support/small-networks.js";
import type { TensorValues } from "../templates/parameter.js";
import type { AnalysisBatch, Growth, GrowthOperator, GrowthOutcome } from "./growth-operator.js";
import { growthShape } from "./growth-settings.js";
import { operators } from "./operators.js";

const one = { first: 0, count: 1 };
const both = { first: 0, count: 2 };
const all = operators.map((operator) => operator as unknown as GrowthOperator<Growth>);
const description = smallWideResNet(16, 0.5, true);

function* batches(): Generator<AnalysisBatch> {
  for (let seed = 0; ; seed++) {
    const batch = randomBatch(8, createRandom(seed));
    try {
      yield batch;
    } finally {
      tf.dispose([batch.images, batch.labels]);
    }
  }
}

describe.each(all)("the operator $name", (operator) => {
  const { name, defaults } = operator;
  const problems = (by: object): readonly string[] => problemsOf(by, growthShape(operator), "by", "plan");

  it("has defaults that a plan may have, and so has its shortest form", () => {
    for (const by of [defaults, operator.shortest(defaults)]) {
      expect(problems(by)).toEqual([]);
      expect(by.operator).toBe(name);
    }
  });

  it("refuses a setting that it does not have, by name", () => {
    expect(problems({ ...defaults, nonsense: 1 }).join()).toContain("nonsense");
  });

  it("says in words how it grows", () => {
    expect(operator.describe(defaults)).not.toBe("");
    expect(operator.title).not.toBe("");
  });
});

describe.each(all.filter(({ grows }) => grows === "plain"))("a plain network grown by $name", (operator) => {
  const by = operator.defaults;
  const missingBlocks = operator.addedBlocks?.(by) ?? 0;
  const into = missingBlocks > 0 ? one : both;
  const { reluSlopeAtZero = 0 } = operator;
  const small = (): PlainNetwork =>
    trainedNetwork({ description, members: 2, span: one, missingBlocks, reluSlopeAtZero }, 0);
  const grow = (network: PlainNetwork): Promise<GrowthOutcome> =>
    operator.grow(network, into, by, { random: createRandom(7), batches });

  it("has the tensors of its description, all of them numbers, and a report of each", async () => {
    const network = small();
    const wide = trainedNetwork({ description, members: 2, span: into }, 0);
    const { rows } = await grow(network);
    const values = network.values();
    const shapes = (of: ReadonlyMap<string, TensorValues>): string[] =>
      [...of].map(([tensor, { shape }]) => `${tensor} ${shape.join("x")}`).sort();
    expect(shapes(values)).toEqual(shapes(wide.values()));
    for (const [tensor, { values: numbers }] of values) {
      expect(numbers.every(Number.isFinite), tensor).toBe(true);
    }
    expect(rows.map(({ tensor }) => tensor).sort()).toEqual([...values.keys()].sort());
    network.dispose();
    wide.dispose();
  });

  it("is the same for the same seed, and leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const grown: unknown[] = [];
    for (const _ of [1, 2]) {
      const network = small();
      await grow(network);
      grown.push([...network.values()].map(([tensor, { values }]) => [tensor, [...values]]));
      network.dispose();
    }
    expect(grown[1]).toEqual(grown[0]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("has momentum of its tensors' shapes, where it carries any", async () => {
    const network = small();
    const before = network.values();
    const { momentum } = await grow(network);
    for (const [tensor, { shape }] of momentum?.(before) ?? []) {
      expect(shape, tensor).toEqual(network.values().get(tensor)?.shape);
    }
    network.dispose();
  });
});
