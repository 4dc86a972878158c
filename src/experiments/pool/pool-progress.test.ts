import { describe, expect, it } from "vitest";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { StepEvent } from "../../training/run/events.js";
import { PoolProgress } from "./pool-progress.js";
import { plannedRun } from "./test-support/planned-run.js";

const plan = GrowthPlan.scratch({ name: "scratch", train: 4 });
const runs = Array.from({ length: 20 }, (_, seed) => plannedRun(plan, seed));
const step = (epoch: number): StepEvent => ({
  kind: "step",
  run: "scratch",
  phase: "large",
  epoch,
  epochs: 4,
  step: 5,
  steps: 5,
  loss: 1,
  accuracy: 0.5,
  imagesPerSecond: 100,
  secondsLeft: 1,
});

describe("progress of runs that are trained at a time", () => {
  it("counts what is stored already as trained, and estimates the rest from what this call has done", () => {
    const lines: string[] = [];
    let now = 0;
    const left = runs.slice(0, 2);
    const progress = new PoolProgress(left, 20, 100, { now: () => now, onLine: (line) => lines.push(line) });
    now = 100_000;
    progress.hear(left[0] as (typeof runs)[0], step(2));
    // A quarter of two runs took 100 s.
    expect(lines.at(-1)).toBe(
      "18 of 20 runs trained, 5 min 0 s left | scratch, seed 0: large 2/4, accuracy 50.0 %",
    );
    progress.end(left[0] as (typeof runs)[0]);
    progress.finish("stopped");
    expect(lines.at(-1)).toBe("19 of 20 runs trained, stopped");
  });

  it("shows the first of many", () => {
    const lines: string[] = [];
    let now = 0;
    const progress = new PoolProgress(runs, 20, 100, { now: () => now, onLine: (line) => lines.push(line) });
    for (const run of runs) {
      now += 1000;
      progress.hear(run, step(1));
    }
    expect(lines.at(-1)?.split(" | ")).toHaveLength(1 + 8 + 1);
    expect(lines.at(-1)).toMatch(/ \| and 12 more$/);
  });

  it("says that a run waits for another process", () => {
    const lines: string[] = [];
    const progress = new PoolProgress(runs, 20, 100, { now: () => 0, onLine: (line) => lines.push(line) });
    progress.hear(runs[0] as (typeof runs)[0], {
      kind: "waiting",
      run: "scratch",
      phase: "large",
      reason: "large: process 1",
    });
    expect(lines).toEqual(["0 of 20 runs trained | scratch, seed 0: waits for another process"]);
  });
});
