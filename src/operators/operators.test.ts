import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import type { Span } from "../growth/span.js";
import type { BatchStatistics } from "../layers/batch-norm.js";
import type { NetworkDescription } from "../networks/description.js";
import type { PlainNetwork } from "../networks/plain/plain-network.js";
import {
  logitGap,
  randomBatch,
  smallBottleneckNet,
  smallCnn,
  smallMlp,
  smallNetworks,
  smallWideResNet,
  trainedNetwork,
  widenings,
} from "../networks/test-support/small-networks.js";
import { adam } from "../optimizers/adam.js";
import type { PlainGrowthOf } from "../plan/baseline-plans.js";
import type { TensorValues } from "../templates/parameter.js";
import { batchGradients, disposeGradients } from "../training/batch-gradients.js";
import { carryOptimizer } from "../training/carry-optimizer.js";
import { OptimizerState } from "../training/optimizer-state.js";
import { Sgd } from "../training/sgd.js";
import type { GrowthContext, GrowthOutcome } from "./growth-operator.js";
import { operatorOf } from "./operators.js";

const copies: PlainGrowthOf = { operator: "net2wider", variant: "function-preserving", noise: 0 };
const asCoded: PlainGrowthOf = { operator: "net2wider", variant: "as-coded", noise: 0 };
const zeros: PlainGrowthOf = { operator: "random", newToOld: "zero" };
const oneBlock: PlainGrowthOf = { operator: "net2deeper", blocks: 1 };
const both = { first: 0, count: 2 };
const one = { first: 0, count: 1 };

const blind = (seed: number): GrowthContext => ({
  random: createRandom(seed),
  batches: () => {
    throw new Error("This operator needs no data.");
  },
});

/** Logits on fixed random images, in evaluation and in training mode. */
function logitsOf(network: PlainNetwork): { evaluation: Float32Array; training: Float32Array } {
  const { images, labels } = randomBatch(6, createRandom(99));
  const statistics: BatchStatistics[] = [];
  const net = network.net(network.spans()[0] as { first: number; count: number });
  const [evaluation, training] = tf.tidy(() => [
    net.forward(images).dataSync() as Float32Array,
    net.forward(images, { statistics }).dataSync() as Float32Array,
  ]) as [Float32Array, Float32Array];
  tf.dispose([images, labels, ...statistics.flatMap(({ mean, variance }) => [mean, variance])]);
  return { evaluation, training };
}

/** Grows by the operator that `by` names. */
function growInto(
  network: PlainNetwork,
  into: Span,
  by: PlainGrowthOf,
  context: GrowthContext,
): Promise<GrowthOutcome> {
  return operatorOf(by).grow(network, into, by, context);
}

async function grow(network: PlainNetwork, by: PlainGrowthOf, seed = 1): Promise<GrowthOutcome> {
  return growInto(
    network,
    by.operator === "net2deeper" ? (network.spans()[0] ?? one) : both,
    by,
    blind(seed),
  );
}

function halfOf(description: NetworkDescription, seed = 0, missingBlocks = 0): PlainNetwork {
  return trainedNetwork({ description, members: 2, span: one, missingBlocks }, seed);
}

describe("growth that preserves the function", () => {
  it("holds for Net2Wider on every kind of network, in evaluation and in training", async () => {
    await fc.assert(
      fc.asyncProperty(smallNetworks, widenings, fc.nat(1000), async (description, widening, seed) => {
        const { members, from, into } = widening;
        const network = trainedNetwork({ description, members, span: from }, seed);
        const before = logitsOf(network);
        await growInto(network, into, copies, blind(seed));
        const after = logitsOf(network);
        network.dispose();
        expect(logitGap(before.evaluation, after.evaluation)).toBeLessThan(1e-5);
        expect(logitGap(before.training, after.training)).toBeLessThan(1e-4);
      }),
      { numRuns: 25 },
    );
  });

  it("holds for random growth with zeros from new to old", async () => {
    for (const description of [smallCnn(8), smallWideResNet(16, 1, true)]) {
      const network = halfOf(description);
      const before = logitsOf(network);
      await grow(network, zeros);
      expect(logitGap(before.evaluation, logitsOf(network).evaluation)).toBeLessThan(1e-5);
      network.dispose();
    }
  });

  it("holds for Net2Deeper, and every new branch learns", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.integer({ min: 1, max: 2 }),
        fc.nat(1000),
        async (norm, blocks, seed) => {
          const description = smallWideResNet(22, 0.5, norm);
          const network = halfOf(description, seed, blocks);
          const before = logitsOf(network);
          await growInto(network, one, { operator: "net2deeper", blocks }, blind(seed));
          const after = logitsOf(network);
          expect(network.missingBlocks).toBe(0);
          expect(logitGap(before.evaluation, after.evaluation)).toBeLessThan(1e-5);
          expect(logitGap(before.training, after.training)).toBeLessThan(1e-5);
          expect(gradientNorms(network).get("stage2.2.conv2.weight")).toBeGreaterThan(0);
          network.dispose();
        },
      ),
      { numRuns: 6 },
    );
  });

  it("holds for Net2Deeper where every convolution has its batch norm", async () => {
    const network = halfOf(smallBottleneckNet([2, 2]), 0, 1);
    const before = logitsOf(network);
    await grow(network, oneBlock);
    const after = logitsOf(network);
    expect(logitGap(before.evaluation, after.evaluation)).toBeLessThan(1e-5);
    expect(logitGap(before.training, after.training)).toBeLessThan(1e-5);
    expect(gradientNorms(network).get("stage1.1.out.bn.gamma")).toBeGreaterThan(0);
    network.dispose();
  });

  it("does not hold for the published widening, nor with noise", async () => {
    for (const by of [asCoded, { ...copies, noise: 0.1 }] as const) {
      const network = halfOf(smallWideResNet(16, 1, false));
      const before = logitsOf(network);
      await grow(network, by);
      expect(logitGap(before.evaluation, logitsOf(network).evaluation)).toBeGreaterThan(1e-2);
      network.dispose();
    }
  });
});

