import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { member } from "../../growth/span.js";
import { smallCnn } from "../../networks/architectures/small-cnn.js";
import { adamw } from "../../optimizers/adamw.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { PhaseTraining } from "../../plan/phase-training.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { evaluate } from "../evaluate.js";
import { type Values, valuesOf } from "../test-support/values.js";
import { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";

const settings = {
  network: smallCnn({ channels: [4, 4], classes: 4, input: [8, 8, 1] }),
  data: tinyData(),
  seed: 0,
  batchSize: 16,
  augment: "none",
} as const;

async function trained(train: PhaseTraining, on?: (run: Run, epoch: number) => void): Promise<Run> {
  const run: Run = new Run({
    ...{ ...settings, plan: GrowthPlan.scratch({ train }) },
    on: (event) => event.kind === "epoch" && on?.(run, event.epoch),
  } satisfies RunOptions);
  return await run.train();
}

const lastTest = (run: Run, metric: string): number =>
  run.history.filter((row) => row.split === "test" && row.metric === metric).at(-1)?.value as number;

describe("a phase that averages its weights", () => {
  it("leaves the average of the weights after each step, and of the running statistics", async () => {
    const before = tf.memory().numTensors;
    const decay = 0.5;
    // One step an epoch, so that every step can be seen.
    const train = {
      epochs: 3,
      ema: { decay },
      learningRate: { kind: "constant", learningRate: 0.05 },
    } as const;
    const snapshots: Values[] = [];
    const data = { ...settings.data, train: tinyData({ train: 16 }).train };
    const run: Run = new Run({
      ...{ ...settings, data, plan: GrowthPlan.scratch({ train }) },
      on: (event) => event.kind === "step" && snapshots.push(valuesOf(run.network)),
    });
    const start = valuesOf(run.network);
    await run.train();
    for (const [name, values] of valuesOf(run.network)) {
      values.forEach((value, i) => {
        const all = [start, ...snapshots].map((snapshot) => snapshot.get(name)?.[i] as number);
        const expected = all.reduce((average, next) => decay * average + (1 - decay) * next);
        expect(value, name).toBeCloseTo(expected, 5);
      });
    }
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("tests what it leaves", async () => {
    const run = await trained({ epochs: 3, ema: { decay: 0.9 }, by: adamw() });
    const { loss } = await evaluate([run.net({ first: 0, count: 2 })], settings.data.test);
    expect(loss).toBe(lastTest(run, "loss"));
    const raw = await trained({ epochs: 3, by: adamw() });
    expect(lastTest(raw, "loss")).not.toBe(loss);
    // The steps themselves are the same.
    const training = (one: Run) => one.history.filter((row) => row.split === "train");
    expect(training(run)).toEqual(training(raw));
    run.dispose();
    raw.dispose();
  });

  it("lets the net grow from the average", async () => {
    const phases = { member: { epochs: 2, ema: { decay: 0.9 } }, grown: 1 };
    const run = new Run({ ...settings, plan: GrowthPlan.mixture({ phases }) });
    await run.train("member 1");
    const tests = [0, 1].map(
      (index) =>
        run.history.filter(({ net, split }) => net === `member ${index}` && split === "test").at(-2)?.value,
    );
    for (const index of [0, 1]) {
      const { loss } = await evaluate([run.net(member(index))], settings.data.test);
      expect(loss).toBe(tests[index]);
    }
    await run.train();
    run.dispose();
  });
});

describe("a phase that leaves its best epoch", () => {
  it.each([{}, { ema: { decay: 0.2 } }])("leaves the network that was tested best: %j", async (more) => {
    const before = tf.memory().numTensors;
    // So high a rate that the loss goes up and down.
    const rates = { kind: "rates", rates: [0.05, 0.05, 5, 20] } as const;
    const run = await trained({ epochs: 4, learningRate: rates, keep: { best: "test loss" }, ...more });
    const losses = run.history
      .filter((row) => row.split === "test" && row.metric === "loss")
      .map((row) => row.value);
    expect(losses.at(-1)).not.toBe(Math.min(...losses));
    const { loss } = await evaluate([run.net({ first: 0, count: 2 })], settings.data.test);
    expect(loss).toBe(Math.min(...losses));
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it("what phases have in common holds where a phase does not say otherwise", () => {
  const plan = GrowthPlan.mixture({
    training: {
      by: adamw(),
      clip: { norm: 1 },
      learningRate: (epoch, epochs) => (1 - epoch / epochs) / 1000,
    },
    phases: { member: 2, grown: { epochs: 4, sgd: { momentum: 0.5 }, learningRate: 0.1 } },
  });
  const [first, , , grown] = plan.phases;
  expect(first).toMatchObject({ by: adamw(), clip: { norm: 1 } });
  expect(first).toHaveProperty("schedule", {
    kind: "rates",
    rates: [1e-3, 5e-4],
    text: expect.stringContaining("1 - epoch / epochs"),
  });
  expect(grown).toMatchObject({ sgd: { momentum: 0.5, nesterov: true }, clip: { norm: 1 } });
  expect(grown).not.toHaveProperty("by");
  expect(GrowthPlan.scratch({ train: { epochs: 1, by: adamw() } }).phases[0]).toHaveProperty(
    "schedule.learningRate",
    1e-3,
  );
});
