import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { tracking } from "../../tools/engines/python-install.mjs";
import { smallCnn } from "../networks/architectures/small-cnn.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { RunDirectory } from "../storage/checkpoint/run-directory.js";
import { tinyData } from "../test-support/tiny-data.js";
import type { Observation, RunEvent } from "../training/run/events.js";
import { Run } from "../training/run/run.js";
import { PythonTracker } from "./python-tracker.js";
import { TensorBoard } from "./tensor-board.js";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const isHere = tracking.isThere;
const title = `the packages of Python${isHere ? "" : " (not here; npm run engines -- tracking sets them up)"}`;
const canUnshare = spawnSync("unshare", ["--map-root-user", "--net", "true"]).status === 0;

/** A run that all three record, stopped after its first member and continued; what they run has no network at all. */
describe.skipIf(!isHere)(title, () => {
  let folder: string;
  let directory: string;
  let history: readonly Observation[];
  const reasons: string[] = [];
  const reader = fileURLToPath(new URL("./test-support/read-tracked.py", import.meta.url));
  const read = (what: string): never => {
    const output = execFileSync(tracking.program("python"), [reader, what, directory], { encoding: "utf8" });
    return JSON.parse(output) as never;
  };
  const part = async (through?: string): Promise<void> => {
    const program = tracking.program("python");
    const python = join(folder, "python");
    const network = canUnshare ? "unshare --map-root-user --net " : "";
    writeFileSync(python, `#!/bin/sh\nexec ${network}"${program}" "$@"\n`, { mode: 0o755 });
    const run = new Run({
      plan: GrowthPlan.mixture({ phases: { member: 2, grown: 1 } }),
      network: smallCnn({ channels: [4, 8], classes: 4, input: [8, 8, 1] }),
      data: tinyData(),
      seed: 0,
      batchSize: 16,
      store: new RunDirectory(directory),
      on: (event: RunEvent) => void (event.kind === "tracking-failed" && reasons.push(event.reason)),
      trackers: [
        new TensorBoard(directory, { time: () => new Date(0) }),
        new PythonTracker("trackio", directory, { python, now: () => 0 }),
        new PythonTracker("wandb", directory, { python, now: () => 0, id: () => "abc" }),
      ],
    });
    await run.train(through);
    history = run.history;
    run.dispose();
  };

  const hasBegun = (service: string): boolean =>
    JSON.parse(readFileSync(join(directory, `${service}.json`), "utf8")).begun;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "packages "));
    directory = join(folder, "results", "mixture", "seed-0");
    vi.stubEnv("TRACKIO_DIR", join(folder, "trackio"));
    await part("member 0");
    await vi.waitUntil(() => ["trackio", "wandb"].every(hasBegun), { timeout: 100_000, interval: 200 });
    await part();
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  const accuracies = (): number[] =>
    history.filter((row) => row.split === "test" && row.metric === "accuracy").map(({ value }) => value);

  it("take everything without a complaint, a network or an account", () => {
    expect(reasons).toEqual([]);
    expect(canUnshare).toBe(true);
  });

  it("TensorBoard reads every number at its step, histograms and pictures", () => {
    const { scalars, histograms, images } = read("tensorboard") as Record<string, Record<string, number[][]>>;
    const values = Object.entries(scalars as Record<string, number[][]>).filter(
      ([tag]) => !tag.startsWith("cost/"),
    );
    expect(values.flatMap(([, points]) => points)).toHaveLength(history.length);
    const of = (net: string): number[][] =>
      (scalars as Record<string, number[][]>)[`accuracy/test/${net}`] as number[][];
    expect([...of("member 0"), ...of("member 1"), ...of("ensemble"), ...of("members 0-1")]).toEqual(
      [4, 8, 12, 16, 16, 16, 20].map((step, i) => [step, expect.closeTo(accuracies()[i] as number, 6)]),
    );
    expect((histograms as Record<string, number[][]>)["coefficients/conv2"]?.map(([step]) => step)).toEqual([
      ...[4, 8, 12, 16, 16, 20],
    ]);
    expect((images as Record<string, number[][]>)["coefficients/all layers"]?.map(([step]) => step)).toEqual([
      ...[8, 16, 16, 20],
    ]);
    expect(Object.keys(images as object)).toContain("mixing/conv2");
  });

  it("Trackio has one run with every step", () => {
    const words = ["--project", "mixture-growth", "--run", "mixture/seed-0", "--metric"];
    const accuracyOf = (net: string): number[][] => {
      const all = ["get", "metric", ...words, `accuracy/test/${net}`, "--json"];
      const { values } = JSON.parse(execFileSync(tracking.program("trackio"), all, { encoding: "utf8" }));
      return values.map(({ step, value }: { step: number; value: number }) => [step, value]);
    };
    expect([...accuracyOf("member 0"), ...accuracyOf("member 1"), ...accuracyOf("ensemble")]).toEqual(
      [4, 8, 12, 16, 16].map((step, i) => [step, accuracies()[i]]),
    );
  });

  it("Weights & Biases keeps the same run in files of the folder, for later", () => {
    const { ids, rows } = read("wandb") as { ids: string[]; rows: [number, string, unknown][] };
    expect([...new Set(ids)]).toEqual(["abc"]);
    const points = rows.filter(([, tag]) => tag.startsWith("accuracy/test/"));
    expect(points.map(([step, , value]) => [step, value])).toEqual(
      [4, 8, 12, 16, 16, 16, 20].map((step, i) => [step, accuracies()[i]]),
    );
    expect(JSON.stringify(rows)).toContain("coefficients/conv2");
    expect(readdirSync(directory)).toContain("wandb.json");
  });
});
