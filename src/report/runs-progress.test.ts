import { describe, expect, it } from "vitest";
import type { StepEvent } from "../training/run/events.js";
import { runsProgress } from "./runs-progress.js";

const step: StepEvent = {
  kind: "step",
  run: "firefly",
  phase: "grown",
  epoch: 1,
  epochs: 2,
  step: 3,
  steps: 4,
  loss: 1.5,
  accuracy: 0.25,
  imagesPerSecond: 100,
  secondsLeft: 9,
};

describe("one bar for many runs", () => {
  it("says which run is on, and how long the rest takes at the pace so far", () => {
    const lines: string[] = [];
    let time = 0;
    const progress = runsProgress(4, { onLine: (line) => lines.push(line), now: () => time });
    progress.next("seed 0")(step);
    time = 10_000;
    progress.next("")(step);
    expect(lines[0]).toMatch(/^run 1 of 4, firefly, seed 0: grown {2}epoch 1\/2 .* images\/s$/);
    expect(lines[1]).toMatch(/^run 2 of 4, firefly: grown .* 30 s left$/);
    progress.finish();
    expect(lines[2]).toMatch(/2 runs done$/);
  });

  it("counts photographs that are broken, each once", () => {
    const lines: string[] = [];
    let time = 0;
    const progress = runsProgress(2, { onLine: (line) => lines.push(line), now: () => (time += 1000) });
    const broken = { kind: "broken-photo", run: "firefly", phase: "grown", reason: "cut short" } as const;
    const on = progress.next("");
    on({ ...broken, file: "a.JPEG" });
    on(step);
    progress.next("")({ ...broken, file: "a.JPEG" });
    on({ ...broken, file: "b.JPEG" });
    on(step);
    expect(lines[0]).toMatch(/ 1 broken photograph$/);
    expect(lines[1]).toMatch(/ 2 broken photographs$/);
  });

  it("says when a run was stopped, and nothing where nothing was trained", () => {
    const lines: string[] = [];
    const progress = runsProgress(2, { onLine: (line) => lines.push(line), now: () => 0 });
    progress.finish();
    const on = progress.next("");
    on(step);
    on({ kind: "stopped", run: "firefly", phase: "grown" });
    progress.finish();
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/stopped$/);
  });
});
