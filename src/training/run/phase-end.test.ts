import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { mlp } from "../../networks/architectures/mlp.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { PhaseTraining } from "../../plan/phase-training.js";
import { type PhaseCost, planCost } from "../../plan/plan-cost.js";
import type { TrainPhase } from "../../plan/plan-data.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { budgetProblems } from "./budget-problems.js";
import type { Observation } from "./events.js";
import { bestEpoch, hasConverged } from "./phase-end.js";
import { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";

const network = mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] });
const until = { kind: "plateau", epochs: 2, gain: 0.1 } as const;
const plan = GrowthPlan.mixture({ phases: { member: { epochs: 6, until }, grown: 1 } });
const phase = plan.data.phases[0] as TrainPhase;

const losses = (values: readonly number[]): { history: Observation[] } => ({
  history: values.map((value, i) => ({
    run: "r",
    seed: 0,
    phase: phase.name,
    net: "member 0",
    epoch: i + 1,
    split: "train" as const,
    metric: "loss" as const,
    value,
    trainingMacs: 0,
  })),
});

describe("a phase that ends on a plateau", () => {
  it.each<[string, readonly number[], boolean]>([
    ["has not converged before its first epoch", [], false],
    ["nor while the loss falls by the gain", [2, 1.7, 1.4, 1.2], false],
    ["nor after one epoch without", [2, 1.7, 1.6], false],
    ["has after as many epochs without as it names", [2, 1.7, 1.6, 1.56], true],
    ["counts from the lowest loss, not from the last", [1, 2, 1.5], true],
    ["begins to count anew with every gain", [2, 1.9, 1.7, 1.6], false],
  ])("%s", (_, values, ended) => {
    expect(hasConverged(losses(values), phase)).toBe(ended);
  });

  it("looks at its own training losses only", () => {
    const { history } = losses([1, 1, 1, 1]);
    const others = history.flatMap((one) => [
      { ...one, phase: "member 1" },
      { ...one, split: "test" as const },
    ]);
    expect(hasConverged({ history: others }, phase)).toBe(false);
  });

  it.each([
    ["test accuracy", [0.2, 0.5, 0.54, 0.4], true],
    ["test accuracy", [0.2, 0.5, 0.56, 0.6], false],
    ["test loss", [2, 1, 0.95, 0.95], true],
  ] as const)("looks at the %s where it is told to: %j", (metric, values, ended) => {
    const told = { ...phase, until: { ...until, metric } };
    const { history } = losses(values);
    const name = metric === "test loss" ? "loss" : "accuracy";
    const tests = history.map((one) => ({ ...one, split: "test" as const, metric: name as "loss" }));
    expect(hasConverged({ history: [...history.map((one) => ({ ...one, value: 1 })), ...tests] }, told)).toBe(
      ended,
    );
  });

  it("is followed by the next one, its cost that of the epochs it had", async () => {
    const before = tf.memory().numTensors;
    const still = { epochs: 6, learningRate: 1e-9, until };
    const early = GrowthPlan.mixture({ phases: { member: still, grown: 1 } });
    const run = new Run({ plan: early, network, data: tinyData(), seed: 0, batchSize: 16, augment: "none" });
    await run.train();
    const epochs = (name: string): number =>
      Math.max(...run.history.filter((o) => o.phase === name).map(({ epoch }) => epoch));
    // The first epoch, and two that gain nothing.
    expect([epochs("member 0"), epochs("member 1"), epochs("grown")]).toEqual([3, 3, 1]);
    const images = run.ledger.ofPhase("member 0").entries.find(({ what }) => what === "training")?.images;
    expect(images).toBe(3 * tinyData().train.count);
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("the best epoch of a phase", () => {
  it.each([
    ["training loss", [3, 1, 2, 1], 2],
    ["training loss", [], 0],
  ] as const)("by %s is the first of the best: %j", (metric, values, epoch) => {
    expect(bestEpoch(losses(values), phase, metric)).toBe(epoch);
  });

  it("by accuracy is that of the highest", () => {
    const { history } = losses([0.1, 0.4, 0.3]);
    const tests = history.map((one) => ({ ...one, split: "test" as const, metric: "accuracy" as const }));
    expect(bestEpoch({ history: tests }, phase, "test accuracy")).toBe(2);
  });
});

/** Trains a plan's only phase; how many epochs it had. */
async function epochsOf(train: PhaseTraining, control?: RunOptions["control"]): Promise<number> {
  const plan = GrowthPlan.scratch({ train });
  const own = control === undefined ? {} : { control };
  const run = new Run({ plan, network, data: tinyData(), seed: 0, batchSize: 16, augment: "none", ...own });
  await run.train();
  const epochs = Math.max(...run.history.map(({ epoch }) => epoch));
  expect(run.done).toBe(true);
  run.dispose();
  return epochs;
}

describe("a phase with a budget", () => {
  it("begins no epoch once its multiply-accumulates are spent, and always has one", async () => {
    const plan = GrowthPlan.scratch({ train: 1 });
    const { trainingMacs: perEpoch } = planCost(plan, network, tinyData().train.count)[0] as PhaseCost;
    expect(await epochsOf({ epochs: 6, budget: { macs: 1 } })).toBe(1);
    expect(await epochsOf({ epochs: 6, budget: { macs: 2 * perEpoch } })).toBe(2);
    expect(await epochsOf({ epochs: 6, budget: { macs: 2 * perEpoch + 1 } })).toBe(3);
    expect(await epochsOf({ epochs: 2, budget: { macs: 1e15 } })).toBe(2);
  });

  it("begins none once its seconds have passed", async () => {
    expect(await epochsOf({ epochs: 6, budget: { seconds: 1e-9 } })).toBe(1);
    expect(await epochsOf({ epochs: 2, budget: { seconds: 1e6 } })).toBe(2);
  });
});

it("processes that train together have no budget of seconds", () => {
  const { data } = GrowthPlan.scratch({ train: { epochs: 2, budget: { seconds: 5 } } });
  const rank = { index: 0, addresses: ["a", "b"], timeout: 1 };
  expect(budgetProblems(data, rank)).toEqual([
    "Expected budget.seconds to be left out where processes train together but got 5 (phase large). Use budget.macs.",
  ]);
  expect(budgetProblems(data, undefined)).toEqual([]);
  expect(
    budgetProblems(GrowthPlan.scratch({ train: { epochs: 2, budget: { macs: 5 } } }).data, rank),
  ).toEqual([]);
});

describe("the user's control", () => {
  it("is asked after every epoch but the last, and ends the phase", async () => {
    const asked: number[] = [];
    const epochs = await epochsOf({ epochs: 5 }, ({ epoch, observations }) => {
      asked.push(epoch);
      expect(observations.map((row) => `${row.split} ${row.metric}`)).toContain("test accuracy");
      return epoch === 3 ? "stop phase" : undefined;
    });
    expect(epochs).toBe(3);
    expect(asked).toEqual([1, 2, 3]);
    asked.length = 0;
    expect(await epochsOf({ epochs: 2 }, ({ epoch }) => void asked.push(epoch))).toBe(2);
    expect(asked).toEqual([1]);
  });

  it("that returns anything else is told what to return", async () => {
    await expect(epochsOf({ epochs: 2 }, (() => "stop") as never)).rejects.toThrow(
      /^Expected the function control to return "stop phase" or nothing but got "stop"/,
    );
  });
});
