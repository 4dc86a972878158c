import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { forwardMacs } from "../../cost/count-macs.js";
import { createRandom } from "../../data/random.js";
import type { Widening } from "../../growth/widening.js";
import type { NetworkDescription } from "../../networks/description.js";
import { channelPaths } from "../../networks/plain/channel-paths.js";
import { channelSpaceNames } from "../../networks/plain/channel-spaces.js";
import type { PlainNetwork } from "../../networks/plain/plain-network.js";
import {
  logitGap,
  randomBatch,
  smallBottleneckNet,
  smallCnn,
  smallMlp,
  smallWideResNet,
  trainedNetwork,
} from "../../networks/test-support/small-networks.js";
import type { TensorValues } from "../../templates/parameter.js";
import { batchGradients, disposeGradients } from "../../training/batch-gradients.js";
import { Sgd } from "../../training/sgd.js";
import { trainStep } from "../../training/test-support/train-step.js";
import type { AnalysisBatch } from "../growth-operator.js";
import { gradmaxOperator } from "./gradmax.js";
import { analyseGradMax, chosenWeights, virtualGradients } from "./gradmax-analysis.js";
import { type ChosenWeights, type GrowthDirections, growByDirections } from "./gradmax-directions.js";

const one = { first: 0, count: 1 };
const both = { first: 0, count: 2 };
const networks: [string, NetworkDescription][] = [
  ["dense layers", smallMlp(16)],
  ["convolutions, pooling and flattening", smallCnn(8)],
  ["a wide residual net", smallWideResNet(10, 0.5, false)],
  ["bottleneck blocks", smallBottleneckNet([1])],
  ["a wide residual net with the second batch norm", smallWideResNet(10, 1, true)],
];

function halfOf(description: NetworkDescription): PlainNetwork {
  return trainedNetwork({ description, members: 2, span: one, reluSlopeAtZero: 1 }, 3);
}

function* batches(): Generator<AnalysisBatch> {
  for (let seed = 0; ; seed++) {
    const batch = randomBatch(16, createRandom(seed));
    try {
      yield batch;
    } finally {
      tf.dispose([batch.images, batch.labels]);
    }
  }
}

/** Gradient norm of the weights that growth set to 0 (the outputs of new channels, or what reads them). */
function newGradientNorm(network: PlainNetwork, widening: Widening, weights: ChosenWeights): number {
  const fresh = randomBatch(16, createRandom(0));
  const result = batchGradients(network.net(both), fresh.images, fresh.labels);
  let square = 0;
  for (const { node, inputs, outputs } of widening.layers) {
    const index = result.parameters.findIndex(({ name }) => name === `${node}.weight`);
    const gradient = (result.gradients[index] as tf.Tensor).dataSync();
    gradient.forEach((value, at) => {
      const [i, o] = [Math.floor(at / outputs.to) % inputs.to, at % outputs.to];
      const isOutput = o >= outputs.from && i < inputs.from;
      const isInput = i >= inputs.from && o < outputs.from;
      if (weights === "outgoing" ? isOutput : isInput) square += value * value;
    });
  }
  disposeGradients(result);
  tf.dispose([fresh.images, fresh.labels]);
  return Math.sqrt(square);
}

/** Gradient in the incoming weights of a space's first new channel, maker after maker, from old inputs. */
function incomingGradient(network: PlainNetwork, widening: Widening, space: string): Float32Array {
  const { images, labels } = randomBatch(16, createRandom(0));
  const result = batchGradients(network.net(both), images, labels);
  const parts = widening.layers.flatMap(({ node, inputs, outputs }) => {
    if (outputs.name !== space) return [];
    const index = result.parameters.findIndex(({ name }) => name === `${node}.weight`);
    const gradient = (result.gradients[index] as tf.Tensor).dataSync();
    return [...gradient].filter((_, at) => {
      return at % outputs.to === outputs.from && Math.floor(at / outputs.to) % inputs.to < inputs.from;
    });
  });
  disposeGradients(result);
  tf.dispose([images, labels]);
  return Float32Array.from(parts);
}

