import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../../data/random.js";
import { coefficientGrowthNames } from "../../growth/coefficient-growth.js";
import { allMembers, member, type Span } from "../../growth/span.js";
import { Sgd } from "../../training/sgd.js";
import { trainStep } from "../../training/test-support/train-step.js";
import { imageNetBank } from "../architectures/imagenet-bank.js";
import { imageNetResNet } from "../architectures/imagenet-resnet.js";
import { smallCnn } from "../architectures/small-cnn.js";
import { parametersToFreeze } from "./freezing.js";
import { adoptMember, copyMember, matchNorms } from "./member-transfer.js";
import { MixedNetwork } from "./mixed-network.js";
import type { MixedNetworkOptions } from "./mixed-options.js";
import type { FreezeSelection } from "./network-change.js";

const description = smallCnn({ channels: [4, 8], classes: 4, input: [6, 6, 1] });
const owned: MixedNetwork[] = [];
afterEach(() => {
  for (const network of owned.splice(0)) network.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

function networkOf(options: Partial<MixedNetworkOptions> = {}): MixedNetwork {
  const network = new MixedNetwork({
    description,
    members: 2,
    templatesPerSet: [2, 2],
    setAssignment: "rows",
    templateInitializer: "he",
    initialCoefficients: "orthonormal",
    random: createRandom(0),
    ...options,
  });
  owned.push(network);
  return network;
}

const values = (network: MixedNetwork): Map<string, number[]> =>
  new Map(network.state().map(({ name, variable }) => [name, [...variable.dataSync()]]));

/** Names of what one step changed. */
function moved(network: MixedNetwork, span: Span): string[] {
  const before = values(network);
  const optimizer = new Sgd({ momentum: 0.9, nesterov: true, weightDecay: 0.1 });
  const images = tf.randomNormal<tf.Rank.R4>([8, 6, 6, 1], 0, 1, "float32", 1);
  const labels = tf.tensor1d([0, 1, 2, 3, 0, 1, 2, 3], "int32");
  trainStep(network.net(span), images, labels, optimizer, 0.1);
  tf.dispose([images, labels]);
  optimizer.dispose();
  const after = values(network);
  return [...after].filter(([name, now]) => before.get(name)?.join() !== now.join()).map(([name]) => name);
}

function logitsOf(network: MixedNetwork, span: Span): number[] {
  return tf.tidy(() => {
    const images = tf.randomNormal([3, ...network.description.input], 0, 1, "float32", 5);
    return [...network.net(span).forward(images).dataSync()];
  });
}

const norm = (numbers: readonly number[]): number => Math.hypot(...numbers);

describe("freezing", { timeout: 30_000 }, () => {
  const grown = allMembers(2);
  const growZero = (network: MixedNetwork): void => {
    network.grow(grown, { coefficients: "copy", noise: 1 }, createRandom(1));
  };

  it.each<[string, FreezeSelection, readonly string[]]>([
    [
      "the coefficients of the first and last layer",
      { what: "coefficients", layers: "first and last" },
      ["conv1", "classifier"].flatMap((name) => [0, 1].map((j) => `${name}.coefficients.${j}`)),
    ],
    [
      "the coefficients of trained blocks",
      { what: "coefficients", blocks: "members" },
      ["conv1", "conv2", "classifier"].flatMap((name) => [0, 1].map((j) => `${name}.coefficients.${j}`)),
    ],
    [
      "the templates of the first and last layer",
      { what: "templates", layers: "first and last" },
      ["conv1", "classifier"].flatMap((name) => [0, 1].map((set) => `${name}.templates.${set}`)),
    ],
    [
      "one set of templates of a layer",
      { what: "templates", layers: ["conv2"], sets: [1] },
      ["conv2.templates.1"],
    ],
  ])("keeps %s from moving and decaying; everything else is trained", (_, selection, names) => {
    const network = networkOf();
    growZero(network);
    expect(parametersToFreeze(network, selection)).toEqual(names);
    const all = moved(network, grown);
    network.freeze(names);
    expect(network.frozen).toEqual(names);
    expect(moved(network, grown)).toEqual(all.filter((name) => !names.includes(name)));
    network.thaw();
    expect(moved(network, grown)).toEqual(all);
  });

  it("refuses layers, sets and names that do not exist", () => {
    const network = networkOf();
    expect(() => parametersToFreeze(network, { what: "templates", layers: ["pool"] })).toThrow(
      /^Expected a layer of the network but got "pool" \(freezing\)/,
    );
    expect(() => parametersToFreeze(network, { what: "templates", sets: [2] })).toThrow(
      /^Expected template sets below 2 but got 2/,
    );
    expect(() => network.freeze(["conv9.templates.0"])).toThrow(
      /^Expected names of this network's tensors but got conv9\.templates\.0/,
    );
    expect(network.frozen).toEqual([]);
  });
});

describe("extra templates at growth", { timeout: 30_000 }, () => {
  it("leave what every net computes as it was, by their zero coefficients", () => {
    const network = networkOf({ templatesPerSet: [2, 3] });
    const spans = [member(0), member(1)];
    const before = spans.map((span) => logitsOf(network, span));
    const rows = network.addTemplates(2, createRandom(1));
    expect(rows.every(({ fate }) => fate === "padded")).toBe(true);
    spans.forEach((span, i) => {
      logitsOf(network, span).forEach((value, k) => {
        expect(value).toBeCloseTo(before[i]?.[k] as number, 5);
      });
    });
    expect(network.bank.groups.get("conv2")?.templatesPerSet).toEqual([4, 5]);
    expect(network.bank.templates("conv2", 1).shape[0]).toBe(5);
    const mixer = network.layers.get("conv2")?.mixer;
    expect([...(mixer?.coefficients(1).dataSync() ?? [])].slice(3)).toEqual([0, 0]);
  });

  it("as coded get random coefficients, which changes what trained members compute", () => {
    const network = networkOf();
    const before = logitsOf(network, member(0));
    network.addTemplates(1, createRandom(1), { coefficients: "as-coded" });
    const gap = Math.max(...logitsOf(network, member(0)).map((v, i) => Math.abs(v - (before[i] as number))));
    expect(gap).toBeGreaterThan(0.01);
  });

  it.each(coefficientGrowthNames.filter((name) => !name.endsWith("as-coded")))(
    "then growth by %s fills longer vectors, and all of it is trained",
    (coefficients) => {
      const network = networkOf();
      network.addTemplates(1, createRandom(1));
      network.grow(allMembers(2), { coefficients, noise: 1 }, createRandom(2));
      const mixer = network.layers.get("conv2")?.mixer;
      expect(mixer?.blocks.map((_, j) => mixer.coefficients(j).shape[0])).toEqual([3, 3, 3, 3]);
      const names = moved(network, allMembers(2));
      expect(names).toContain("conv2.templates.0");
      expect(names).toContain("conv2.coefficients.0");
    },
  );

  it("keep a bank shared", () => {
    const small = imageNetResNet({ stages: [1], channels: [16], classes: 4, input: [16, 16, 3] });
    const network = networkOf({
      description: small,
      sharing: imageNetBank(small),
      initialCoefficients: "normal",
    });
    const before = logitsOf(network, member(1));
    network.addTemplates(1, createRandom(1));
    expect(network.bank.groups.get("bank.3")?.templatesPerSet).toEqual([6, 6]);
    logitsOf(network, member(1)).forEach((value, i) => {
      expect(value).toBeCloseTo(before[i] as number, 4);
    });
  });
});

describe("copying a member", { timeout: 30_000 }, () => {
  it("gives the other its templates with noise and its batch norms, and nothing else", () => {
    const network = networkOf();
    moved(network, member(0));
    const before = values(network);
    const changed = copyMember(network, { from: 0, to: 1, noise: 0.05 }, createRandom(3));
    const after = values(network);
    const differing = [...after].filter(([name, now]) => now.join() !== before.get(name)?.join());
    expect(differing.map(([name]) => name).filter((name) => !changed.includes(name))).toEqual([]);
    const noise = (after.get("conv2.templates.1") ?? []).map(
      (value, i) => value - (after.get("conv2.templates.0")?.[i] as number),
    );
    expect(norm(noise) / Math.sqrt(noise.length)).toBeCloseTo(0.05, 2);
    for (const vector of ["gamma", "beta", "mean", "variance"]) {
      expect(after.get(`conv2.bn.1.${vector}`)).toEqual(after.get(`conv2.bn.0.${vector}`));
    }
    expect(after.get("conv2.coefficients.1")).toEqual(before.get("conv2.coefficients.1"));
  });

  it("is refused where members share a set or their sets differ in size", () => {
    for (const options of [{ templatesPerSet: [2, 3] }, { templatesPerSet: [2] }]) {
      expect(() => copyMember(networkOf(options), { from: 0, to: 1 }, createRandom(0))).toThrow(
        /^Expected members 0 and 1 to have template sets of their own, equally large, but got set 0 with 2 /,
      );
    }
  });
});

describe("adopting a member of another network", { timeout: 30_000 }, () => {
  it("makes the adopted member compute what it computed there, and leaves the others alone", () => {
    const [one, other] = [networkOf(), networkOf({ random: createRandom(9) })];
    moved(other, member(0));
    const [mine, theirs] = [logitsOf(one, member(0)), logitsOf(other, member(0))];
    const changed = adoptMember(one, { source: other, from: 0, to: 1 });
    expect(logitsOf(one, member(1))).toEqual(theirs);
    expect(logitsOf(one, member(0))).toEqual(mine);
    expect(changed).toContain("conv2.templates.1");
    expect(changed).toContain("conv2.bn.1.mean");
    one.grow(allMembers(2), { coefficients: "zero", noise: 1 }, createRandom(0));
    logitsOf(one, allMembers(2)).forEach((value, i) => {
      expect(value).toBeCloseTo((mine[i] as number) + (theirs[i] as number), 4);
    });
  });

  it("refuses another network, and changes nothing", () => {
    const one = networkOf();
    const before = values(one);
    for (const options of [
      { templatesPerSet: [3, 3] },
      { description: smallCnn({ channels: [4, 4], classes: 4, input: [6, 6, 1] }) },
    ]) {
      const source = networkOf(options);
      expect(() => adoptMember(one, { source, from: 0, to: 1 })).toThrow(
        /^Expected member 0 of the other network to fit member 1 but got another shape \(/,
      );
    }
    expect(values(one)).toEqual(before);
  });
});

describe("matching norms", { timeout: 30_000 }, () => {
  it("gives set 0 the norm of set 1 in every group, and changes only its length", () => {
    const network = networkOf({ templatesPerSet: [2, 3] });
    const before = values(network);
    const changed = matchNorms(network, { what: "templates", like: 1, scale: 0 });
    expect(changed).toEqual(["conv1.templates.0", "conv2.templates.0", "classifier.templates.0"]);
    const after = values(network);
    for (const name of changed) {
      const [was, is] = [before.get(name) as number[], after.get(name) as number[]];
      expect(norm(is)).toBeCloseTo(norm(after.get(name.replace(/0$/, "1")) as number[]), 4);
      expect(is[3]).toBeCloseTo(((was[3] as number) * norm(is)) / norm(was), 5);
    }
  });

  it("gives coefficients of block 0 the norm of block 1", () => {
    const network = networkOf({ initialCoefficients: "normal" });
    matchNorms(network, { what: "coefficients", like: 1, scale: 0 });
    for (const { mixer } of network.layers.values()) {
      const [zero, one] = [0, 1].map((j) => norm([...mixer.coefficients(j).dataSync()]));
      expect(zero).toBeCloseTo(one as number, 4);
    }
  });

  it("refuses a set that is not there", () => {
    expect(() => matchNorms(networkOf(), { what: "templates", like: 5, scale: 0 })).toThrow(
      /^Expected a template set of this bank but got set 5/,
    );
  });
});
