import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { allMembers, member } from "../growth/span.js";
import { mlp } from "../networks/architectures/mlp.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { logits } from "../report/logits.js";
import { RunDirectory } from "../storage/checkpoint/run-directory.js";
import { tinyData } from "../test-support/tiny-data.js";
import { Run } from "../training/run/run.js";
import { growFrom } from "./grow-from.js";

const settings = {
  network: mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] }),
  data: tinyData(),
  batchSize: 16,
  augment: "none",
  seed: 0,
} as const;
const plan = GrowthPlan.mixture({ coefficients: "random", phases: { member: 1, grown: 1 } });

async function trainedMembers(): Promise<Run> {
  return new Run({ ...settings, plan }).train("member 1");
}

describe("growing the members of a run another time", () => {
  it("starts from what they have learned, and leaves them as they are", async () => {
    const trained = await trainedMembers();
    const before = tf.memory().numTensors;
    const { test } = settings.data;
    const [one, other] = await Promise.all([0, 1].map((j) => logits(trained.net(member(j)), test)));
    const grown = await growFrom(trained, { coefficients: "zero" }).train("growth");
    const sums = (await logits(grown.net(allMembers(2)), test)).flat();
    const expected = (one ?? []).flatMap((row, i) => row.map((value, k) => value + (other?.[i]?.[k] ?? 0)));
    sums.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 4);
    });
    await grown.train();
    expect(grown.done).toBe(true);
    grown.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(await logits(trained.net(member(0)), test)).toEqual(one);
    trained.dispose();
  });

  it("keeps the plan where nothing else is asked for, and names the run by its coefficients", async () => {
    const trained = await trainedMembers();
    const [same, noisy] = [
      growFrom(trained),
      growFrom(trained, { coefficients: "copy", noise: 0.5, seed: 7 }),
    ];
    expect(same.options.plan.phases).toEqual(plan.phases.slice(2));
    expect(same.name).toBe("mixture");
    expect(noisy.options.plan.phases[0]).toMatchObject({ by: { coefficients: "copy", noise: 0.5 } });
    expect([noisy.name, noisy.options.seed]).toEqual(["copy", 7]);
    for (const run of [trained, same, noisy]) run.dispose();
  });

  it("leaves the folder of the trained run alone", async () => {
    const directory = mkdtempSync(join(tmpdir(), "grow from "));
    try {
      const store = new RunDirectory(directory);
      const trained = await new Run({ ...settings, plan, store }).train("member 1");
      const before = readdirSync(directory);
      const grown = await growFrom(trained, { coefficients: "copy" }).train();
      expect(readdirSync(directory)).toEqual(before);
      expect(grown.options.store).toBeUndefined();
      for (const run of [trained, grown]) run.dispose();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("points a function that makes coefficients to the run", () => {
    const run = new Run({ ...settings, plan, seed: 0 });
    expect(() => growFrom(run, { coefficients: (() => []) as never })).toThrow(
      /^Expected coefficients to be a name, since a plan .* \(growFrom\)\. Give the function to the run/,
    );
    run.dispose();
  });

  it("refuses members that are not trained, have grown, or are none", async () => {
    const early = new Run({ ...settings, plan });
    expect(() => growFrom(early)).toThrow(/stands before its first growth but got one in phase 1/);
    const late = await new Run({ ...settings, plan }).train();
    expect(() => growFrom(late)).toThrow(/stands before its first growth but got one in phase 5/);
    const ordinary = new Run({ ...settings, plan: GrowthPlan.scratch({ train: 1 }) });
    expect(() => growFrom(ordinary)).toThrow(/^Expected a run of mixed members/);
    for (const run of [early, late, ordinary]) run.dispose();
  });
});
