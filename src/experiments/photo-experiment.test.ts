import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GrowthPlan } from "../plan/growth-plan.js";
import { tinyPhotos } from "../test-support/tiny-photos.js";
import { StoppedError } from "../training/run/run-position.js";
import { carryOut } from "./carry-out.js";
import type { ExperimentConfig } from "./experiment.js";
import { readData } from "./experiment-data.js";
import { experiment } from "./paper/experiments.js";
import { LearnedAnalysis } from "./paper/learned-analysis.js";

const root = mkdtempSync(join(tmpdir(), "photo experiment "));
const dataFolder = join(root, "data");
beforeAll(async () => {
  // As `npm run data -- imagenet` prepares it, with three classes in place of a thousand.
  await tinyPhotos(join(dataFolder, "imagenet"), { train: 6, test: 2 });
});
afterAll(() => rmSync(root, { recursive: true }));

const plans = [
  GrowthPlan.mixture({ phases: { member: 1, grown: 1 } }),
  GrowthPlan.scratch({ name: "scratch", train: 1 }),
];
const config: ExperimentConfig = {
  data: { name: "imagenet", perClass: [3, 1] },
  batchSize: 4,
  augment: experiment("imagenet-bank").config("paper").augment,
  seeds: 1,
  cases: plans.map(({ name, data }) => ({
    method: name,
    plan: data,
    network: { family: "imagenet-residual", width: 1, bank: false, stages: [1, 1, 1, 1] },
  })),
};

describe("an experiment on ImageNet's prepared folder", () => {
  it("reads it as it trains, is stopped, and continues with the same numbers", {
    timeout: 300_000,
  }, async () => {
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    let steps = 0;
    // In this process, whose threads computed the numbers that it is held against.
    const kept = { dataFolder, directory: join(root, "kept"), shared: join(root, "shared"), atOnce: 0 };
    const stopped = carryOut(config, {
      ...kept,
      on: ({ kind }) => kind === "step" && ++steps === 4 && stop.abort(),
      signal: () => stop.signal,
    });
    await expect(stopped).rejects.toThrow(StoppedError);
    const result = await carryOut(config, kept);
    const whole = await carryOut(config, { dataFolder });
    expect(result.history.objects()).toEqual(whole.history.objects());
    // Three classes of three photographs, in each phase.
    const trained = whole.runs
      .flatMap(({ ledger }) => ledger.entries)
      .filter(({ what }) => what === "training");
    expect(trained.map(({ images }) => images)).toEqual([9, 9, 9, 9]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("holds photographs back for choosing settings, the same for every seed", {
    timeout: 300_000,
  }, async () => {
    const scratch = { ...config, data: { name: "imagenet" } as const, cases: config.cases.slice(1) };
    const result = await carryOut(scratch, { dataFolder, split: "validation" });
    expect([...new Set(result.history.array("split") as string[])].sort()).toEqual(["train", "validation"]);
    // A tenth of six, rounded, is one of each class.
    const spent = result.runs[0]?.ledger.entries.map(({ what, images }) => `${what} ${images}`);
    expect(spent).toEqual(["training 15", "evaluation 3"]);
  });

  it("says where it looked and how the folder is prepared, and refuses what photographs cannot be", async () => {
    await expect(carryOut(config, { dataFolder: join(root, "nowhere") })).rejects.toThrow(
      /^Expected imagenet with train\/ and val\/ .*Prepare it: npm run data -- tiny-imagenet, imagenet/,
    );
    await expect(readData({ name: "imagenet", pool: 2 }, dataFolder)).rejects.toThrow(
      "Expected no pool for ImageNet but got 2 (experiment). Its photographs are cut to the size of the network's input.",
    );
    const augment = { flip: 0.5, cropPadding: 4, cutout: 0 };
    await expect(carryOut({ ...config, augment }, { dataFolder })).rejects.toThrow(
      /^Expected augment to be changes of photographs/,
    );
    await expect(carryOut(config, { dataFolder, analysis: new LearnedAnalysis() })).rejects.toThrow(
      /^Expected images in memory but got photographs in a folder, .* \(what is learned\)/,
    );
  });
});
