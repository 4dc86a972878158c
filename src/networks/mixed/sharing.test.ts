import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../../data/random.js";
import { coefficientGrowthNames } from "../../growth/coefficient-growth.js";
import { allMembers, member } from "../../growth/span.js";
import { Sgd } from "../../training/sgd.js";
import { trainStep } from "../../training/test-support/train-step.js";
import { crossLayerSharing } from "../architectures/cross-layer-sharing.js";
import { imageNetBank, imageNetBankTable } from "../architectures/imagenet-bank.js";
import { imageNetResNet } from "../architectures/imagenet-resnet.js";
import { wideResNet } from "../architectures/wide-resnet.js";
import type { Net } from "../net.js";
import { MixedNetwork } from "./mixed-network.js";
import type { MixedNetworkOptions } from "./mixed-options.js";
import { type LayerSharing, networkMixing } from "./mixing.js";

const owned: MixedNetwork[] = [];
afterEach(() => {
  for (const network of owned.splice(0)) network.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

function networkOf(
  options: Pick<MixedNetworkOptions, "description"> & Partial<MixedNetworkOptions>,
): MixedNetwork {
  const network = new MixedNetwork({
    members: 2,
    templatesPerSet: [2, 2],
    setAssignment: "rows",
    templateInitializer: "he",
    initialCoefficients: "normal",
    random: createRandom(0),
    ...options,
  });
  owned.push(network);
  return network;
}

function step(net: Net): number {
  const optimizer = new Sgd({ momentum: 0.9, nesterov: false, weightDecay: 1e-4 });
  const images = tf.randomNormal([4, ...net.description.input], 0, 1, "float32", 1);
  const labels = tf.tensor1d([0, 1, 2, 3], "int32");
  const { loss } = trainStep(net, images, labels, optimizer, 0.01);
  tf.dispose([images, labels]);
  optimizer.dispose();
  return loss;
}

const small = imageNetResNet({ stages: [3, 1], channels: [16, 32], classes: 10, input: [32, 32, 3] });
const bank = { description: small, sharing: imageNetBank(small) };

describe("the published ImageNet bank", { timeout: 30_000 }, () => {
  it("has 56 layers in 36 groups; every group has one shape and one pair of template counts", () => {
    expect(imageNetBankTable).toHaveLength(56);
    const groups = new Map<number, Set<string>>();
    for (const { group, channels, kernel, templatesPerSet } of imageNetBankTable) {
      const entry = groups.get(group) ?? new Set();
      groups.set(group, entry.add([channels, kernel, templatesPerSet].join()));
    }
    expect([...groups.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 36 }, (_, i) => i));
    expect([...groups.values()].filter((kinds) => kinds.size !== 1)).toEqual([]);
  });

  it("fits the network of width 4 layer by layer, and a part of its blocks and channels", () => {
    const whole = imageNetResNet({ width: 4 });
    expect(imageNetBank(whole).map(({ layer }) => layer)).toEqual(
      imageNetBankTable.map(({ layer }) => layer),
    );
    expect(new Set(imageNetBank(small).map(({ group }) => group)).size).toBe(14);
  });

  it.each([
    [
      imageNetResNet({ width: 4, stages: [4, 1, 1, 1] }),
      /^Expected layers of the published bank but got "stage1\.3\.in", /,
    ],
    [
      imageNetResNet({ channels: [16, 48], stages: [1, 1] }),
      /Expected stage2\.0\.skip of shape 128 x 64 x 1 but got 192 x 64 x 1/,
    ],
    [
      wideResNet({ depth: 10, width: 1, classes: 10 }),
      /^Expected layers of the published bank but got "stem", "stage1\.0\.conv1", "stage1\.0\.conv2" and 7 more \(/,
    ],
  ])("refuses another network: $name", (description, message) => {
    expect(() => imageNetBank(description)).toThrow(message);
  });

  it("gives layers of one group the same templates and coefficients of their own", () => {
    const network = networkOf(bank);
    const [skip, out] = ["stage1.0.skip", "stage1.0.out"].map((name) => network.layers.get(name)?.mixer);
    expect(skip?.bank.templates("bank.3", 0)).toBe(out?.bank.templates(out.group.name, 0));
    expect(skip?.coefficients(0)).not.toBe(out?.coefficients(0));
    const names = network
      .net(member(0))
      .parameters()
      .map(({ name }) => name);
    expect(names).toHaveLength(new Set(names).size);
    expect(names.filter((name) => name.startsWith("bank."))).toHaveLength(14);
  });

  it("keeps the coefficients of the first and last layer at 1 while it trains", () => {
    const network = networkOf(bank);
    step(network.net(member(0)));
    for (const name of ["stem.conv1", "fc"]) {
      const values = [0, 1].map((j) => [
        ...(network.layers.get(name)?.mixer.coefficients(j).dataSync() ?? []),
      ]);
      expect(values).toEqual([[1], [1]]);
    }
  });

  const corrected = coefficientGrowthNames.filter((name) => !name.endsWith("as-coded"));

  it.each(corrected)(
    "grows with %s, also where its sets have 4 and 3 templates",
    { timeout: 30_000 },
    (coefficients) => {
      const network = networkOf(bank);
      const blocks = network.layers.get("stage2.0.skip")?.mixer.blocks.map(({ templates }) => templates);
      expect(blocks).toEqual([4, 3, 4, 3]);
      network.grow(allMembers(2), { coefficients, noise: 1 }, createRandom(1));
      expect(Number.isFinite(step(network.net(allMembers(2))))).toBe(true);
    },
  );
});

const wrn = wideResNet({ depth: 16, width: 1, classes: 10, input: [8, 8, 3] });

function weights(network: MixedNetwork, names: readonly string[]): number[][] {
  return names.map((name) => {
    const weight = network.layers.get(name)?.weight(member(0)) as tf.Tensor;
    const values = [...weight.dataSync()];
    weight.dispose();
    return values;
  });
}

describe("sharing across the two convolutions of a block", { timeout: 30_000 }, () => {
  const pair = ["stage1.1.conv1", "stage1.1.conv2"];

  it("concerns blocks whose convolutions have one shape, which share twice the templates", () => {
    const sharing = crossLayerSharing(wrn, { templatesPerSet: [2, 2] });
    expect(sharing.map(({ layer }) => layer)).toEqual(
      ["stage1.0", "stage1.1", "stage2.1", "stage3.1"].flatMap((block) => [
        `${block}.conv1`,
        `${block}.conv2`,
      ]),
    );
    expect(sharing[0]?.templatesPerSet).toEqual([4, 4]);
  });

  it("of templates leaves each its own coefficients, so that their weights differ", () => {
    const network = networkOf({
      description: wrn,
      sharing: crossLayerSharing(wrn, { templatesPerSet: [2, 2] }),
    });
    const [one, other] = weights(network, pair);
    expect(one).not.toEqual(other);
    expect(network.bank.templates("stage1.1.convs", 0).shape[0]).toBe(4);
  });

  it("as coded makes them one layer: equal weights before and after a step and after growth", () => {
    const sharing = crossLayerSharing(wrn, { templatesPerSet: [2, 2], variant: "as-coded" });
    const network = networkOf({ description: wrn, sharing });
    expect(network.layers.get("stage1.1.conv1")).toBe(network.layers.get("stage1.1.conv2"));
    step(network.net(member(0)));
    const [one, other] = weights(network, pair);
    expect(one).toEqual(other);
    network.grow(allMembers(2), { coefficients: "zero", noise: 1 }, createRandom(1));
    const names = network.state().map(({ name }) => name);
    expect(names).toHaveLength(new Set(names).size);
    expect(Number.isFinite(step(network.net(allMembers(2))))).toBe(true);
  });
});

describe("sharing that cannot be is refused, every problem named", { timeout: 30_000 }, () => {
  const entry = (layer: string, group: string, rest: Partial<LayerSharing> = {}): LayerSharing => ({
    layer,
    group,
    templatesPerSet: [2, 2],
    ...rest,
  });

  it.each<[string, LayerSharing[], RegExp]>([
    [
      "an unknown layer",
      [entry("pool", "a")],
      /^Expected a layer of WRN-16-1 but got "pool" \(sharing of group a\)/,
    ],
    [
      "unlike shapes",
      [entry("stage1.1.conv1", "a"), entry("stage2.1.conv1", "a")],
      /^Expected layers that share templates to have one shape and count but got 3x3x16x16 x 2\/2 for stage2\.1\.conv1 and 3x3x8x8/,
    ],
    [
      "a layer twice",
      [entry("stem", "a"), entry("stem", "a")],
      /^Expected every layer once but got "stem" again/,
    ],
    [
      "too few counts",
      [entry("stem", "a", { templatesPerSet: [2] })],
      /^Expected 2 template counts but got \[2\] \(layer stem, group a\)/,
    ],
    [
      "the group of a layer that is not listed",
      [entry("stage1.1.conv1", "stem")],
      /^Expected a group that is not the one of another layer but got "stem" \(layer stage1\.1\.conv1\)/,
    ],
    [
      "coefficients of another group",
      [
        entry("stage1.1.conv1", "a"),
        entry("stage1.1.conv2", "b", { coefficients: { of: "stage1.1.conv1" } }),
      ],
      /^Expected the coefficients of an earlier layer of the same group but got those of "stage1\.1\.conv1"/,
    ],
  ])("%s", (_, sharing, message) => {
    const options = { description: wrn, members: 2, templatesPerSet: [2, 2], setAssignment: "rows" } as const;
    expect(() => networkMixing({ ...options, sharing })).toThrow(message);
  });

  it("but a group may be named after one of its own layers", () => {
    const options = { description: wrn, members: 2, templatesPerSet: [2, 2], setAssignment: "rows" } as const;
    const sharing = [entry("stage1.1.conv2", "stage1.1.conv2"), entry("stage2.1.conv2", "stage2.1.conv2")];
    expect(networkMixing({ ...options, sharing }).groups.map(({ name }) => name)).toContain("stage1.1.conv2");
  });

  it("what depends on the order of channels that were flattened with their positions", () => {
    const options = { members: 2, templatesPerSet: [2, 2], setAssignment: "rows" } as const;
    const nodes = [
      { op: "flatten", name: "flat", inputs: ["stem"] },
      { op: "batchNorm", name: "bn", inputs: ["flat"], channels: 1024 },
      {
        op: "dense",
        name: "fc",
        role: "last",
        inputs: ["bn"],
        inChannels: 1024,
        outChannels: 2,
        bias: true,
      },
    ] as const;
    const description = { ...wrn, classes: 2, nodes: [...wrn.nodes.slice(0, 1), ...nodes] };
    expect(() => networkMixing({ ...options, description })).toThrow(
      'Expected batch norm before channels are flattened but got it afterwards (WRN-16-1, node bn). Put it before the node with the op "flatten".',
    );
  });
});