/** Gradients of a training batch, by parameter. */
function gradientsOf(network: PlainNetwork): Map<string, TensorValues> {
  const { images, labels } = randomBatch(8, createRandom(5));
  const batch = batchGradients(network.net(network.spans()[0] ?? one), images, labels);
  const result = batch.parameters.map(({ name }, i): [string, TensorValues] => {
    const gradient = batch.gradients[i] as tf.Tensor;
    return [name, { shape: gradient.shape, values: gradient.dataSync() as Float32Array }];
  });
  disposeGradients(batch);
  tf.dispose([images, labels]);
  return new Map(result);
}

function gradientNorms(network: PlainNetwork): Map<string, number> {
  return new Map([...gradientsOf(network)].map(([name, { values }]) => [name, Math.hypot(...values)]));
}

describe("momentum that growth carries", () => {
  it("is the momentum that the wide network's own gradients would have made, for Net2Wider", async () => {
    for (const description of [smallCnn(8), smallWideResNet(10, 1, true)]) {
      const network = halfOf(description, 3);
      const optimizer = new Sgd({ momentum: 0.9, nesterov: false, weightDecay: 0 });
      optimizer.replace(gradientsOf(network));
      const outcome = await grow(network, copies);
      const rows = carryOptimizer(optimizer, network, outcome.momentum);
      const carried = optimizer.values();
      for (const [name, { values }] of gradientsOf(network)) {
        const ours = carried.get(name)?.values as Float32Array;
        expect(logitGap(values, ours), name).toBeLessThan(1e-4);
      }
      expect(new Set(rows.map((row) => `${row.what} ${row.fate}`))).toEqual(
        new Set(["momentum padded", "momentum kept"]),
      );
      optimizer.dispose();
      network.dispose();
    }
  });

  it("comes with the squares that the wide network's own gradients would have made, for Net2Wider", async () => {
    const squares = (gradients: Map<string, TensorValues>): Map<string, TensorValues> =>
      new Map(
        [...gradients].map(([name, { shape, values }]) => [
          name,
          { shape, values: values.map((g) => g * g) },
        ]),
      );
    const network = halfOf(smallWideResNet(10, 1, true), 3);
    const optimizer = new OptimizerState(adam());
    const gradients = gradientsOf(network);
    const steps = new Map(
      [...gradients.keys()].map((name) => [name, { shape: [], values: Float32Array.of(5) }]),
    );
    optimizer.restore(
      new Map([
        ["first", gradients],
        ["second", squares(gradients)],
        ["steps", steps],
      ]),
    );
    carryOptimizer(optimizer, network, (await grow(network, copies)).momentum);
    const carried = optimizer.snapshot();
    for (const [name, { values }] of squares(gradientsOf(network))) {
      const ours = carried.get("second")?.get(name)?.values as Float32Array;
      const largest = values.reduce((top, value) => Math.max(top, value), 0);
      expect(logitGap(values, ours) / largest, name).toBeLessThan(1e-2);
    }
    expect(new Set([...(carried.get("steps")?.values() ?? [])].map(({ values }) => values[0]))).toEqual(
      new Set([5]),
    );
    optimizer.dispose();
    network.dispose();
  });

  it("keeps its places and is 0 elsewhere for random growth", async () => {
    const network = halfOf(smallCnn(4));
    const optimizer = new Sgd({ momentum: 0.9, nesterov: false, weightDecay: 0 });
    const before = gradientsOf(network);
    optimizer.replace(before);
    carryOptimizer(optimizer, network, (await grow(network, zeros)).momentum);
    const sum = (values: Float32Array | undefined): number => values?.reduce((total, v) => total + v, 0) ?? 0;
    for (const [name, { shape, values }] of optimizer.values()) {
      expect(shape).toEqual(network.values().get(name)?.shape);
      expect(sum(values)).toBeCloseTo(sum(before.get(name)?.values), 4);
    }
    expect([...(optimizer.values().get("bn.gamma")?.values ?? [])].slice(4)).toEqual([0, 0, 0, 0]);
    optimizer.dispose();
    network.dispose();
  });

  it("is dropped where shapes change, if that is asked for or the operator has none", async () => {
    for (const [by, how] of [
      [zeros, { momentum: "drop" }],
      [asCoded, { momentum: "carry" }],
    ] as const) {
      const network = halfOf(smallWideResNet(10, 1, false));
      const optimizer = new Sgd({ momentum: 0.9, nesterov: false, weightDecay: 0 });
      optimizer.replace(gradientsOf(network));
      const rows = carryOptimizer(optimizer, network, (await grow(network, { ...by, ...how })).momentum);
      expect(optimizer.names()).toEqual(["classifier.bias"]);
      expect(rows.find((row) => row.tensor === "stem.weight")?.fate).toBe("dropped");
      optimizer.dispose();
      network.dispose();
    }
  });

  it("of a deepened network is that of the shallow one, by name", async () => {
    const network = halfOf(smallWideResNet(16, 0.5, false), 0, 1);
    const optimizer = new Sgd({ momentum: 0.9, nesterov: false, weightDecay: 0 });
    optimizer.replace(gradientsOf(network));
    const names = optimizer.names();
    const rows = carryOptimizer(optimizer, network, (await grow(network, oneBlock)).momentum);
    expect(rows.map((row) => row.fate)).toEqual(names.map(() => "kept"));
    expect(optimizer.names()).toEqual(names);
    optimizer.dispose();
    network.dispose();
  });
});

