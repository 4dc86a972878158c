import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mlp } from "../networks/architectures/mlp.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { RunDirectory } from "../storage/checkpoint/run-directory.js";
import { tinyData } from "../test-support/tiny-data.js";
import type { RunEvent } from "../training/run/events.js";
import { Run } from "../training/run/run.js";
import { StoppedError } from "../training/run/run-position.js";
import { PythonTracker } from "./python-tracker.js";

vi.setConfig({ testTimeout: 300_000 });

const python = fileURLToPath(new URL("./test-support/fake-python.mjs", import.meta.url));
const settings = {
  plan: GrowthPlan.mixture({ phases: { member: 1, grown: 1 } }),
  network: mlp({ hidden: [8], classes: 4, input: [8, 8, 1] }),
  data: tinyData(),
  seed: 0,
  batchSize: 16,
};

let folder: string;
let directory: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "python tracker "));
  directory = join(folder, "results", "laptop", "runs", "mixture", "seed-0");
  vi.stubEnv("FAKE_PYTHON_FILE", join(folder, "lines"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const lines = (): readonly (Record<string, unknown> | "end")[] =>
  readFileSync(join(folder, "lines"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const steps = (): unknown[] =>
  lines().flatMap((line) => (line !== "end" && "step" in line ? [line.step] : []));

function tracked(more: object = {}): { readonly run: Run; readonly reasons: string[] } {
  const reasons: string[] = [];
  const on = (event: RunEvent): void => void (event.kind === "tracking-failed" && reasons.push(event.reason));
  const tracker = new PythonTracker("trackio", directory, { python, id: () => "abc", now: () => 0 });
  const store = new RunDirectory(directory);
  return { run: new Run({ ...settings, store, on, trackers: [tracker], ...more }), reasons };
}

describe("what a run measures", () => {
  it("reaches the service in the order of its steps, and all of it before train returns", async () => {
    const { run, reasons } = tracked();
    await run.train();
    expect(reasons).toEqual([]);
    const [start, ...rest] = lines();
    expect(start).toMatchObject({
      ...{ id: "abc", project: "mixture-growth", name: "laptop/mixture/seed-0", begun: false, directory },
      config: { method: run.name, seed: 0, batchSize: 16, plan: { phases: expect.any(Array) } },
    });
    expect(rest.at(-1)).toBe("end");
    expect(steps()).toEqual([...steps()].sort((a, b) => Number(a) - Number(b)));
    const sent = rest.flatMap((line) => Object.entries((line as { scalars?: object }).scalars ?? {}));
    const numbers = sent.filter(([tag]) => !tag.startsWith("cost/")).map(([, value]) => value);
    expect(numbers).toEqual(run.history.map(({ value }) => value));
    expect(JSON.stringify(rest)).toContain('"coefficients/classifier":[');
    run.dispose();
  });

  it("is one run where it is trained phase by phase, stopped and continued", async () => {
    const stopping = new AbortController();
    const { run } = tracked({ signal: () => stopping.signal });
    await run.train("member 0");
    await run.train("member 1");
    stopping.abort();
    await expect(run.train()).rejects.toThrow(StoppedError);
    expect(lines().filter((line) => line === "end")).toHaveLength(1);
    run.dispose();
    const { run: again } = tracked();
    await again.train();
    const starts = lines().filter((line) => line !== "end" && "id" in line);
    expect(starts).toMatchObject([
      { id: "abc", begun: false },
      { id: "abc", begun: true },
    ]);
    const rows = lines().flatMap((line) => Object.keys((line as { scalars?: object }).scalars ?? {}));
    expect(rows.filter((tag) => !tag.startsWith("cost/"))).toHaveLength(again.history.length);
    again.dispose();
  });
});

describe("a Python that fails does not stop a run", () => {
  it.each([
    ["no package", /^Expected trackio to take what the run measures but got "ModuleNotFoundError: No module/],
    ["killed", /^Expected trackio to take what the run measures but got "SIGKILL"/],
  ])("%s", async (how, message) => {
    vi.stubEnv("FAKE_PYTHON", how);
    const { run, reasons } = tracked();
    await run.train();
    expect(run.done).toBe(true);
    expect(reasons).toEqual([expect.stringMatching(message)]);
    // A run that the service never saw is not taken for one that it knows.
    const identity = JSON.parse(readFileSync(join(directory, "trackio.json"), "utf8"));
    expect(identity).toMatchObject({ id: "abc", begun: how === "killed" });
    run.dispose();
  });

  it("not there at all", async () => {
    const tracker = new PythonTracker("wandb", directory, { python: join(folder, "no-python") });
    const { run, reasons } = tracked({ trackers: [tracker] });
    await run.train();
    expect(run.done).toBe(true);
    expect(reasons).toEqual([expect.stringContaining("ENOENT")]);
    run.dispose();
  });
});