/** Norm of the outgoing weights of a space's first new channel. */
function outgoingNorm(network: PlainNetwork, widening: Widening, space: string): number {
  const values = network.values();
  const weights = widening.layers.flatMap(({ node, inputs, outputs }) => {
    if (inputs.name !== space) return [];
    const weight = (values.get(`${node}.weight`) as TensorValues).values;
    return [...weight].filter((_, at) => Math.floor(at / outputs.to) % inputs.to === inputs.from);
  });
  return Math.hypot(...weights);
}

function sizeOf({ spaces }: Widening, name: string): number {
  const space = spaces.find((candidate) => candidate.name === name);
  return space === undefined ? 0 : space.to - space.from;
}

function unitVectors(count: number, length: number, seed: number): Float32Array[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const vector = Float32Array.from({ length }, () => random.normal());
    const norm = Math.hypot(...vector);
    return vector.map((value) => value / norm);
  });
}

function randomDirections(directions: GrowthDirections, seed: number): GrowthDirections {
  return new Map(
    [...directions].map(([space, vectors]) => [
      space,
      unitVectors(vectors.length, vectors[0]?.length ?? 0, seed),
    ]),
  );
}

function logits(network: PlainNetwork): Float32Array {
  const { images, labels } = randomBatch(6, createRandom(7));
  const output = network.net(network.spans()[0] ?? one).forward(images);
  const values = output.dataSync() as Float32Array;
  tf.dispose([output, images, labels]);
  return values;
}

describe.each(networks)("GradMax on %s", (_title, description) => {
  it.each(["auto", "outgoing", "incoming"] as const)(
    "preserves the function with chosen %s weights",
    async (weights) => {
      const network = halfOf(description);
      const before = logits(network);
      const by = { operator: "gradmax", weights, scale: 1, batches: 1 } as const;
      await gradmaxOperator.grow(network, both, by, { random: createRandom(1), batches });
      expect(logitGap(before, logits(network))).toBeLessThan(1e-5);
      network.dispose();
    },
  );

  it("gives the new weights a larger gradient than random ones of the same norm", async () => {
    const network = halfOf(description);
    const widening = network.wideningTo(both);
    const before = network.values();
    const { directions } = await analyseGradMax(
      network.net(one),
      widening,
      batches(),
      1,
      () => "outgoing",
      createRandom(1),
    );
    const normWith = (chosen: GrowthDirections): number => {
      const wide = trainedNetwork({ description, members: 2, span: both, reluSlopeAtZero: 1 }, 0);
      wide.become(
        {},
        growByDirections(widening, before, chosen, () => "outgoing", 1),
      );
      const norm = newGradientNorm(wide, widening, "outgoing");
      wide.dispose();
      return norm;
    };
    const ours = normWith(directions);
    const others = [0, 1, 2].map((seed) => normWith(randomDirections(directions, seed)));
    expect(ours).toBeGreaterThan(1.1 * Math.max(...others));
    network.dispose();
  });

  it("leaves new neurons that learn from the first step", async () => {
    const network = halfOf(description);
    const widening = network.wideningTo(both);
    const by = { operator: "gradmax", weights: "outgoing", scale: 1, batches: 2 } as const;
    const { analysis } = await gradmaxOperator.grow(network, both, by, { random: createRandom(1), batches });
    expect(analysis.cost.macs).toBeGreaterThan(0);
    const optimizer = new Sgd({ momentum: 0, nesterov: false, weightDecay: 0 });
    const { images, labels } = randomBatch(16, createRandom(2));
    trainStep(network.net(both), images, labels, optimizer, 1e-3);
    const after = network.values();
    for (const { node, inputs, outputs } of widening.layers) {
      if (outputs.to === outputs.from) continue;
      const { values } = after.get(`${node}.weight`) as TensorValues;
      const moved = values.some((value, at) => {
        return (
          at % outputs.to >= outputs.from &&
          Math.floor(at / outputs.to) % inputs.to < inputs.from &&
          value !== 0
        );
      });
      expect(moved, node).toBe(true);
    }
    tf.dispose([images, labels]);
    optimizer.dispose();
    network.dispose();
  });
});

