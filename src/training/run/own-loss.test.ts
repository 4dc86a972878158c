import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, it } from "vitest";
import { cifarAugmentation } from "../../data/augment.js";
import type { ChangePixels } from "../../data/own-change.js";
import { crossEntropy } from "../../layers/cross-entropy.js";
import type { Loss } from "../../layers/losses.js";
import { mlp } from "../../networks/architectures/mlp.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { RunDirectory } from "../../storage/checkpoint/run-directory.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { tinyRegression } from "../test-support/tiny-regression.js";
import type { RunEvent } from "./events.js";
import { Run } from "./run.js";
import type { RunOptions } from "./run-options.js";
import { StoppedError } from "./run-position.js";

const folder = mkdtempSync(join(tmpdir(), "own "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const settings = {
  plan: GrowthPlan.mixture({ phases: { member: 2, grown: 2 } }),
  network: mlp({ hidden: [8, 8], classes: 4, input: [8, 8, 1] }),
  data: tinyData(),
  seed: 0,
  batchSize: 16,
} as const;
const start = (options: Partial<RunOptions> = {}): Run => new Run({ ...settings, ...options });
const numbers = (run: Run): unknown =>
  run.network.state().map(({ name, variable }) => [name, [...variable.dataSync()]]);

/** Squares in place of logarithms. */
const brier: Loss = (outputs, labels) =>
  tf.tidy(() => {
    const classes = outputs.shape[1];
    const wanted = labels.rank === 2 ? labels : tf.oneHot(labels, classes);
    return tf.mean<tf.Scalar>(tf.squaredDifference(tf.softmax(outputs), wanted));
  });

/** Trains to the end in one go, or stopped after every so many steps and made again; what is left of the run. */
async function trained(
  name: string,
  options: Partial<RunOptions>,
  every = Number.POSITIVE_INFINITY,
): Promise<unknown> {
  for (;;) {
    const stop = new AbortController();
    let taken = 0;
    const on = ({ kind }: RunEvent): void => {
      if (kind === "step" && ++taken === every) stop.abort();
    };
    const run = start({
      ...options,
      store: new RunDirectory(join(folder, name)),
      on,
      signal: () => stop.signal,
    });
    try {
      await run.train();
      return { numbers: numbers(run), history: run.history };
    } catch (error) {
      if (!(error instanceof StoppedError)) throw error;
    } finally {
      run.dispose();
    }
  }
}

const brighter: ChangePixels = (pixels, { random }) => {
  const more = random.integer(50);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (pixels[i] as number) + more;
};

describe("a run with everything of one's own", () => {
  const everything: Partial<RunOptions> = {
    augment: {
      ...cifarAugmentation,
      cutout: 2,
      cropPadding: 1,
      mixup: 0.4,
      cutmix: 1,
      erasing: 0.3,
      change: brighter,
    },
    loss: brier,
    metrics: { largest: (outputs) => tf.max(outputs).dataSync()[0] as number },
  };

  it("continues bit by bit where it was stopped", async () => {
    const whole = await trained("whole", everything);
    expect(await trained("parts", everything, 3)).toEqual(whole);
    const regression = {
      data: tinyRegression(),
      network: mlp({ hidden: [8, 8], classes: 2, input: [2] }),
      augment: { mixup: 0.3 },
      loss: "huber" as const,
    };
    expect(await trained("regression parts", regression, 3)).toEqual(await trained("regression", regression));
  });

  it("refuses to continue with another function, in words", async () => {
    await trained("mine", everything);
    const again = (options: Partial<RunOptions>): Promise<unknown> =>
      trained("mine", { ...everything, ...options });
    const { loss: _, ...named } = everything;
    await expect(trained("mine", named)).rejects.toThrow("another loss");
    await expect(again({ loss: (outputs, labels) => tf.mul(2, brier(outputs, labels)) })).rejects.toThrow(
      "another loss",
    );
    const other: ChangePixels = (pixels) => {
      pixels[0] = 0;
    };
    const augment = { ...cifarAugmentation, cutout: 2, cropPadding: 1, mixup: 0.4, cutmix: 1, erasing: 0.3 };
    await expect(again({ augment: { ...augment, change: other } })).rejects.toThrow("another augmentation");
    // Metrics change nothing of the training.
    await again({ metrics: {} });
  });
});

describe("mixed images", () => {
  it("train by the convex sum of the losses, compiled or not, and leave nothing behind", async () => {
    const before = tf.memory().numTensors;
    const augment = { flip: 0, cropPadding: 0, cutout: 0, mixup: 0.2 };
    const run = await start({ augment, plan: GrowthPlan.scratch({ train: 12 }) }).train();
    const last = run.history.filter(({ metric }) => metric === "accuracy").at(-1);
    expect(last).toMatchObject({ split: "test" });
    expect(last?.value).toBeGreaterThan(0.7);
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("a loss of one's own", () => {
  it("trains as the library's own, where it computes the same", async () => {
    const augment = "none";
    const own = await start({ augment, loss: (outputs, labels) => crossEntropy(outputs, labels) }).train();
    const named = await start({ augment, loss: "cross entropy" }).train();
    const plain = await start({ augment }).train();
    expect(numbers(own)).toEqual(numbers(plain));
    expect(numbers(named)).toEqual(numbers(plain));
    expect(own.history).toEqual(plain.history);
    for (const run of [own, named, plain]) run.dispose();
  });

  it("is tried before training, and refused with what it must be", () => {
    const before = tf.memory().numTensors;
    const refusal = (loss: unknown): string => {
      try {
        start({ loss: loss as Loss }).dispose();
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    expect(refusal(() => 3)).toContain("to return a scalar but got number");
    expect(refusal((outputs: tf.Tensor) => outputs)).toContain("a scalar but got a tensor of shape [4, 4]");
    expect(refusal((outputs: tf.Tensor) => tf.log(tf.min(outputs)))).toContain(
      "finite numbers with finite gradients",
    );
    expect(refusal(() => tf.scalar(1))).toContain("function loss");
    expect(refusal(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([2, 3])))).toContain("an error that it threw");
    const reads: Loss = (outputs) => tf.mean(tf.mul(outputs, outputs.dataSync()[0] as number));
    const readsLabels: Loss = (outputs, labels) => tf.mean(tf.mul(outputs, labels.dataSync()[1] as number));
    for (const reading of [reads, readsLabels]) {
      expect(refusal(reading)).toContain(
        'an error that it threw, "Expected values to be read after the computation',
      );
    }
    expect(refusal("cross-entropy")).toContain('Did you mean "cross entropy"?');
    expect(refusal("huber")).toContain('Expected a loss for classes but got "huber"');
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("metrics of one's own", () => {
  it("are measured on all test images at the end of each epoch", async () => {
    const calls: number[][] = [];
    const share = (outputs: tf.Tensor2D, labels: tf.Tensor): number => {
      calls.push([...outputs.shape, ...labels.shape]);
      return tf.mean(tf.equal(tf.argMax(outputs, 1), labels)).dataSync()[0] as number;
    };
    const run = await start({ metrics: { share } }).train();
    const of = (name: string): number[] =>
      run.history
        .filter(({ metric, split, epoch }) => metric === name && split === "test" && epoch > 0)
        .map(({ value }) => value);
    expect(of("share")).toHaveLength(6);
    for (const [i, value] of of("share").entries()) expect(value).toBeCloseTo(of("accuracy")[i] as number, 5);
    expect(calls.at(-1)).toEqual([32, 4, 32]);
    run.dispose();
  });

  it("are refused where they return no number or take a name that is in use", () => {
    const refusal =
      (metrics: unknown): (() => void) =>
      () =>
        start({ metrics: metrics as never }).dispose();
    expect(refusal({ loss: () => 1 })).toThrow("Expected metrics.loss to have a name of its own");
    expect(refusal({ f1: () => "much" })).toThrow(
      "Expected the function metrics.f1 to return a number but got String",
    );
    expect(refusal({ f1: () => JSON.parse("{") })).toThrow("but got an error that it threw");
  });
});
