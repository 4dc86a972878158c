import * as tf from "@tensorflow/tfjs-core";
import { displaySymbol } from "mixture-growth-display";
import { afterAll, describe, expect, it } from "vitest";
import { problemsOf } from "../../checking/shapes.js";
import { growFrom } from "../../experiments/grow-from.js";
import { allMembers } from "../../growth/span.js";
import { smallCnn } from "../../networks/architectures/small-cnn.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { logits } from "../../report/logits.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "../../training/run/run.js";
import { GrowthTrials } from "./growth-trials.js";
import { whatIfIGrow } from "./what-if-i-grow.js";
import { type WhatIfAsked, whatIfAnswer, whatIfShape } from "./what-if-values.js";

const data = tinyData();
const run = await new Run({
  plan: GrowthPlan.mixture({ coefficients: "copy", phases: { member: 2, grown: 1 } }),
  network: smallCnn({ channels: [8, 8], classes: 4, input: [8, 8, 1] }),
  data,
  seed: 0,
  batchSize: 16,
  augment: "none",
}).train("member 1");
const trials = new GrowthTrials(run, 8);
const count = tf.memory().numTensors;
const whatIf = whatIfIGrow(run, { pictures: 32 });

afterAll(() => {
  trials.dispose();
  run.dispose();
});

describe("what if I grow", () => {
  it("begins with the plan's own way", () => {
    expect(whatIf.choice).toEqual({ coefficients: "copy", noise: 1, draw: 0, placement: "diag" });
  });

  it("says how a net that is grown otherwise answers, before any training", async () => {
    whatIf.grow({ coefficients: "random", noise: 3 });
    const grown = await growFrom(run, { coefficients: "random", noise: 3 }).train("growth");
    const rows = await logits(grown.net(allMembers(2)), data.test);
    const right = rows.filter((row, i) => row.indexOf(Math.max(...row)) === data.test.labels[i]).length;
    expect(whatIf.accuracy).toBe(right / 32);
    expect(whatIf.distance).toBeGreaterThan(0);
    whatIf.grow({ coefficients: "zero" });
    expect(whatIf.choice).toMatchObject({ coefficients: "zero", noise: 3 });
    expect([whatIf.accuracy, whatIf.changed]).toEqual([whatIf.ensembleAccuracy, 0]);
    grown.dispose();
  });

  it("compares all ways to start in a table", () => {
    const rows = whatIf.table.objects() as { coefficients: string; changed: number; distance: number }[];
    expect(rows.map(({ coefficients }) => coefficients)).toContain("orthogonal");
    expect(rows.find(({ coefficients }) => coefficients === "zero")).toMatchObject({ changed: 0 });
    const random = rows.find(({ coefficients }) => coefficients === "random");
    whatIf.grow({ coefficients: "random" });
    expect(random).toMatchObject({ changed: whatIf.changed, distance: whatIf.distance });
  });

  it("tells what is wrong with what it is asked for, and stays as it is", () => {
    const { choice } = whatIf;
    expect(() => whatIf.grow({ placement: "middle" } as never)).toThrow('"middle"');
    expect(() => whatIf.grow({ noise: -1, draw: 0.5 })).toThrow(/noise[\s\S]*draw/);
    expect(() => whatIf.grow(undefined as never)).toThrow("choice");
    expect(() => whatIf.select("nowhere")).toThrow("nowhere");
    expect(whatIf.choice).toEqual(choice);
  });

  it("shows, where there are no widgets, the blocks and what came of each way", async () => {
    const { "text/plain": plain, "text/html": html } = await whatIf[displaySymbol]();
    expect(plain).toContain("orthogonal");
    expect(html).toContain("<table");
    expect(html).toContain("<img");
  });

  it("leaves no tensor behind", () => {
    whatIf.dispose();
    expect(() => whatIf.grow({ placement: "row" })).toThrow(
      /^Expected a view whose copies are still there but got one that was disposed/,
    );
    expect(tf.memory().numTensors).toBe(count);
  });
});

describe("answers to a front end", () => {
  const [layer] = trials.growing.layers as [string];
  const asked: WhatIfAsked = { ...trials.growing.planned, turn: 1, layer, picture: 2 };

  it("try what was asked at once, and one more way each time that it is asked again", () => {
    const tried = (): number =>
      whatIfAnswer(trials, asked).rows.filter(({ accuracy }) => accuracy !== null).length;
    expect([tried(), tried(), tried()]).toEqual([1, 2, 3]);
    expect(
      whatIfAnswer(trials, { ...asked, placement: "row" }).rows.map(({ accuracy }) => accuracy),
    ).toContain(null);
  });

  it("hold the blocks with their coefficients, as numbers and as a drawing", () => {
    const { blocks, drawing } = whatIfAnswer(trials, { ...asked, coefficients: "zero" });
    expect(blocks.filter(({ isNew }) => isNew).map(({ coefficients }) => coefficients)).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(drawing).toContain("grown");
  });

  it("are given only to questions that fit", () => {
    const problems = (value: unknown): string[] => problemsOf(value, whatIfShape(trials), "asked", "what if");
    expect(problems(asked)).toEqual([]);
    expect(problems({ ...asked, coefficients: "best" })).toHaveLength(1);
    expect(problems({ ...asked, picture: 8, noise: Number.NaN })).toHaveLength(2);
    expect(problems(7)).toHaveLength(1);
  });
});
