import * as tf from "@tensorflow/tfjs-core";
import { displaySymbol } from "mixture-growth-display";
import { afterEach, describe, expect, it } from "vitest";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { canCompile } from "../../tensorflow/graph/compiled-function.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "../run/run.js";
import { profileStep } from "./profile-step.js";

const network = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 1] });
const plan = GrowthPlan.mixture({ phases: { member: 1, grown: 1 } });
const runs: Run[] = [];
const start = (options: object = {}): Run => {
  const run = new Run({
    plan,
    network,
    data: tinyData(),
    seed: 0,
    batchSize: 16,
    augment: "none",
    ...options,
  });
  runs.push(run);
  return run;
};
afterEach(() => {
  for (const run of runs.splice(0)) run.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

const numbers = (run: Run): number[][] => run.network.state().map(({ variable }) => [...variable.dataSync()]);

describe("the profile of a step", () => {
  it("has a row for every operation, longest first, whose shares are all of it", async () => {
    const { rows, plainMs, compiledMs } = await profileStep(start(), { steps: 2 });
    // Ten weights of the net are convolutions, TensorFlow's or ours.
    const convolutions = rows.filter(({ what }) => what === "convolutions");
    expect(convolutions.reduce((sum, { calls }) => sum + calls, 0)).toBe(10);
    expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(rows.map(({ ms }) => ms)).toEqual(rows.map(({ ms }) => ms).sort((a, b) => b - a));
    expect(rows.reduce((sum, { ms }) => sum + ms, 0)).toBeLessThanOrEqual(plainMs);
    expect(compiledMs !== undefined).toBe(canCompile());
  });

  it("times with the clock of the run", async () => {
    let time = 0;
    const { rows } = await profileStep(start({ now: () => time++ }), { steps: 2 });
    // Every reading of this clock is a millisecond after the one before.
    for (const { ms, calls } of rows) expect(ms).toBe(calls);
  });

  it("changes nothing of the run, and is of the net that it trains now", async () => {
    const run = start();
    const before = numbers(run);
    expect((await profileStep(run, { steps: 1 })).title).toContain("member 0, 16 images");
    expect(numbers(run)).toEqual(before);
    await run.train("growth");
    expect((await profileStep(run, { steps: 1 })).title).toContain("members 0-1");
    const other = start();
    await other.train();
    await run.train();
    expect(numbers(run)).toEqual(numbers(other));
    expect((await profileStep(run, { steps: 1 })).title).toContain("members 0-1");
  });

  it("knows nets that are trained together", async () => {
    const together = GrowthPlan.mixture({ phases: { member: 1, grown: 1 }, memberTraining: "together" });
    const { title, compiledMs } = await profileStep(start({ plan: together }), { steps: 1 });
    expect(title).toContain("member 0 and member 1");
    expect(compiledMs !== undefined).toBe(canCompile());
  });

  it("shows itself as a table", async () => {
    const shown = (await profileStep(start(), { steps: 1 }))[displaySymbol]();
    expect(shown["text/plain"]).toMatch(/ms operation by operation/);
    expect(shown["text/html"]).toContain("gradients of convolutions&#39; filters");
  });

  it("refuses what cannot be profiled", async () => {
    await expect(profileStep(start(), { steps: 0 })).rejects.toThrow(
      "Expected steps to be an integer of at least 1 but got 0 (profileStep). Use 3.",
    );
  });
});