describe("the report of growth", () => {
  const fates = async (by: PlainGrowthOf, missingBlocks = 0): Promise<Record<string, string>> => {
    const network = halfOf(smallWideResNet(16, 0.5, false), 0, missingBlocks);
    const { rows } = await grow(network, by);
    network.dispose();
    return Object.fromEntries(rows.map(({ tensor, what, fate }) => [tensor, `${what} ${fate}`]));
  };

  it("tells what was padded, copied, added and kept", async () => {
    expect(await fates(zeros)).toMatchObject({
      "stem.weight": "weights padded",
      "head.bn.mean": "batch norm padded",
      "classifier.bias": "weights kept",
    });
    expect((await fates(copies))["stem.weight"]).toBe("weights copied");
    expect(await fates(oneBlock, 1)).toMatchObject({
      "stem.weight": "weights kept",
      "stage3.1.conv1.weight": "weights added",
      "stage3.1.bn1.gamma": "batch norm added",
    });
  });
});

describe("growth that cannot be", () => {
  it("is refused, and the network stays as it was", async () => {
    const network = halfOf(smallCnn(4));
    const before = logitsOf(network);
    await expect(grow(network, asCoded)).rejects.toThrow(
      /^Expected a wide residual network but got CNN-4 \(1\/2\) \(Net2Wider as coded\)/,
    );
    await expect(grow(network, oneBlock)).rejects.toThrow(
      "Expected at most 0 blocks a stage that the network lacks but got 1 (Net2Deeper). Start the network with missingBlocks: 1.",
    );
    await expect(growInto(network, one, zeros, blind(0))).rejects.toThrow(
      /^Expected a wider net than member 0 but got member 0/,
    );
    expect(logitGap(before.evaluation, logitsOf(network).evaluation)).toBe(0);
    network.dispose();
  });
});

describe("memory", () => {
  it("is flat over a thousand growths", { timeout: 60_000 }, async () => {
    const start = tf.memory().numTensors;
    const network = halfOf(smallMlp(2));
    const small = network.values();
    const held = tf.memory().numTensors;
    for (let growth = 0; growth < 1000; growth++) {
      await growInto(network, both, growth % 2 === 0 ? copies : zeros, blind(growth));
      network.become({ span: one }, small);
    }
    expect(tf.memory().numTensors).toBe(held);
    network.dispose();
    expect(tf.memory().numTensors).toBe(start);
  });

  it("holds as many tensors after growth as the grown network has, and none at the end", async () => {
    for (const by of [copies, asCoded, zeros, oneBlock]) {
      const start = tf.memory().numTensors;
      const network = halfOf(smallWideResNet(16, 0.5, true), 0, by.operator === "net2deeper" ? 1 : 0);
      await grow(network, by);
      expect(tf.memory().numTensors - start).toBe(network.state().length);
      network.dispose();
      expect(tf.memory().numTensors).toBe(start);
    }
  });
});
