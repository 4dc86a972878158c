import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createRandom } from "#library/data/random.js";
import { imageNetBank } from "#library/networks/architectures/imagenet-bank.js";
import { imageNetResNet } from "#library/networks/architectures/imagenet-resnet.js";
import { wideResNet } from "#library/networks/architectures/wide-resnet.js";
import type { NetworkDescription } from "#library/networks/description.js";
import { MixedNetwork } from "#library/networks/mixed/mixed-network.js";
import type { LayerSharing } from "#library/networks/mixed/mixing.js";
import { runParity } from "./run-parity.js";
import { recordMixed, recordNormal } from "./test-support/recording.js";

const cifar = { momentum: 0.9, nesterov: true, weightDecay: 5e-4 };
const imageNet = { momentum: 0.9, nesterov: false, weightDecay: 1e-4 };
const input = [8, 8, 3] as const;
const folderFor = (): string => mkdtempSync(join(tmpdir(), "parity-"));

const mixed = (
  description: NetworkDescription,
  templatesPerSet: readonly [number, number],
  sharing: readonly LayerSharing[] = [],
): MixedNetwork =>
  new MixedNetwork({
    description,
    members: 2,
    templatesPerSet,
    setAssignment: "rows",
    sharing,
    templateInitializer: "he",
    initialCoefficients: "orthonormal",
    random: createRandom(0),
  });

/** Replays all recordings of a folder and returns everything that does not agree. */
const disagreements = (folder: string): { failed: string[]; compared: number } => {
  const { results, broken } = runParity(folder);
  const failed = results.filter(({ passed }) => !passed).map(({ name }) => name);
  return { failed: [...failed, ...broken.map(({ problem }) => problem)], compared: results.length };
};

// Recordings made with this library show nothing about the published program, but they show that names, shapes and
// template counts without a published recording are read, compared in full, and can fail.
describe("recordings of networks that were not recorded before", { timeout: 120_000 }, () => {
  it.each([
    ["tm_wrn10_w2_T3", 10, 2, false, [3, 3]],
    ["tm_wrn16_w1_bn_T4", 16, 1, true, [4, 4]],
    ["tm_wrn10_w1.5_T5", 10, 1.5, false, [5, 5]],
    ["tm_wrn10_w0.5_T1", 10, 0.5, false, [1, 1]],
  ] as const)("%s", (name, depth, width, secondBatchNorm, templates) => {
    const before = tf.memory().numTensors;
    const folder = folderFor();
    const network = mixed(wideResNet({ depth, width, classes: 7, input, secondBatchNorm }), templates);
    recordMixed(folder, name, network, cifar);
    network.dispose();
    const { failed, compared } = disagreements(folder);
    expect(failed).toEqual([]);
    expect(compared).toBe(37);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ["normal_wrn16_1", { depth: 16, width: 1 }, {}],
    ["normal_wrn22_w1.5", { depth: 22, width: 1.5 }, {}],
    ["normal_wrn10_w2_bn_ls", { depth: 10, width: 2, secondBatchNorm: true }, { smoothing: 0.1 }],
  ] as const)("%s", (name, size, loss) => {
    const folder = folderFor();
    const description = wideResNet({ ...size, classes: 10, input, shortcutStatistics: "as-coded" });
    recordNormal(folder, name, description, cifar, loss);
    const { failed, compared } = disagreements(folder);
    expect(failed).toEqual([]);
    expect(compared).toBe(12);
  });

  const small = imageNetResNet({
    stages: [2, 1],
    channels: [8, 16],
    classes: 6,
    input: [32, 32, 3],
  });

  it("tm_nobank_resnet_small, normal_resnet_small", () => {
    const folder = folderFor();
    const network = mixed(small, [3, 3]);
    recordMixed(folder, "tm_nobank_resnet_small", network, imageNet);
    network.dispose();
    recordNormal(folder, "normal_resnet_small", small, imageNet);
    expect(disagreements(folder)).toEqual({ failed: [], compared: 49 });
  });

  it("tm_resnet_bank_small of another size", () => {
    const folder = folderFor();
    const description = imageNetResNet({ stages: [3, 1], channels: [8, 16], classes: 6, input: [32, 32, 3] });
    const network = mixed(description, [1, 1], imageNetBank(description));
    // As published, growth by `none`, since the published orthogonal growth crashes with sets of different sizes.
    recordMixed(folder, "tm_resnet_bank_small", network, imageNet, "none");
    network.dispose();
    expect(disagreements(folder)).toEqual({ failed: [], compared: 37 });
  });

  it("that were changed in one number fail there, and nowhere before", () => {
    const folder = folderFor();
    recordNormal(folder, "normal_wrn10_1", wideResNet({ depth: 10, width: 1, classes: 4, input }), cifar);
    // As coded, shortcuts count a batch twice: this one was recorded with statistics counted once.
    expect(disagreements(folder).failed).toEqual([
      "normal_wrn10_1 S1 state after",
      "normal_wrn10_1 S2 state after",
      "normal_wrn10_1 S2/eval_logits_after",
    ]);
  });

  it("that were cut off, or lack a part, say so", () => {
    const folder = folderFor();
    recordNormal(folder, "normal_wrn10_1", wideResNet({ depth: 10, width: 1, classes: 4, input }), cifar);
    const path = join(folder, "normal_wrn10_1_train.npz");
    writeFileSync(path, readFileSync(path).subarray(0, 5000));
    expect(disagreements(folder).failed).toEqual([
      expect.stringMatching(/^Expected a complete \.npz archive but got 5000 bytes/),
    ]);
  });
});
