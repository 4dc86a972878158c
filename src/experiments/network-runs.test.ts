import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { mlpMixer } from "../networks/architectures/mlp-mixer.js";
import { mobileNet } from "../networks/architectures/mobile-net.js";
import { resNet } from "../networks/architectures/res-net.js";
import { vgg } from "../networks/architectures/vgg.js";
import { vit } from "../networks/architectures/vit.js";
import { buildNetwork } from "../networks/builder/build-network.js";
import type { NetworkDescription } from "../networks/description.js";
import { defineOperation } from "../networks/operations/define-operation.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { tinyData } from "../test-support/tiny-data.js";
import { Run } from "../training/run/run.js";
import { startRun } from "./start-run.js";

const settings = { data: tinyData(), seed: 0, batchSize: 16, augment: "none" } as const;
const mixture = GrowthPlan.mixture({ phases: { member: 1, grown: 1 } });
const tiny = { classes: 4, input: [8, 8, 1] } as const;

afterEach(() => {
  expect(tf.memory().numTensors).toBe(0);
});

describe("a run trains and grows", { timeout: 120_000 }, () => {
  it.each<NetworkDescription>([
    resNet({ depth: 18, ...tiny, width: 1 / 16, stem: "3x3" }),
    mobileNet({ ...tiny, width: 1 / 4, stemStride: 1 }),
    mlpMixer({ ...tiny, width: 8, depth: 1, groups: 2 }),
    vit({ ...tiny, width: 16, depth: 1, groups: 2 }),
  ])("$name, by mixture and by copies", async (network) => {
    const copies = GrowthPlan.net2net({ phases: { small: 1, grown: 1 } });
    for (const plan of [mixture, copies]) {
      const run = await new Run({ ...settings, plan, network }).train();
      expect(run.done).toBe(true);
      expect(run.history.every(({ value }) => Number.isFinite(value))).toBe(true);
      run.dispose();
    }
  });
});

const scale = defineOperation({
  op: "scale",
  tensors: ({ channels }) => ({ factor: { shape: [channels], first: 1 } }),
  compute: (_, [x], { factor }) => tf.mul(x as tf.Tensor, factor as tf.Tensor),
  grow: "channels",
});
const frozen = defineOperation({ op: "frozen", compute: (_, [x]) => tf.clone(x as tf.Tensor) });
const withOwn = (own: typeof scale | typeof frozen): NetworkDescription =>
  buildNetwork({ name: "own", ...tiny }, [
    { op: "convolution", outChannels: 8, kernel: 3 },
    own(),
    { op: "relu" },
    { op: "globalPool" },
    { op: "dense" },
  ]);

const folder = mkdtempSync(join(tmpdir(), "network-runs-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("an operation of one's own", { timeout: 60_000 }, () => {
  it("is trained, grown and stored in a run", async () => {
    const directory = join(folder, "own");
    const options = { ...settings, plan: mixture, network: withOwn(scale), directory };
    const run = await startRun(options);
    await run.train();
    const factor = [
      ...(run.network
        .state()
        .find(({ name }) => name === "scale1.0-1.factor")
        ?.variable.dataSync() ?? []),
    ];
    expect(factor).toHaveLength(8);
    expect(new Set(factor).size).toBeGreaterThan(4);
    run.dispose();
    const again = await startRun(options);
    expect(again.done).toBe(true);
    again.dispose();
  });

  it("that has no rule of growth is refused before anything is trained, and trained by a plan that does not grow it", () => {
    const network = withOwn(frozen);
    expect(() => new Run({ ...settings, plan: mixture, network })).toThrow(
      'Expected op to have a rule of growth but got "frozen" (own, node frozen1). Give its definition grow: "channels" or { groups }, or leave the node out.',
    );
    new Run({ ...settings, plan: GrowthPlan.scratch({ train: 1 }), network }).dispose();
  });
});

describe("what an operator cannot grow is refused before anything is trained", () => {
  it.each<[string, GrowthPlan, NetworkDescription, string]>([
    [
      "GradMax, a depthwise convolution",
      GrowthPlan.gradmax({ phases: { small: 1, grown: 1 } }),
      mobileNet({ ...tiny, width: 1 / 4 }),
      'Expected operations that keep a new channel of zeros silent, with a known gradient, but got the op "depthwiseConvolution", depthwise conv 3x3 (GradMax, node stage1.0.depthwiseConvolution1 and 16 more). Grow by another operator, such as net2wider().',
    ],
    [
      "Firefly, attention",
      GrowthPlan.firefly({ phases: { small: 1, grown: 1 } }),
      vit({ ...tiny, width: 16, depth: 1, groups: 2 }),
      'Expected operations that take each channel by itself and have no kernels of their own but got the op "attention", attention, 2 heads (Firefly, node block1.attention).',
    ],
    [
      "mixture, a norm over all members",
      mixture,
      vit({ ...tiny, width: 16, depth: 1 }),
      "Expected groups to divide into 2 parts, so that each part has groups of its own, but got 1 (ViT-1-16, node block1.layerNorm1). Use 2, or a multiple of it.",
    ],
    [
      "mixture, an odd number of channels",
      mixture,
      vgg({ depth: 11, classes: 4, input: [64, 64, 1], width: 1 / 64, hidden: 8 }),
      "to divide into 2 parts but got 1",
    ],
  ])("%s", (_, plan, network, message) => {
    expect(() => new Run({ ...settings, plan, network })).toThrow(message);
  });
});
