import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, it } from "vitest";
import { wideResNet } from "../../networks/architectures/wide-resnet.js";
import { valuesOf } from "../../networks/network.js";
import { net2wider } from "../../operators/net2wider/net2wider.js";
import { adam } from "../../optimizers/adam.js";
import { adamw } from "../../optimizers/adamw.js";
import { lion } from "../../optimizers/lion.js";
import { sgd } from "../../optimizers/sgd.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Run } from "../../training/run/run.js";
import type { RunOptions } from "../../training/run/run-options.js";
import { StoppedError } from "../../training/run/run-position.js";
import { checkpointPath } from "./read-checkpoint.js";
import { RunDirectory } from "./run-directory.js";
import { readRunLog } from "./run-log.js";

const folder = mkdtempSync(join(tmpdir(), "training state "));
afterAll(() => rmSync(folder, { recursive: true }));

const network = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 1] });
const settings = { network, data: tinyData(), seed: 0, batchSize: 16, augment: "none" } as const;

/** Everything that a run ends with. */
function endOf(run: Run): unknown {
  expect(run.done).toBe(true);
  const values = [...valuesOf(run.network)].map(([name, tensor]) => [name, [...tensor.values]]);
  const { history, trainingMacs } = run;
  run.dispose();
  return { values, history, trainingMacs };
}

async function whole(plan: GrowthPlan, more: Partial<RunOptions> = {}): Promise<unknown> {
  return endOf(await new Run({ ...settings, plan, ...more }).train());
}

/** The same run in pieces of a few steps, each continued by another run from its folder. */
async function inPieces(
  name: string,
  plan: GrowthPlan,
  steps: number,
  more: Partial<RunOptions> = {},
): Promise<unknown> {
  for (;;) {
    const stop = new AbortController();
    let taken = 0;
    const run = new Run({
      ...{ ...settings, plan, ...more },
      store: new RunDirectory(join(folder, name), { saveEverySeconds: 0 }),
      signal: () => stop.signal,
      on: ({ kind }) => {
        if (kind === "step" && ++taken === steps) stop.abort();
      },
    });
    try {
      return endOf(await run.train());
    } catch (error) {
      expect(error).toBeInstanceOf(StoppedError);
      run.dispose();
    }
  }
}

const optimizers = [sgd({ weightDecay: 0.01 }), adam(), adamw(), lion()];
const plans = optimizers.flatMap((by) => {
  const training = { by, optimizer: "keep" } as const;
  const phases = { epochs: 2 };
  return [
    GrowthPlan.mixture({
      name: `mixture by ${by.optimizer}`,
      training: { ...training, clip: { norm: 1 }, ema: { decay: 0.9 } },
      phases: { member: phases, grown: phases },
    }),
    GrowthPlan.baseline(net2wider(), {
      name: `net2net by ${by.optimizer}`,
      training: { ...training, keep: { best: "test loss" } },
      phases: { small: { epochs: 3 }, grown: { ...phases, optimizer: { keep: 0.5 } } },
    }),
  ];
});

describe("a run that is stopped every three steps", () => {
  it.each(plans.map((plan) => [plan.name, plan] as const))(
    "ends bit for bit as one that never was: %s",
    async (name, plan) => {
      const before = tf.memory().numTensors;
      expect(await inPieces(name, plan, 3)).toEqual(await whole(plan));
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it("also where the step is recorded", async () => {
    const train = { epochs: 6, by: adamw(), ema: { decay: 0.9 }, clip: { norm: 1 } };
    const plan = GrowthPlan.scratch({ train });
    // 24 batches of one size are worth it.
    expect(await inPieces("recorded", plan, 7)).toEqual(await whole(plan));
  });

  it("also where a phase ends by its plateau, its budget or the user's control", async () => {
    const until = { kind: "plateau", epochs: 1, gain: 0.5, metric: "test accuracy" } as const;
    const plan = GrowthPlan.mixture({
      training: { by: adamw() },
      phases: { member: { epochs: 5, until }, grown: { epochs: 6, budget: { macs: 1 } } },
    });
    const control: RunOptions["control"] = ({ phase, epoch }) =>
      phase === "member 1" && epoch === 1 ? "stop phase" : undefined;
    expect(await inPieces("ends", plan, 3, { control })).toEqual(await whole(plan, { control }));
  });
});

it("keeps a file for each slot, for the average and for the best epoch", async () => {
  const plan = GrowthPlan.scratch({
    train: { epochs: 3, by: adam(), ema: { decay: 0.9 }, keep: { best: "training loss" } },
  });
  const stop = new AbortController();
  const path = join(folder, "files");
  const run = new Run({
    ...{ ...settings, plan },
    store: new RunDirectory(path),
    signal: () => stop.signal,
    on: (event) => event.kind === "epoch" && event.epoch === 2 && stop.abort(),
  });
  await expect(run.train()).rejects.toThrow(StoppedError);
  run.dispose();
  expect(readdirSync(checkpointPath(path, 2)).sort()).toEqual(
    ["average", "best", "first", "network", "second", "steps"]
      .map((name) => `${name}.safetensors`)
      .concat("manifest.json", "times.json")
      .sort(),
  );
});

describe("a measured number that is not finite", () => {
  it("does not keep a run from continuing, and stands in its history and log as it was measured", async () => {
    const plan = GrowthPlan.mixture({ phases: { member: 1, grown: 1 } });
    const metrics = { none: () => Number.NaN, below: () => Number.NEGATIVE_INFINITY };
    const pieces = await inPieces("not finite", plan, 5, { metrics });
    expect(pieces).toEqual(await whole(plan, { metrics }));
    const { history } = readRunLog(join(folder, "not finite"));
    const last = (name: string): unknown => history.filter(({ metric }) => metric === name).at(-1)?.value;
    expect([last("none"), last("below")]).toEqual([Number.NaN, Number.NEGATIVE_INFINITY]);
  });
});
