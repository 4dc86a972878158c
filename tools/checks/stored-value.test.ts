import { ExperimentResult, type FinishedRun } from "mixture-growth";
import { CostLedger } from "mixture-growth/cost";
import { describe, expect, it } from "vitest";
import { storedValue } from "./stored-value.js";

const cost = { macs: 100, "2x": 200, published: 250 };
const observation = {
  run: "",
  seed: 0,
  epoch: 1,
  split: "test",
  metric: "accuracy",
  trainingMacs: 300,
} as const;

/** A run of one method: its members' votes, then the grown net just after growth and at the end. */
const run = (
  method: string,
  seed: number,
  [votes, grown, end]: readonly [number, number, number],
  scale = 1,
): FinishedRun => ({
  method,
  seed,
  parameters: 1000 * scale,
  history: [
    { ...observation, run: method, seed, phase: "growth", net: "ensemble", value: votes },
    { ...observation, run: method, seed, phase: "growth", net: "0-1", value: grown },
    { ...observation, run: method, seed, phase: "grown", net: "0-1", value: end, trainingMacs: 300 * scale },
  ],
  ledger: new CostLedger([
    {
      phase: "grown",
      what: "training",
      images: 1,
      cost: { macs: 100 * scale, "2x": 200 * scale, published: 250 * scale },
    },
    { phase: "grown", what: "evaluation", images: 1, cost },
  ]),
});
const result = new ExperimentResult([
  ...[0, 1, 2].map((seed) => run("one", seed, [0.1, 0.05, 0.2 + 0.01 * seed])),
  ...[0, 1, 2].map((seed) => run("other", seed, [0.3, 0.3, 0.4 + 0.01 * seed], 2)),
]);
const value = (of: string, quantity: string): number => storedValue(result, { of, quantity });

describe("a number of a stored result", () => {
  it("is a method's, in percent", () => {
    expect(value("one", "accuracy")).toBeCloseTo(21);
    expect(value("one", "deviation")).toBeCloseTo(1);
    expect(value("one", "before growth")).toBeCloseTo(10);
    expect(value("one", "after growth")).toBeCloseTo(5);
    expect(value("one: ensemble", "accuracy")).toBeCloseTo(10);
    expect(value("one", "parameters")).toBe(1000);
  });

  it("is a difference in points, seed by seed", () => {
    expect(value("other minus one", "points")).toBeCloseTo(20);
    expect(value("one minus other", "high")).toBeCloseTo(-20);
  });

  it("is a ratio", () => {
    expect(value("one over other", "parameters")).toBe(0.5);
    expect(value("other over one", "cost")).toBe(2);
    expect(value("other over one", "published")).toBe(2);
  });

  it("names what there is when it does not exist", () => {
    expect(() => value("two", "accuracy")).toThrow(
      "Expected one of the methods other, other: ensemble, one, one: ensemble but got",
    );
    expect(() => value("one", "speed")).toThrow(
      /Expected one of the quantities accuracy, .* but got "speed"/,
    );
    expect(() => value("one minus two", "points")).toThrow("two");
  });
});
