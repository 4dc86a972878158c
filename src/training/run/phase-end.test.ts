import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { mlp } from "../../networks/architectures/mlp.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { TrainPhase } from "../../plan/plan-data.js";
import { tinyData } from "../../test-support/tiny-data.js";
import type { Observation } from "./events.js";
import { hasConverged } from "./phase-end.js";
import { Run } from "./run.js";

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
