import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../data/random.js";
import { type CoefficientGrowth, coefficientGrowthNames } from "../../growth/coefficient-growth.js";
import { allMembers, member } from "../../growth/span.js";
import { native } from "../../tensorflow/native.js";
import { wideResNet } from "../architectures/wide-resnet.js";
import type { NetworkDescription } from "../description.js";
import { MixedNetwork } from "./mixed-network.js";
import type { MixedNetworkOptions } from "./mixed-options.js";

native();

/** A residual block between a stem and a classifier, `channels` wide: all kinds of nodes, little work. */
function smallNet(channels: number, classes: number): NetworkDescription {
  const conv = (name: string, input: string, kernel: number, inChannels: number, role: "first" | "inner") =>
    ({
      op: "convolution",
      name,
      inputs: [input],
      role,
      kernel,
      stride: 1,
      padding: (kernel - 1) / 2,
      inChannels,
      outChannels: channels,
    }) as const;
  return {
    name: "small",
    input: [5, 5, 2],
    classes,
    nodes: [
      conv("stem", "input", 3, 2, "first"),
      { op: "batchNorm", name: "bn", inputs: ["stem"], channels },
      { op: "relu", name: "relu", inputs: ["bn"] },
      conv("conv", "relu", 3, channels, "inner"),
      conv("shortcut", "relu", 1, channels, "inner"),
      { op: "add", name: "sum", inputs: ["conv", "shortcut"] },
      { op: "globalPool", name: "pool", inputs: ["sum"] },
      {
        op: "dense",
        name: "classifier",
        role: "last",
        inputs: ["pool"],
        inChannels: channels,
        outChannels: classes,
        bias: true,
      },
    ],
  };
}

/** Statistics and scales as after training, so that batch norm does something. */
function disturb(network: MixedNetwork, seed: number): void {
  const random = createRandom(seed);
  for (const { name, variable } of network.state()) {
    if (!/gamma|beta|mean|variance/.test(name)) continue;
    tf.tidy(() => {
      const values = Array.from({ length: variable.size }, () => 0.5 + random.uniform());
      variable.assign(tf.tensor(values, variable.shape));
    });
  }
}

const plans = fc.record({
  members: fc.integer({ min: 2, max: 4 }),
  templatesPerSet: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
  setAssignment: fc.constantFrom("rows" as const, "columns" as const),
  channelsPerMember: fc.integer({ min: 1, max: 3 }),
  classes: fc.integer({ min: 2, max: 5 }),
  coefficients: fc.constantFrom("orthonormal" as const, "normal" as const),
  seed: fc.nat(1e6),
});

function networkOf(plan: typeof plans extends fc.Arbitrary<infer T> ? T : never): MixedNetwork {
  const options: MixedNetworkOptions = {
    description: smallNet(plan.members * plan.channelsPerMember, plan.classes),
    members: plan.members,
    templatesPerSet: plan.templatesPerSet,
    setAssignment: plan.setAssignment,
    templateInitializer: "he",
    initialCoefficients: plan.coefficients,
    random: createRandom(plan.seed),
  };
  const network = new MixedNetwork(options);
  disturb(network, plan.seed);
  return network;
}

const logitsOf = (
  network: MixedNetwork,
  images: tf.Tensor4D,
  spans: readonly { first: number; count: number }[],
): number[][] =>
  spans.map((span) => {
    const logits = network.net(span).forward(images);
    const values = [...logits.dataSync()];
    logits.dispose();
    return values;
  });

