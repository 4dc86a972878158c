import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { InputError } from "../../checking/input-error.js";
import { trainingBatches } from "../../data/batches.js";
import { createRandom } from "../../data/random.js";
import { allMembers } from "../../growth/span.js";
import { mlp } from "../../networks/architectures/mlp.js";
import type { Net } from "../../networks/net.js";
import { PlainNetwork } from "../../networks/plain/plain-network.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { labelsTensor } from "../batch-labels.js";
import { evaluate } from "../evaluate.js";
import { objectiveOf } from "../objective.js";
import { Sgd } from "../sgd.js";
import { tinyRegression } from "../test-support/tiny-regression.js";
import { type StepResult, TrainingStep } from "../training-step.js";
import type { RunEvent } from "./events.js";
import { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";

const data = tinyRegression();
const network = mlp({ hidden: [16, 16], classes: 2, input: [2] });
const phases = { member: { epochs: 6, learningRate: 0.05 }, grown: { epochs: 6, learningRate: 0.05 } };
const plan = GrowthPlan.mixture({ phases });
const settings = { plan, network, data, seed: 0, batchSize: 16 } as const;
const start = (options: Partial<RunOptions> = {}): Run => new Run({ ...settings, ...options });

/** A network without batch norm, which would see other batches with replicas. */
function networkOf(): { network: PlainNetwork; net: Net } {
  const span = allMembers(1);
  const description = mlp({ hidden: [16], classes: 2, input: [2], batchNorm: false });
  const made = new PlainNetwork({ description, members: 1, span, random: createRandom(0) });
  return { network: made, net: made.net(span) };
}

const lastOf = (run: Run, split: string, metric: string): number =>
  run.history.filter((o) => o.split === split && o.metric === metric).at(-1)?.value as number;

describe("a run on numbers to predict", () => {
  it("learns by squared error, and reports errors in the units of the targets in place of accuracy", async () => {
    const before = tf.memory().numTensors;
    const events: RunEvent[] = [];
    const run = await start({ on: (event) => events.push(event) }).train();
    const metrics = new Set(run.history.map(({ split, metric }) => `${split} ${metric}`));
    expect([...metrics].sort()).toEqual([
      "test loss",
      "test mae",
      "test r2",
      "test rmse",
      "train learning rate",
      "train loss",
      "train rmse",
    ]);
    expect(run.history.filter(({ phase }) => phase === "growth").map(({ metric }) => metric)).toEqual([
      "rmse",
      "mae",
      "r2",
      "rmse",
      "mae",
      "r2",
    ]);
    expect(lastOf(run, "test", "r2")).toBeGreaterThan(0.8);
    // The first output counts thousands, so it is most of the error.
    expect(lastOf(run, "train", "rmse")).toBeGreaterThan(50);
    expect(lastOf(run, "test", "mae")).toBeLessThan(lastOf(run, "test", "rmse"));
    const step = events.find((event) => event.kind === "step");
    expect(step).toMatchObject({ rmse: expect.any(Number) });
    expect(step).not.toHaveProperty("accuracy");
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("measures what its outputs say, in any batches", async () => {
    const run = await start().train();
    const nets = [run.net(allMembers(2))];
    const whole = await evaluate(nets, data.test, {
      batchSize: 32,
      metrics: { rows: (outputs) => outputs.shape[0] },
    });
    const { targets, targetMean, targetStd, outputs, count } = data.test;
    let [squares, absolutes] = [0, 0];
    const metric = (given: tf.Tensor2D): number => {
      given.dataSync().forEach((output, i) => {
        squares += (output - (targets[i] as number)) ** 2;
        absolutes += Math.abs(output - (targets[i] as number));
      });
      return 0;
    };
    const parts = await evaluate(nets, data.test, { batchSize: 1, metrics: { metric } });
    expect(whole.metrics).toEqual({ rows: count });
    expect(targetMean[0]).toBeGreaterThan(1000 / (targetStd[0] as number));
    expect(parts.rmse).toBeCloseTo(Math.sqrt(squares / (count * outputs)), 2);
    expect(parts.mae).toBeCloseTo(absolutes / (count * outputs), 2);
    expect(parts.rmse / whole.rmse).toBeCloseTo(1, 5);
    expect(parts.r2).toBeCloseTo(whole.r2, 5);
    run.dispose();
  });

  it("takes the same steps compiled, and with replicas", () => {
    const take = (options: { readonly replicas?: number }, often: boolean): StepResult[] => {
      const { network: made, net } = networkOf();
      const optimizer = new Sgd({ momentum: 0.9, nesterov: true, weightDecay: 0 });
      const loss = { objective: objectiveOf(data.train) };
      const sizes = often ? new Map([[16, 1000]]) : new Map();
      const step = new TrainingStep({ nets: [{ net, weight: 1 }], optimizer, loss, ...options }, sizes);
      const results = [...trainingBatches({ set: data.train, batchSize: 16, seed: 0, epoch: 0 })].map(
        (batch) => {
          const [images, labels] = [tf.tensor(batch.images, [...batch.shape]), labelsTensor(batch)];
          const [result] = step.run(images, labels, 0.05);
          tf.dispose([images, labels]);
          return result as StepResult;
        },
      );
      for (const owner of [step, optimizer, made]) owner.dispose();
      return results;
    };
    const plain = take({}, false);
    expect(plain[0]).toMatchObject({ correct: 0, squaredError: expect.any(Number) });
    for (const others of [take({}, true), take({ replicas: 2 }, false), take({ replicas: 2 }, true)]) {
      others.forEach((other, i) => {
        const { loss, squaredError } = plain[i] as Required<StepResult>;
        expect(other.loss / loss).toBeCloseTo(1, 4);
        expect((other.squaredError as number) / squaredError).toBeCloseTo(1, 4);
      });
    }
  });

  it.each([
    GrowthPlan.net2net({ phases: { small: 1, grown: 1 } }),
    GrowthPlan.firefly({ steps: 1, scoreBatches: 1, phases: { small: 1, grown: 1 } }),
    GrowthPlan.gradmax({ batches: 2, phases: { small: 1, grown: 1 } }),
  ])("grows by $name, which looks at the same loss", async (rival) => {
    const run = await start({ plan: rival }).train();
    expect(run.done).toBe(true);
    expect(lastOf(run, "test", "rmse")).toBeGreaterThan(0);
    run.dispose();
  });

  it("refuses a network with another number of outputs, classes' losses and smoothing", () => {
    const wrong = { network: mlp({ hidden: [4], classes: 3, input: [3] }) };
    expect(() => start(wrong)).toThrow("Expected examples of shape [3] but got [2]");
    expect(() => start(wrong)).toThrow("Expected 3 numbers to predict but got 2");
    expect(() => start({ loss: "cross entropy" })).toThrow(
      'Expected a loss for numbers but got "cross entropy"',
    );
    const smoothed = GrowthPlan.scratch({ train: { epochs: 1, loss: { smoothing: 0.1 } } });
    expect(() => start({ plan: smoothed })).toThrow("Expected no smoothing of classes");
  });
});

describe("phases on numbers to predict", () => {
  it("are refused where they end or keep an epoch by an accuracy, which is not measured", () => {
    const [until, keep] = [
      { kind: "plateau", epochs: 1, metric: "test accuracy", gain: 0 },
      { best: "training accuracy" },
    ];
    const wrong = GrowthPlan.mixture({
      phases: { member: { epochs: 2, until: until as never }, grown: { epochs: 2, keep: keep as never } },
    });
    const problemsOf = (): readonly string[] => {
      try {
        start({ plan: wrong }).dispose();
        return [];
      } catch (error) {
        return (error as InputError).problems;
      }
    };
    expect(problemsOf()).toEqual([
      expect.stringContaining(
        'until.metric to be a loss where numbers are predicted but got "test accuracy" (phase member 0',
      ),
      expect.stringContaining("(phase member 1"),
      expect.stringMatching(/keep.best to be a loss .* Use "training loss".$/),
    ]);
  });
});
