import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { allMembers, member } from "../growth/span.js";
import { imageNetBank } from "./architectures/imagenet-bank.js";
import { imageNetResNet } from "./architectures/imagenet-resnet.js";
import { smallCnn } from "./architectures/small-cnn.js";
import { MixedNetwork } from "./mixed/mixed-network.js";
import type { MixedNetworkOptions } from "./mixed/mixed-options.js";
import { PlainNetwork, wholeNetwork } from "./plain/plain-network.js";
import { summarize } from "./summary.js";

const description = smallCnn({ channels: [6, 12], classes: 10, input: [8, 8, 1] });
const owned: { dispose(): void }[] = [];
afterEach(() => {
  for (const owner of owned.splice(0)) owner.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

function networkOf(options: Partial<MixedNetworkOptions> = {}): MixedNetwork {
  const network = new MixedNetwork({
    description,
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

const counted = (network: MixedNetwork): number => {
  const parameters = network.state().filter(({ name }) => !/\.(mean|variance)$/.test(name));
  return parameters.reduce((sum, { variable }) => sum + variable.size, 0);
};

describe("a network's summary", { timeout: 30_000 }, () => {
  it("has a row for every operation, with shapes, parameters and multiply-accumulates", () => {
    const { rows, totals } = summarize(description, {
      mixing: { members: 2, templatesPerSet: [2, 3], setAssignment: "rows" },
    });
    expect(rows.map(({ layer }) => layer)).toEqual(description.nodes.map(({ name }) => name));
    expect(rows.find(({ layer }) => layer === "conv2")).toEqual({
      layer: "conv2",
      op: "conv 3x3",
      shape: "4x4x12",
      storedParameters: 5 * 3 * 3 * 3 * 6 + 2 * (2 + 3),
      trainedParameters: 5 * 3 * 3 * 3 * 6 + 2 * (2 + 3),
      effectiveParameters: 3 * 3 * 6 * 12,
      macs: 4 * 4 * 3 * 3 * 6 * 12,
      sets: "0, 1",
      templates: "2 + 3",
      group: "",
    });
    expect(totals.macs).toBe(8 * 8 * 9 * 6 + 4 * 4 * 9 * 6 * 12 + 12 * 10);
  });

  it("counts what a live network keeps, before and after growth and after extra templates", () => {
    const network = networkOf({ templatesPerSet: [2, 3] });
    expect(network.summary().totals.storedParameters).toBe(counted(network));
    network.addTemplates(1, createRandom(1));
    network.grow(allMembers(2), { coefficients: "zero", noise: 1 }, createRandom(2));
    expect(network.summary().totals.storedParameters).toBe(counted(network));
  });

  it("counts templates that layers share once, at the first of them", () => {
    const small = imageNetResNet({ stages: [2], channels: [16], classes: 10, input: [32, 32, 3] });
    const network = networkOf({ description: small, sharing: imageNetBank(small) });
    const summary = network.summary();
    expect(summary.totals.storedParameters).toBe(counted(network));
    const stored = (layer: string): number | undefined =>
      summary.rows.find((row) => row.layer === layer)?.storedParameters;
    expect(stored("stage1.0.skip")).toBe(10 * 8 * 32 + 4 * 5);
    expect(stored("stage1.0.out")).toBe(4 * 5);
    expect(summary.totals.storedParameters - summary.totals.trainedParameters).toBe(4);
  });

  it("of a member counts what that member mixes, at its own sizes", () => {
    const network = networkOf();
    const { rows, totals } = network.summary(member(1));
    expect(rows.find(({ layer }) => layer === "conv2")?.sets).toBe("1");
    const trained = network
      .net(member(1))
      .parameters()
      .reduce((sum, { variable }) => sum + variable.size, 0);
    expect(totals.trainedParameters).toBe(trained);
    expect(totals.macs).toBe(summarize(network.net(member(1)).description).totals.macs);
  });

  it("of a plain network counts weights and biases", () => {
    const network = new PlainNetwork({
      description,
      members: 1,
      span: wholeNetwork,
      random: createRandom(0),
    });
    owned.push(network);
    const parameters = network.net(wholeNetwork).parameters();
    const { storedParameters, effectiveParameters } = network.summary().totals;
    expect(storedParameters).toBe(parameters.reduce((sum, { variable }) => sum + variable.size, 0));
    expect(effectiveParameters).toBe(storedParameters);
  });

  it("is legible as plain text", () => {
    const text = summarize(description).toString();
    expect(text).toMatch(
      /^CNN-6-12\nlayer +operation +output shape +stored parameters +parameters in use +cost \(MACs\)\n/,
    );
    expect(text).toMatch(/conv2 +conv 3x3 +4x4x12 +648 +648 +10\.4\u00a0k/);
    expect(text).toMatch(
      /CNN-6-12: 868 parameters stored, 868 in use, 13\.9\u00a0k multiply-accumulates \(MACs\) an image$/,
    );
  });
});
