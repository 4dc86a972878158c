import { type Displayable, inspectSymbol } from "mixture-growth-display";
import { expect, it } from "vitest";
import { CostLedger } from "../cost/cost-ledger.js";
import { ExperimentResult, type FinishedRun } from "./experiment-result.js";

/** A run that measures accuracies after 1, 2, … multiply-accumulates of 1e15 and as many seconds. */
function run(method: string, seed: number, accuracies: readonly number[], net = "members 0-1"): FinishedRun {
  const at = (i: number) => ({ phase: "large", epoch: i + 1 });
  return {
    method,
    seed,
    ledger: new CostLedger(),
    parameters: 1,
    history: accuracies.map((value, i) => ({
      run: method,
      seed,
      ...at(i),
      net,
      split: "test",
      metric: "accuracy",
      value,
      trainingMacs: 1e15 * (i + 1),
    })),
    times: accuracies.map((_, i) => ({ ...at(i), what: "training", seconds: 60, processorSeconds: 120 })),
  };
}

const result = new ExperimentResult([
  run("slow", 0, [0.1, 0.2, 0.3]),
  run("slow", 1, [0.2, 0.29, 0.31]),
  run("fast", 0, [0.3, 0.1, 0.1]),
  run("fast", 1, [0.1, 0.3, 0.4]),
  run("never", 0, [0.5, 0.5, 0.5], "ensemble"),
  run("never", 1, [0.1, 0.2, 0.29]),
]);

it("is the mean over the seeds of what the first net had cost that reached it, the cheapest first", () => {
  const rows = result.costToReach(0.3).objects();
  const never = { reached: 0, seeds: 1, trainingMacs: undefined, petaflop: undefined };
  expect(rows).toMatchObject([
    {
      method: "fast",
      reached: 2,
      seeds: 2,
      trainingMacs: 1.5e15,
      petaflop: 3,
      seconds: 90,
      processorSeconds: 180,
    },
    { method: "slow", reached: 2, seeds: 2, trainingMacs: 3e15, petaflop: 6, seconds: 180 },
    { method: "never", ...never, seconds: undefined },
  ]);
});

it("knows no mean where a seed does not reach it, and shows a dash", () => {
  const table = result.costToReach(0.31);
  expect(table.objects()[0]).toMatchObject({ reached: 1, seeds: 2, trainingMacs: undefined });
  expect((table as unknown as Displayable)[inspectSymbol]?.()).toContain("–");
  expect(() => result.costToReach(31)).toThrow("Expected accuracy to be");
});