describe("growth with zero coefficients", () => {
  it("R10 makes a net whose logits are the sum of its members' logits, for random plans", {
    timeout: 300_000,
  }, () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const network = networkOf(plan);
        const images = tf.randomNormal<tf.Rank.R4>([3, 5, 5, 2], 0, 1, "float32", plan.seed);
        const parts = logitsOf(
          network,
          images,
          Array.from({ length: plan.members }, (_, i) => member(i)),
        );
        network.grow(allMembers(plan.members), { coefficients: "zero", noise: 1 }, createRandom(1));
        const [grown] = logitsOf(network, images, [allMembers(plan.members)]) as [number[]];
        const sums = grown.map((_, i) => parts.reduce((sum, part) => sum + (part[i] as number), 0));
        const scale = Math.max(...sums.map(Math.abs), 1e-3);
        const error = Math.max(...grown.map((value, i) => Math.abs(value - (sums[i] as number)))) / scale;
        network.dispose();
        images.dispose();
        expect(error).toBeLessThanOrEqual(1e-6);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it("holds event by event: growing in two steps is growing in one", () => {
    const plan = {
      members: 4,
      templatesPerSet: [2, 2],
      setAssignment: "rows",
      channelsPerMember: 2,
      classes: 3,
      coefficients: "orthonormal",
      seed: 3,
    } as const;
    const network = networkOf({ ...plan, templatesPerSet: [...plan.templatesPerSet] });
    const images = tf.randomNormal<tf.Rank.R4>([2, 5, 5, 2], 0, 1, "float32", 5);
    const parts = logitsOf(network, images, [0, 1, 2, 3].map(member));
    const zero = { coefficients: "zero", noise: 1 } as const;
    network.grow({ first: 0, count: 2 }, zero, createRandom(1));
    network.grow({ first: 2, count: 2 }, zero, createRandom(1));
    expect(network.spans()).toEqual([
      { first: 0, count: 2 },
      { first: 2, count: 2 },
    ]);
    network.grow(allMembers(4), zero, createRandom(1));
    const [grown] = logitsOf(network, images, [allMembers(4)]) as [number[]];
    grown.forEach((value, i) => {
      expect(value).toBeCloseTo(
        parts.reduce((sum, part) => sum + (part[i] as number), 0),
        4,
      );
    });
    network.dispose();
    images.dispose();
  });

  it("holds for a wide residual net with shortcuts and strides", () => {
    const network = new MixedNetwork({
      description: wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 3] }),
      members: 2,
      templatesPerSet: [2, 2],
      setAssignment: "rows",
      templateInitializer: "he",
      initialCoefficients: "orthonormal",
      random: createRandom(0),
    });
    disturb(network, 1);
    const images = tf.randomNormal<tf.Rank.R4>([4, 8, 8, 3], 0, 1, "float32", 1);
    const [zero, one] = logitsOf(network, images, [member(0), member(1)]) as [number[], number[]];
    network.grow(allMembers(2), { coefficients: "zero", noise: 1 }, createRandom(0));
    const [grown] = logitsOf(network, images, [allMembers(2)]) as [number[]];
    const scale = Math.max(...grown.map(Math.abs));
    const error = Math.max(...grown.map((value, i) => Math.abs(value - zero[i]! - one[i]!)));
    expect(error / scale).toBeLessThanOrEqual(1e-6);
    network.dispose();
    images.dispose();
  });
});

describe("growth with any coefficients", () => {
  it.each(coefficientGrowthNames)(
    "%s keeps templates and trained coefficients, and leaves no tensor behind",
    (coefficients: CoefficientGrowth) => {
      const before = tf.memory().numTensors;
      const network = networkOf({
        members: 2,
        templatesPerSet: [2, 2],
        setAssignment: "rows",
        channelsPerMember: 2,
        classes: 3,
        coefficients: "normal",
        seed: 2,
      });
      const values = (): Map<string, number[]> =>
        new Map(network.state().map(({ name, variable }) => [name, [...variable.dataSync()]]));
      const old = values();
      const norms = old.size - [...old.keys()].filter((name) => /templates|coefficients/.test(name)).length;
      const tensors = tf.memory().numTensors;
      const report = network.grow(allMembers(2), { coefficients, noise: 1 }, createRandom(1));
      expect(tf.memory().numTensors).toBe(tensors - norms / 2);
      const now = values();
      for (const [name, numbers] of old) {
        if (/templates|coefficients\.[01]$/.test(name)) expect(now.get(name)).toEqual(numbers);
      }
      expect(new Set(report.map((row) => row.tensor)).size).toBe(report.length);
      network.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it("R10 orthogonal changes the logits: the new blocks do take part", () => {
    const network = networkOf({
      members: 2,
      templatesPerSet: [2, 2],
      setAssignment: "rows",
      channelsPerMember: 2,
      classes: 3,
      coefficients: "normal",
      seed: 2,
    });
    const images = tf.randomNormal<tf.Rank.R4>([2, 5, 5, 2], 0, 1, "float32", 5);
    const [zero, one] = logitsOf(network, images, [member(0), member(1)]) as [number[], number[]];
    network.grow(allMembers(2), { coefficients: "orthogonal", noise: 1 }, createRandom(1));
    const [grown] = logitsOf(network, images, [allMembers(2)]) as [number[]];
    expect(Math.max(...grown.map((value, i) => Math.abs(value - zero[i]! - one[i]!)))).toBeGreaterThan(1e-2);
    network.dispose();
    images.dispose();
  });
});
