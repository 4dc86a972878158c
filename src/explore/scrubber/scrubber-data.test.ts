import { describe, expect, it } from "vitest";
import type { FinishedRun } from "../../experiments/experiment-result.js";
import { readResult, type StoredResult } from "../../experiments/stored-result.js";
import { scrubbedResult } from "./scrubbed-run.js";
import { scrubberData } from "./scrubber-data.js";

const result = readResult("cifar10");
const runOf = (from: StoredResult, method: string): FinishedRun =>
  from.runs.find((run) => run.method === method) as FinishedRun;
const dataOf = (from: StoredResult, method: string): ReturnType<typeof scrubberData> =>
  scrubberData(scrubbedResult(from, runOf(from, method)));

describe("a stored run as frames", () => {
  const data = dataOf(result, "mixture");
  const run = runOf(result, "mixture");

  it("has one before everything, one per epoch, and one per growth", () => {
    expect(data.frames.phase).toEqual([-1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 3, 3, 3, 3]);
    expect(data.reached).toBe(15);
    expect(data.phases.map(({ name, first, last }) => [name, first, last])).toEqual([
      ["member 0", 1, 5],
      ["member 1", 6, 10],
      ["growth", 11, 11],
      ["grown", 12, 15],
    ]);
  });

  it("has the accuracies, costs and learning rates of its history", () => {
    const last = run.history.filter(({ split, metric }) => split === "test" && metric === "accuracy").at(-1);
    const grown = data.curves.find(({ net, split }) => net === "members 0-1" && split === "test");
    expect(grown?.frames).toEqual([11, 12, 13, 14, 15]);
    expect(grown?.values.at(-1)).toBeCloseTo(last?.value ?? 0, 6);
    expect(data.frames.flop.at(-1)).toBe(2 * (last?.trainingMacs ?? 0));
    const rates = run.history.filter(({ metric }) => metric === "learning rate").map(({ value }) => value);
    expect(data.frames.learningRate.filter((rate) => rate !== null)).toEqual(rates);
  });

  it("counts the parameters of the net in training, at the end those of the run", () => {
    for (const method of ["mixture", "random", "scratch", "small"]) {
      expect(dataOf(result, method).frames.trained.at(-1), method).toBe(runOf(result, method).parameters);
    }
    expect(data.frames.trained[1]).toBeLessThan(data.frames.trained[15] ?? 0);
  });

  it("offers seconds only where they are stored", () => {
    expect(data.axes).toEqual(["epochs", "flop", "parameters"]);
    const timed = dataOf(readResult("cifar100"), "mixture");
    expect(timed.axes).toContain("seconds");
    const { seconds } = timed.frames;
    expect(seconds[0]).toBe(0);
    for (let i = 1; i < seconds.length; i++) {
      expect(seconds[i] ?? -1).toBeGreaterThanOrEqual(seconds[i - 1] ?? 0);
    }
  });

  it("shows no coefficients, which results do not keep", () => {
    expect(data.coefficients).toBeNull();
  });

  it("survives JSON and stays small", () => {
    const text = JSON.stringify(data);
    expect(JSON.parse(text)).toEqual(data);
    expect(text.length).toBeLessThan(4000);
  });
});

it("every run of every stored result has frames in order", () => {
  for (const name of [
    "accuracy-per-flop",
    "members",
    "templates",
    "when-to-grow",
    "coefficients-at-growth",
  ]) {
    const stored = readResult(name);
    for (const run of stored.runs.filter(({ seed }) => seed === 0)) {
      const data = scrubberData(scrubbedResult(stored, run));
      const where = `${name}, ${run.method}`;
      expect(data.notes, where).toEqual([]);
      // What is frozen at the end is not trained by then.
      if (!run.method.includes("frozen")) expect(data.frames.trained.at(-1), where).toBe(run.parameters);
      const { flop, epochs } = data.frames;
      flop.forEach((cost, i) => {
        expect(cost ?? -1, where).toBeGreaterThanOrEqual(flop[i - 1] ?? 0);
      });
      expect(epochs.at(-1), where).toBe(
        new Set(run.history.filter(({ epoch }) => epoch > 0).map(({ phase, epoch }) => `${phase} ${epoch}`))
          .size,
      );
    }
  }
});

it("a history that no known plan fits still has frames, and says so", () => {
  const run = runOf(result, "mixture");
  const renamed = run.history.map((row) => ({ ...row, phase: `my ${row.phase}` }));
  const data = scrubberData(scrubbedResult(result, { ...run, history: renamed }));
  expect(data.frames.phase).toEqual(dataOf(result, "mixture").frames.phase);
  expect(data.blocks.states).toEqual(dataOf(result, "mixture").blocks.states);
  expect(data.axes).toEqual(["epochs", "flop"]);
  expect(data.notes.join()).toContain("plan is not known");
});

it("numbers to predict are compared by R2, which is no share", () => {
  const run = runOf(result, "mixture");
  const history = run.history
    .filter(({ metric, split }) => metric === "accuracy" && split === "test")
    .map((row) => ({ ...row, metric: "r2", value: row.value - 0.5 }));
  const data = scrubberData(scrubbedResult(result, { ...run, history }));
  expect([data.score, data.isShare]).toEqual(["test R²", false]);
  const tested = runOf(result, "mixture").history.filter(
    ({ metric, split }) => metric === "accuracy" && split === "test",
  );
  const last = Number(tested.at(-1)?.value);
  expect(data.curves.find(({ net }) => net === "members 0-1")?.values.at(-1)).toBeCloseTo(last - 0.5, 6);
});
