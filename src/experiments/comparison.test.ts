import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { displaySymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { mlp } from "../networks/architectures/mlp.js";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { tinyData } from "../test-support/tiny-data.js";
import { Comparison } from "./comparison.js";
import type { SummaryResult } from "./experiment-result.js";
import { startRun } from "./start-run.js";

const network = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 1] });
const settings = { network, data: tinyData(), batchSize: 32, augment: "none" } as const;
const grown = GrowthPlan.mixture({ name: "grown", phases: { member: 1, grown: 1 } });
const scratch = GrowthPlan.scratch({ name: "scratch", train: 1 });

describe("a comparison of plans", () => {
  it("is refused where one of its plans cannot run, before any is trained", () => {
    const odd = mlp({ hidden: [8, 7], classes: 4, input: [8, 8, 1] });
    expect(() => new Comparison({ ...settings, network: odd, plans: [scratch, grown], seeds: [0] })).toThrow(
      "Expected the channels of hidden2 to divide into 2 parts but got 7 (MLP-8-7).",
    );
  });

  it("refuses layers that share templates only where none of its plans has templates", () => {
    const sharing = [{ layer: "stage2.0.conv1", group: "own", templatesPerSet: [4, 4] }];
    const compared = (plans: readonly GrowthPlan[]) => (): Comparison =>
      new Comparison({ ...settings, sharing, plans, seeds: [0] });
    expect(compared([scratch])).toThrow(
      /^Expected sharing to be left out where the plan has no templates .* \(Comparison\)\. Leave it out/,
    );
    const small = GrowthPlan.scratch({ name: "small", size: "small", train: 1 });
    expect(compared([scratch, small])).toThrow("where all plans have no templates");
    expect(compared([scratch, grown])).not.toThrow();
    expect(() => startRun({ ...settings, sharing, plan: scratch, seed: 0 })).toThrow(
      "where the plan has no templates",
    );
  });

  it("says what to call first where no run is finished yet, and is shown nonetheless", () => {
    const comparison = new Comparison({ ...settings, plans: [grown, scratch], seeds: [0] });
    const asked: Readonly<Record<string, () => unknown>> = {
      difference: () => comparison.difference("grown", "scratch"),
      conclusions: () => comparison.conclusions("scratch"),
      accuracyText: () => comparison.accuracyText("grown"),
      figure: () => comparison.figure,
      ends: () => comparison.result.ends,
      dots: () => comparison.result.dots,
      differencesFrom: () => comparison.result.differencesFrom("scratch"),
      differences: () => comparison.result.differences([{ name: "a", method: "grown", control: "scratch" }]),
    };
    for (const [where, ask] of Object.entries(asked)) {
      expect(ask, where).toThrow(
        `Expected at least 1 finished run but got none (${where}). Call await comparison.run() first.`,
      );
    }
    expect(comparison[displaySymbol]()["text/plain"]).toContain("accuracy");
  });

  it("gives a row a method and one for the ensemble, over all seeds", { timeout: 120_000 }, async () => {
    const before = tf.memory().numTensors;
    const comparison = new Comparison({ ...settings, plans: [grown, scratch], seeds: [0, 1] });
    await comparison.run();
    const rows = comparison.result.summary.objects() as SummaryResult[];
    expect(rows.map((row) => row.method).sort()).toEqual(["grown", "grown: ensemble", "scratch"]);
    for (const row of rows) expect(row).toMatchObject({ seeds: 2, deviation: expect.any(Number) });
    const last = comparison.history.filter(
      (o: { run: string; phase: string; split: string; metric: string }) =>
        o.run === "grown" && o.phase === "grown" && o.split === "test" && o.metric === "accuracy",
    );
    const mean = (last.array("value") as number[]).reduce((sum, v) => sum + v, 0) / 2;
    expect(rows.find((row) => row.method === "grown")?.accuracy).toBeCloseTo(mean, 10);
    expect(`${comparison.difference("grown", "scratch")}`).toMatch(
      /^grown [\d.]+\u00a0%, scratch [\d.]+\u00a0%: .* with seeds 0 and 1: two seeds cannot show a significant difference\)$/,
    );
    expect(String(comparison.conclusions("scratch")).split("\n")).toHaveLength(2);
    expect(comparison.accuracyText("grown")).toMatch(/^[\d.]+\u00a0% \(two seeds: [\d.]+ and [\d.]+\)$/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("does not repeat what is done, adds runs from elsewhere, and continues after a stop", {
    timeout: 120_000,
  }, async () => {
    let steps = 0;
    let stop = new AbortController();
    const on = (event: { kind: string }): void => {
      if (event.kind === "step" && ++steps === 3) stop.abort();
    };
    const run = startRun({ ...settings, plan: grown, seed: 0 });
    await run.train();
    const comparison = new Comparison({
      ...settings,
      plans: [grown, scratch],
      seeds: [0, 1],
      on,
      signal: () => stop.signal,
    });
    comparison.add(run);
    run.dispose();
    await expect(comparison.run()).rejects.toThrow(/^Stopped in phase/);
    stop = new AbortController();
    await comparison.run();
    // Seed 0: scratch; seed 1: grown and scratch; two steps an epoch.
    expect(steps).toBe(2 + 6 + 2);
  });

  it("with a directory is done where another comparison left off, run by run and step by step", {
    timeout: 120_000,
  }, async () => {
    const directory = mkdtempSync(join(tmpdir(), "comparison "));
    try {
      const odd = GrowthPlan.scratch({ name: "../../odd: 100%", train: 1 });
      const options = { ...settings, plans: [grown, odd], seeds: [0], directory };
      const stop = new AbortController();
      let steps = 0;
      const counted = (limit: number) => (event: { kind: string }) => {
        if (event.kind === "step" && ++steps === limit) stop.abort();
      };
      const first = new Comparison({ ...options, on: counted(3), signal: () => stop.signal });
      await expect(first.run()).rejects.toThrow(/^Stopped in phase/);
      const second = await new Comparison({ ...options, on: counted(0) }).run();
      // Two steps an epoch: three phases of the grown net, one of the other.
      expect(steps).toBe(6 + 2);
      expect(readdirSync(join(directory, "runs")).sort()).toEqual(["..%2f%..%2f%odd%3a% 100%25%", "grown"]);
      const third = await new Comparison({ ...options, on: counted(0) }).run();
      expect(steps).toBe(6 + 2);
      expect(third.result.summary.objects()).toEqual(second.result.summary.objects());
      const whole = await new Comparison({ ...options, directory: join(directory, "whole") }).run();
      expect(third.result.summary.objects()).toEqual(whole.result.summary.objects());
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("shows a table and a figure with a line a method", async () => {
    const comparison = new Comparison({ ...settings, plans: [scratch], seeds: [0] });
    await comparison.run();
    const shown = comparison[displaySymbol]();
    expect(shown["text/plain"]).toContain("scratch");
    expect(shown["text/html"]).toContain("<table");
    expect(comparison.figure.data.map((trace) => trace.name)).toEqual(["scratch"]);
  });

  it("R13 refuses one wrong plan of several, and every wrong option, before the first run begins", () => {
    const steps: string[] = [];
    const three = GrowthPlan.mixture({ name: "three", members: 3, phases: { member: 1, grown: 1 } });
    const wrong = {
      ...settings,
      plans: [scratch, three],
      seeds: "3",
      batchSize: 0,
      directroy: "results",
      on: () => steps.push("heard"),
    };
    const before = tf.memory().numTensors;
    expect(() => new Comparison(wrong as never)).toThrow(
      new RegExp(
        [
          "^4 problems in the input:",
          'got "directroy" \\(Comparison\\)\\. Did you mean "directory"\\?',
          "batchSize to be an integer of at least 1 but got 0",
          'seeds to be a list of at least 1 value but got "3"',
          "the channels of .+ to divide into 3 parts",
        ].join("[\\s\\S]*"),
      ),
    );
    expect(tf.memory().numTensors).toBe(before);
    expect(steps).toEqual([]);
  });

  it("refuses plans of one name, and runs that are not done", () => {
    expect(() => new Comparison({ ...settings, plans: [scratch, scratch], seeds: [0] })).toThrow(
      'Expected plans to have different names but got "scratch" again (Comparison). Name them with the option "name".',
    );
    expect(() => new Comparison({ ...settings, plans: [scratch], seeds: [0], directory: "" })).toThrow(
      /^Expected directory to be a path but got ""/,
    );
    const run = startRun({ ...settings, plan: scratch, seed: 0 });
    const comparison = new Comparison({ ...settings, plans: [scratch], seeds: [0] });
    expect(() => comparison.add(run)).toThrow(/^Expected a finished run but got one in phase 1/);
    run.dispose();
  });
});
