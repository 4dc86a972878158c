import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { subset } from "../data/subset.js";
import { mlp } from "../networks/architectures/mlp.js";
import { randomGrowth } from "../operators/random/random.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { tinyData } from "../test-support/tiny-data.js";
import { Run } from "../training/run/run.js";
import { NewbornGradients } from "./newborn-gradients.js";

const network = mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] });
const data = tinyData();
const images = subset(data.train, [0, 1, 2, 3, 4, 5, 6, 7]);
const phases = { grown: { epochs: 1, learningRate: 0.01 } };

async function measured(plan: GrowthPlan): Promise<NewbornGradients> {
  const meter = new NewbornGradients(images, { every: 2 });
  const run = new Run({ plan, network, data, seed: 0, batchSize: 8, augment: "none", trackers: [meter] });
  await run.train();
  run.dispose();
  return meter;
}

interface Row {
  readonly growth: string;
  readonly step: number;
  readonly layer: string;
  readonly part: string;
  readonly gradient: number;
}

describe("gradients of what growth adds", () => {
  it.each([
    ["mixed", GrowthPlan.mixture({ phases: { member: 1, ...phases } })],
    ["plain", GrowthPlan.baseline(randomGrowth({ newToOld: "random" }), { phases: { small: 1, ...phases } })],
  ])(
    "of a %s network are measured right after growth and every few steps, and leave nothing behind",
    async (_, plan) => {
      const before = tf.memory().numTensors;
      const rows = (await measured(plan)).table.objects() as Row[];
      expect(tf.memory().numTensors).toBe(before);
      const steps = data.train.count / 8;
      expect([...new Set(rows.map(({ step }) => step))]).toEqual(
        Array.from({ length: Math.floor(steps / 2) + 1 }, (_, i) => 2 * i),
      );
      expect(new Set(rows.map(({ part }) => part))).toEqual(new Set(["old", "new"]));
      // Every layer that is looked at has both parts.
      expect(rows.length % 2).toBe(0);
      expect(rows.every(({ gradient }) => Number.isFinite(gradient))).toBe(true);
      expect(rows.some(({ gradient }) => gradient > 0)).toBe(true);
    },
  );

  it("are 0 in new weights that nothing reads, as random growth with zeros makes them", async () => {
    const plan = GrowthPlan.baseline(randomGrowth(), { phases: { small: 1, ...phases } });
    const rows = (await measured(plan)).table.objects() as Row[];
    // What the first layer adds is read with zeros at first.
    const first = rows.filter(({ layer, step }) => layer === "hidden1" && step === 0);
    expect(first.find(({ part }) => part === "new")?.gradient).toBe(0);
    expect(first.find(({ part }) => part === "old")?.gradient).toBeGreaterThan(0);
  });

  it("are measured where a run begins with growth, and where the network is changed after it", async () => {
    const elsewhere = GrowthPlan.mixture({ memberTraining: "elsewhere", phases });
    expect((await measured(elsewhere)).table.numRows()).toBeGreaterThan(0);
    const frozen = GrowthPlan.mixture({
      afterGrowth: [{ change: "freeze", selection: { what: "coefficients", blocks: "members" } }],
      phases: { member: 1, ...phases },
    });
    const rows = (await measured(frozen)).table.objects() as Row[];
    // Right after growth both parts learn; then only the new one.
    expect(new Set(rows.map(({ step }) => step))).toEqual(new Set([0]));
    expect(new Set(rows.map(({ growth }) => growth))).toEqual(new Set(["growth"]));
  });

  it("are counted from each growth on, in the steps of the net that grew", async () => {
    const four = GrowthPlan.mixture({ members: 4, growths: [2, 4], phases: { member: 1, ...phases } });
    const rows = (await measured(four)).table.objects() as Row[];
    const steps = data.train.count / 8;
    const growths = [...new Set(rows.map(({ growth }) => growth))];
    expect(growths).toHaveLength(3);
    for (const growth of growths) {
      const own = rows.filter((row) => row.growth === growth);
      expect(Math.max(...own.map(({ step }) => step))).toBeLessThanOrEqual(steps);
    }
  });

  it("are drawn as two lines, and change nothing of the run", async () => {
    const plan = GrowthPlan.mixture({ phases: { member: 1, ...phases } });
    const { figure } = await measured(plan);
    expect(figure.data.map(({ name }) => name)).toEqual(["old", "new"]);
    const losses = async (trackers: NewbornGradients[]): Promise<number[]> => {
      const run = new Run({ plan, network, data, seed: 0, batchSize: 8, augment: "none", trackers });
      await run.train();
      run.dispose();
      return run.history.map(({ value }) => value);
    };
    expect(await losses([new NewbornGradients(images)])).toEqual(await losses([]));
  });
});
