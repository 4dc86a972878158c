import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { member } from "../../growth/span.js";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { DivergenceError } from "../../training/run/divergence-error.js";
import { Run } from "../../training/run/run.js";
import type { RunOptions } from "../../training/run/run-options.js";
import { Sgd } from "../../training/sgd.js";
import { trainStep } from "../../training/test-support/train-step.js";
import { RunDirectory } from "./run-directory.js";

// Every run that is made anew compiles its steps anew.
vi.setConfig({ testTimeout: 300_000 });

const network = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 1] });
const data = tinyData();
const plan = GrowthPlan.mixture({ phases: { member: 3, grown: 1 } });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "divergence "));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function start(options: Partial<RunOptions> = {}): Run {
  const store = new RunDirectory(folder, { saveEverySeconds: 0 });
  return new Run({ plan, network, data, seed: 0, batchSize: 16, store, ...options });
}

/** Every byte of every checkpoint. */
function checkpoints(): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.parentPath.includes("checkpoint-"),
  );
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [
      join(parentPath, name),
      readFileSync(join(parentPath, name), "latin1"),
    ]),
  );
}

/** Sets a tensor of a network to numbers, all or its first. */
function set(run: Run, name: string, value: number, all = false): void {
  const variable = run.network.state().find((tensor) => tensor.name === name)?.variable as tf.Variable;
  const values = variable.dataSync().slice() as Float32Array;
  if (all) values.fill(value);
  else values[0] = value;
  tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
}

/** Trains, breaks something after so many steps, and gives what came of it; checkpoints must stay as they were then. */
async function diverge(steps: number, spoil: (run: Run) => void): Promise<DivergenceError> {
  let taken = 0;
  let before: Record<string, string> = {};
  // Told after the state of the step before was kept.
  const run = start({
    on: (event) => {
      if (event.kind !== "saved" || ++taken !== steps) return;
      before = checkpoints();
      spoil(run);
    },
  });
  const error = await run.train().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  run.dispose();
  expect(error).toBeInstanceOf(DivergenceError);
  expect(Object.keys(before)).not.toEqual([]);
  expect(checkpoints()).toEqual(before);
  // What is kept is good: the run goes on from it.
  const again = start();
  expect(again.resumed?.where).toBe((error as DivergenceError).divergence.lastGood);
  await again.train("member 0");
  again.dispose();
  return error as DivergenceError;
}

describe("R4 a run that diverges", () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    "R4 by %d in a weight names it, the step and the last good checkpoint",
    async (value) => {
      const { message } = await diverge(6, (run) => set(run, "stage2.0.conv1.templates.0", value));
      expect(message).toBe(
        `Expected finite numbers but got NaN or infinity in the weight of stage2.0.conv1.templates.0 (run mixture, phase "member 0", epoch 2, step 2). The last good checkpoint is ${join(folder, "checkpoint-000006")}; lower the learning rate, or look at the data.`,
      );
    },
  );

  it("R4 by a running statistic that is no number is not kept", async () => {
    const { divergence } = await diverge(3, (run) => set(run, "head.bn.0.variance", Number.NaN));
    expect(divergence).toMatchObject({ place: "weight", tensor: "head.bn.0.variance" });
  });

  it("R4 by a learning rate that is far too high stops in the loss, the logits or a statistic", async () => {
    const wild = GrowthPlan.mixture({ phases: { member: { epochs: 50, learningRate: 9e5 }, grown: 1 } });
    const run = start({ plan: wild });
    await expect(run.train()).rejects.toThrow(/^Expected finite numbers but got NaN or infinity in the /);
    run.dispose();
  });

  it("R4 by images that are no numbers is refused before the first step, and by the step itself", async () => {
    const broken = { ...data, train: { ...data.train, mean: [Number.NaN] } };
    expect(() => start({ data: broken })).toThrow(/^Expected train\.mean\[0\] to be a number .* but got NaN/);
    const run = start();
    const sgd = new Sgd({ momentum: 0.9, nesterov: true, weightDecay: 0 });
    const images = tf.fill<tf.Rank.R4>([2, 8, 8, 1], Number.NaN);
    const labels = tf.tensor1d([0, 1], "int32");
    expect(() => trainStep(run.net(member(0)), images, labels, sgd, 0.1)).toThrow(
      "Expected finite numbers but got NaN or infinity in the images (training step). Lower the learning rate, or look at the data.",
    );
    tf.dispose([images, labels]);
    sgd.dispose();
    run.dispose();
    expect(checkpoints()).toEqual({});
  });

  it("R4 leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    await diverge(2, (run) => set(run, "stem.templates.0", Number.NaN));
    expect(tf.memory().numTensors).toBe(before);
  });
});