describe("GradMax's gradient", () => {
  it.each(networks)("is the one that the grown network has: %s", async (_title, description) => {
    const network = halfOf(description);
    const widening = network.wideningTo(both);
    const { gradients, analysis } = await virtualGradients(network.net(one), widening, batches(), 1);
    expect(analysis.cost.macs).toBeGreaterThan(3 * 16 * forwardMacs(network.net(one).description));
    const spaces = [...gradients].map(([name, { shape }]) => [name, unitVectors(64, shape[1], 5)] as const);
    const directions = new Map(
      spaces.map(([name, vectors]) => [name, vectors.slice(0, sizeOf(widening, name))]),
    );
    const wide = trainedNetwork({ description, members: 2, span: both, reluSlopeAtZero: 1 }, 0);
    wide.become(
      {},
      growByDirections(widening, network.values(), directions, () => "outgoing", 1),
    );
    // Max pooling has no slope at a tie of zeros: there, the mean is taken instead.
    const paths = channelPaths(description).filter(({ through }) =>
      through.some(({ op }) => op === "maxPool"),
    );
    const pooled = new Set(paths.map(({ from }) => channelSpaceNames(description).get(from.name)));
    expect(pooled.size).toBeLessThan(gradients.size);
    for (const [space, gradient] of gradients) {
      if (pooled.has(space)) continue;
      const [first] = directions.get(space) as Float32Array[];
      const expected = tf.tidy(
        () =>
          tf
            .matMul(gradient, tf.tensor2d(first as Float32Array, [gradient.shape[1], 1]))
            .dataSync() as Float32Array,
      );
      const actual = incomingGradient(wide, widening, space);
      const scale = outgoingNorm(wide, widening, space);
      const largest = scale * expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const [ours, theirs] = [
        expected.map((value) => (scale * value) / largest),
        actual.map((v) => v / largest),
      ];
      expect(logitGap(ours, theirs), space).toBeLessThan(1e-3);
      expect(Math.hypot(...actual), space).toBeGreaterThan(0);
    }
    tf.dispose([...gradients.values()]);
    wide.dispose();
    network.dispose();
  });

  it("chooses incoming weights where batch norm reads the new channels, if it is left to choose", () => {
    const chosen = chosenWeights(smallWideResNet(10, 1, false), "auto");
    expect(["stage1.0.conv1", "stage2.0.conv1", "stem"].map(chosen)).toEqual([
      "outgoing",
      "outgoing",
      "incoming",
    ]);
    expect(chosenWeights(smallWideResNet(10, 1, false), "outgoing")("stem")).toBe("outgoing");
    expect(chosenWeights(smallWideResNet(10, 1, true), "auto")("stage1.0.conv1")).toBe("incoming");
  });

  it("is refused where new neurons could not learn", async () => {
    const network = trainedNetwork({ description: smallCnn(4), members: 2, span: one }, 0);
    const by = { operator: "gradmax", weights: "outgoing", scale: 1, batches: 1 } as const;
    const context = { random: createRandom(1), batches };
    await expect(gradmaxOperator.grow(network, both, by, context)).rejects.toThrow(
      "Expected a network with reluSlopeAtZero 1 but got 0 (GradMax with outgoing weights). With slope 0, new neurons that start at 0 would never learn.",
    );
    await gradmaxOperator.grow(network, both, { ...by, weights: "incoming" }, context);
    network.dispose();
  });

  it("leaves nothing behind", async () => {
    const start = tf.memory().numTensors;
    for (const [, description] of networks.slice(1, 3)) {
      const network = halfOf(description);
      const by = { operator: "gradmax", weights: "outgoing", scale: 1, batches: 2 } as const;
      await gradmaxOperator.grow(network, both, by, { random: createRandom(1), batches });
      expect(tf.memory().numTensors - start).toBe(network.state().length);
      network.dispose();
    }
    expect(tf.memory().numTensors).toBe(start);
  });
});
