import * as tf from "@tensorflow/tfjs-core";
import { displaySymbol } from "mixture-growth-display";
import { afterAll, describe, expect, it } from "vitest";
import { problemsOf } from "../../checking/shapes.js";
import { subset } from "../../data/subset.js";
import { growFrom } from "../../experiments/grow-from.js";
import { smallCnn } from "../../networks/architectures/small-cnn.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { NewbornGradients } from "../../report/newborn-gradients.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "../../training/run/run.js";
import { type GradientsAsked, gradientsAnswer, gradientsShape } from "./gradient-values.js";
import { gradientsAtGrowth } from "./gradients-at-growth.js";
import { GrowthGradients } from "./growth-gradients.js";

const data = tinyData();
const settings = {
  network: smallCnn({ channels: [8, 8], classes: 4, input: [8, 8, 1] }),
  data,
  seed: 0,
  batchSize: 16,
  augment: "none",
} as const;
const plan = GrowthPlan.mixture({ coefficients: "copy", phases: { member: 1, grown: 1 } });
const run = await new Run({ ...settings, plan }).train("member 1");
const measured = new GrowthGradients(run, 16);
const count = tf.memory().numTensors;
const gradients = gradientsAtGrowth(run, { examples: 16 });

afterAll(() => {
  measured.dispose();
  run.dispose();
});

describe("gradients at growth", () => {
  it("are those that the meter of a run finds just after growth", async () => {
    const examples = Array.from({ length: 16 }, (_, index) => index);
    const meter = new NewbornGradients(subset(data.train, examples));
    const growing = GrowthPlan.parse({ ...plan.data, phases: plan.data.phases.slice(2) });
    const grown = new Run({ ...settings, plan: growing, trackers: [meter] });
    for (const at of [0, 1]) grown.adopt(run, { from: at, to: at });
    await grown.train("growth");
    const rows = meter.table.objects() as { layer: string; part: "old" | "new"; gradient: number }[];
    const expected = gradients.layers.map(({ layer }) => layer);
    expect([...new Set(rows.map(({ layer }) => layer))]).toEqual(expected);
    for (const { layer, part, gradient } of rows) {
      const found = gradients.layers.find((one) => one.layer === layer);
      expect(found?.[part]).toBeCloseTo(gradient, 6);
    }
    grown.dispose();
  });

  it("are measured for every way to start, and for the one that is chosen from code", () => {
    const rows = gradients.table.objects() as { coefficients: string; old: number; new: number }[];
    expect(rows.map(({ coefficients }) => coefficients)).toContain("random");
    expect(rows.every((row) => row.old > 0)).toBe(true);
    gradients.grow({ coefficients: "random", noise: 2 });
    expect(gradients.choice).toMatchObject({ coefficients: "random", noise: 2 });
    const { layers } = gradients;
    expect(layers.every((one) => one.new > 0)).toBe(true);
    gradients.grow({ noise: 0.5 });
    expect(gradients.layers).not.toEqual(layers);
  });

  it("tell what is wrong with what they are asked for", () => {
    expect(() => gradients.grow({ noise: -1, placement: "middle" } as never)).toThrow(
      /noise[\s\S]*placement/,
    );
    expect(() => gradientsAtGrowth(run, { examples: 0 })).toThrow("examples");
  });

  it("refuse a run that has grown", async () => {
    const grown = await growFrom(run).train("growth");
    expect(() => gradientsAtGrowth(grown)).toThrow("stands before its first growth");
    grown.dispose();
  });

  it("are a table where there are no widgets", async () => {
    const { "text/plain": plain, "text/html": html } = await gradients[displaySymbol]();
    expect(plain).toContain("gradient in new blocks");
    expect(html).toContain("<table");
  });

  it("leave no tensor behind", () => {
    gradients.dispose();
    expect(() => gradients.grow({ placement: "row" })).toThrow(
      /^Expected a view whose copies are still there but got one that was disposed/,
    );
    expect(tf.memory().numTensors).toBe(count);
  });

  it("are answered at once, and one more way each time that they are asked again", () => {
    const asked: GradientsAsked = { ...measured.growing.planned, turn: 1 };
    const known = (): number =>
      gradientsAnswer(measured, asked).rows.filter((row) => row.old !== null).length;
    expect([known(), known(), known()]).toEqual([1, 2, 3]);
    const problems = (value: unknown): string[] =>
      problemsOf(value, gradientsShape(measured.growing), "asked", "gradients");
    expect(problems(asked)).toEqual([]);
    expect(problems({ ...asked, coefficients: "best", turn: -1 })).toHaveLength(2);
  });
});
