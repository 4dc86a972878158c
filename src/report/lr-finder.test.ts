import * as tf from "@tensorflow/tfjs-core";
import { displaySymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { mlp } from "../networks/architectures/mlp.js";
import { buildNetwork } from "../networks/builder/build-network.js";
import { adamw } from "../optimizers/adamw.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { tinyData } from "../test-support/tiny-data.js";
import { steepestRate } from "../training/learning-rate-range.js";
import { Run } from "../training/run/run.js";
import type { RunOptions } from "../training/run/run-options.js";
import { tinyRegression } from "../training/test-support/tiny-regression.js";
import { valuesOf } from "../training/test-support/values.js";
import { lrFinder } from "./lr-finder.js";

const network = mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] });
const plan = GrowthPlan.mixture({ phases: { member: 1, grown: 1 } });
const start = (more: Partial<RunOptions> = {}): Run =>
  new Run({ plan, network, data: tinyData(), seed: 0, batchSize: 16, augment: "none", ...more });

describe("a range test of learning rates", () => {
  it("raises the rate exponentially until the loss is far too high, and suggests one on the way down", async () => {
    const run = start();
    const { tries, suggestion } = await lrFinder(run, { from: 1e-4, to: 1e4, steps: 60 });
    tries.forEach(({ learningRate }, i) => {
      expect(learningRate / (1e-4 * 1e8 ** (i / 59))).toBeCloseTo(1, 9);
    });
    expect(tries.length).toBeLessThan(60);
    const lowest = tries.reduce((a, b) => (b.smoothed < a.smoothed ? b : a));
    expect(suggestion).toBeLessThan(lowest.learningRate);
    expect(suggestion).toBeGreaterThan(1e-4);
    run.dispose();
  });

  it("measures the loss that the run trains with", async () => {
    const data = tinyRegression();
    const wide = mlp({ hidden: [8, 8], classes: 2, input: [2] });
    const firstOf = async (loss?: RunOptions["loss"]): Promise<number | undefined> => {
      const run = start({ data, network: wide, ...(loss === undefined ? {} : { loss }) });
      const { tries } = await lrFinder(run, { steps: 10 });
      run.dispose();
      return tries[0]?.loss;
    };
    const squared = await firstOf();
    expect(squared).toBeGreaterThan(0);
    const half = (outputs: tf.Tensor2D, labels: tf.Tensor): tf.Scalar =>
      tf.tidy(() => tf.mul(0.5, tf.mean(tf.squaredDifference(outputs, labels))));
    expect(await firstOf(half)).toBeCloseTo(0.5 * (squared as number), 5);
  });

  it("drops what training drops", async () => {
    const lossOf = async (rate: number): Promise<number | undefined> => {
      const parts = [
        { op: "flatten" },
        { op: "dense", outChannels: 8 },
        { op: "dropout", rate },
        { op: "dense" },
      ] as const;
      const run = start({ network: buildNetwork({ name: "dropping", input: [8, 8, 1], classes: 4 }, parts) });
      const { tries } = await lrFinder(run, { steps: 10 });
      run.dispose();
      return tries[0]?.loss;
    };
    expect(await lossOf(0.5)).not.toBe(await lossOf(0));
  });

  it("changes nothing of the run, which trains on as if it had not been", async () => {
    const before = tf.memory().numTensors;
    const end = async (tested: boolean): Promise<unknown> => {
      const run = start();
      await run.train("growth");
      const [values, macs] = [valuesOf(run.network), run.trainingMacs];
      if (tested) await lrFinder(run, { steps: 20 });
      expect(valuesOf(run.network)).toEqual(values);
      expect(run.trainingMacs).toBe(macs);
      await run.train();
      const result = { history: run.history, values: valuesOf(run.network) };
      run.dispose();
      return result;
    };
    expect(await end(true)).toEqual(await end(false));
    expect(tf.memory().numTensors).toBe(before);
  });

  it("gives the same numbers again, and takes rates that suit the optimizer", async () => {
    const run = start({ plan: GrowthPlan.scratch({ train: { epochs: 1, by: adamw() } }) });
    const range = await lrFinder(run, { steps: 20 });
    expect((await lrFinder(run, { steps: 20 })).tries).toEqual(range.tries);
    expect(range.tries[0]?.learningRate).toBeCloseTo(1e-7, 12);
    expect(range.table.columnNames()).toEqual(["learningRate", "loss", "smoothed"]);
    run.dispose();
  });

  it("shows itself as a figure over a logarithmic axis, with a line at the suggestion", async () => {
    const run = start();
    const range = await lrFinder(run, { to: 1, steps: 40 });
    expect(range.figure.layout.xaxis).toMatchObject({ type: "log" });
    expect(range.figure.data.at(-1)?.x).toEqual([range.suggestion, range.suggestion]);
    // A loss that blows up does not make the fall before it invisible.
    const smoothed = range.tries.map((one) => one.smoothed);
    const [first, least] = [smoothed[0] as number, Math.min(...smoothed)];
    const { range: shown } = range.figure.layout.yaxis as { range: [number, number] };
    expect(shown[1] - shown[0]).toBeLessThan(3 * (first - least));
    expect(Object.keys(await range[displaySymbol]())).toContain("text/plain");
    run.dispose();
  });

  it("is refused where the run does not train, and where rates do not rise", async () => {
    const run = start();
    await expect(lrFinder(run, { from: 1, to: 0.1 })).rejects.toThrow(
      /^Expected to to be above from, 1, but got 0.1/,
    );
    await expect(lrFinder(run, { steps: 3 })).rejects.toThrow(/^Expected steps to be an integer from 10/);
    await run.train("member 1");
    await expect(lrFinder(run)).rejects.toThrow(
      /^Expected a run that stands in a phase that trains but got one before its phase "growth"/,
    );
    await run.train();
    await expect(lrFinder(run)).rejects.toThrow(/but got one that is done/);
    run.dispose();
  });

  it("stops with the run's signal", async () => {
    const run = start({ signal: () => AbortSignal.abort() });
    const before = tf.memory().numTensors;
    await expect(lrFinder(run)).rejects.toThrow(/^Stopped \(lrFinder of mixture\)/);
    expect(tf.memory().numTensors).toBe(before);
    run.dispose();
  });
});

it("the steepest rate is where the loss falls most, and nowhere where it never falls", () => {
  const tries = (smoothed: readonly number[]) =>
    smoothed.map((value, i) => ({ learningRate: 10 ** i, loss: value, smoothed: value }));
  expect(steepestRate(tries([3, 2.9, 2.8, 2.2, 1.5, 1.4, 1.3, 4]))).toBe(1e3);
  expect(steepestRate(tries([3, 2.9, 2, 1.5, 9, 4, 3]))).toBe(1e2);
  expect(steepestRate(tries([1, 2, 3, 4]))).toBeUndefined();
});
