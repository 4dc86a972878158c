import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Comparison } from "../experiments/comparison.js";
import { train } from "../experiments/start-run.js";
import { mlp } from "../networks/architectures/mlp.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { tinyData } from "../test-support/tiny-data.js";
import { PythonTracker } from "./python-tracker.js";
import { TensorBoard } from "./tensor-board.js";
import { readEvents } from "./test-support/read-events.js";
import { trackersOf } from "./trackers.js";

vi.setConfig({ testTimeout: 300_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "trackers "));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const kinds = (setting: string | undefined): string[] =>
  trackersOf(folder, { MIXTURE_GROWTH_TRACK: setting }).map((tracker) => tracker.constructor.name);

it("are TensorBoard's unless the setting names others", () => {
  expect(kinds(undefined)).toEqual([TensorBoard.name]);
  expect(kinds("")).toEqual([TensorBoard.name]);
  expect(kinds("none")).toEqual([]);
  expect(kinds("trackio, wandb")).toEqual([PythonTracker.name, PythonTracker.name]);
});

it.each(["wandbb", "tensorboard,none", "tensorboard,tensorboard"])("are not %s", (setting) => {
  expect(() => kinds(setting)).toThrow(/^Expected MIXTURE_GROWTH_TRACK.* but got .* \(environment\)\./);
});

const settings = {
  network: mlp({ hidden: [8], classes: 4, input: [8, 8, 1] }),
  data: tinyData(),
  batchSize: 16,
  on: () => {},
};
const plan = (coefficients: "zero" | "copy"): GrowthPlan =>
  GrowthPlan.mixture({ name: coefficients, phases: { member: 1, grown: 1 }, coefficients });
const numbers = (place: string): number =>
  readEvents(place).values.filter(
    ({ kind, tag }) => kind === "scalar" && /^(accuracy|loss|learning)/.test(tag),
  ).length;

it("write beside every run that has a folder, each the whole of its history, also where runs share members", async () => {
  const directory = join(folder, "results");
  const comparison = new Comparison({
    ...settings,
    plans: [plan("zero"), plan("copy")],
    seeds: [0],
    directory,
  });
  await comparison.run();
  for (const { method, history } of comparison.result.runs)
    expect(numbers(join(directory, "runs", method, "seed-0"))).toBe(history.length);
});

it("write nothing where the setting says none, nor for a run without a folder", async () => {
  const directory = join(folder, "run");
  vi.stubEnv("MIXTURE_GROWTH_TRACK", "none");
  (await train({ ...settings, plan: plan("zero"), seed: 0, directory })).dispose();
  expect(readEvents(directory).files).toBe(0);
  vi.unstubAllEnvs();
  (await train({ ...settings, plan: plan("zero"), seed: 0 })).dispose();
  expect(existsSync(join(folder, "events"))).toBe(false);
});
