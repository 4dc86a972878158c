import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { forwardMacs } from "../../cost/count-macs.js";
import { createRandom } from "../../data/random.js";
import type { NetworkDescription } from "../../networks/description.js";
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
import { batchGradients, disposeGradients } from "../../training/batch-gradients.js";
import { carryOptimizer } from "../../training/carry-optimizer.js";
import { Sgd } from "../../training/sgd.js";
import type { AnalysisBatch } from "../growth-operator.js";
import type { Firefly } from "./firefly.js";
import { fireflyOperator } from "./firefly.js";
import { analyseFirefly } from "./firefly-analysis.js";

const one = { first: 0, count: 1 };
const both = { first: 0, count: 2 };
const firefly: Firefly = {
  operator: "firefly",
  newCandidates: 1,
  steps: 2,
  scoreBatches: 1,
  epsilon: 0.1,
};
const networks: [string, NetworkDescription][] = [
  ["dense layers", smallMlp(8)],
  ["convolutions, pooling and flattening", smallCnn(8)],
  ["a wide residual net", smallWideResNet(10, 1, false)],
  ["bottleneck blocks", smallBottleneckNet([1])],
  ["a wide residual net with the second batch norm", smallWideResNet(10, 0.5, true)],
];

function halfOf(description: NetworkDescription): PlainNetwork {
  return trainedNetwork({ description, members: 2, span: one }, 4);
}

/** The same batch again and again: what the candidates are made for. */
function* batches(): Generator<AnalysisBatch> {
  for (;;) {
    const batch = randomBatch(16, createRandom(0));
    try {
      yield batch;
    } finally {
      tf.dispose([batch.images, batch.labels]);
    }
  }
}

function lossOf(network: PlainNetwork): number {
  const { images, labels } = randomBatch(16, createRandom(0));
  const batch = batchGradients(network.net(network.spans()[0] ?? one), images, labels);
  const loss = batch.loss.dataSync()[0] as number;
  disposeGradients(batch);
  tf.dispose([images, labels]);
  return loss;
}

function logits(network: PlainNetwork): Float32Array {
  const { images, labels } = randomBatch(6, createRandom(7));
  const output = network.net(network.spans()[0] ?? one).forward(images);
  const values = output.dataSync() as Float32Array;
  tf.dispose([output, images, labels]);
  return values;
}

async function lossAfter(description: NetworkDescription, by: Firefly, seed: number): Promise<number> {
  const network = halfOf(description);
  await fireflyOperator.grow(network, both, by, { random: createRandom(seed), batches });
  const loss = lossOf(network);
  network.dispose();
  return loss;
}

describe.each(networks)("Firefly on %s", (_title, description) => {
  it("lowers the loss at once, and more than candidates that were not trained", async () => {
    const network = halfOf(description);
    const before = lossOf(network);
    network.dispose();
    const trained = await lossAfter(description, { ...firefly, steps: 4 }, 1);
    const untrained = await lossAfter(description, { ...firefly, steps: 0 }, 1);
    expect(trained).toBeLessThan(before);
    expect(trained).toBeLessThan(untrained);
  });

  it("preserves the function as its changes become small", async () => {
    const network = halfOf(description);
    const before = logits(network);
    await fireflyOperator.grow(
      network,
      both,
      { ...firefly, epsilon: 1e-6 },
      { random: createRandom(1), batches },
    );
    expect(logitGap(before, logits(network))).toBeLessThan(2e-5);
    network.dispose();
  });

  it("fills every channel space to its width and reports the cost of looking", async () => {
    const network = halfOf(description);
    const widening = network.wideningTo(both);
    const { selections, analysis } = await analyseFirefly(
      network.describe({}),
      network.values(),
      widening,
      batches(),
      firefly,
      createRandom(1),
    );
    for (const { name, from, to } of widening.spaces) {
      const { splits, fresh } = selections.get(name) ?? { splits: [], fresh: [] };
      expect(splits.length + fresh.length, name).toBe(to - from);
    }
    // Three batches of 16 through a network that is wider than the grown one.
    expect(analysis.cost.macs).toBeGreaterThan(3 * 3 * 16 * forwardMacs(network.describe({ span: both })));
    network.dispose();
  });
});

describe("Firefly", () => {
  it("gives the same network for the same seed, another for another", async () => {
    const grown = async (seed: number): Promise<Float32Array> => {
      const network = halfOf(smallCnn(4));
      await fireflyOperator.grow(network, both, firefly, { random: createRandom(seed), batches });
      const result = logits(network);
      network.dispose();
      return result;
    };
    const [a, b, c] = [await grown(1), await grown(1), await grown(2)];
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });

  it("shares the momentum of a split neuron among its halves", async () => {
    const network = halfOf(smallCnn(4));
    const optimizer = new Sgd({ momentum: 0.9, nesterov: false, weightDecay: 0 });
    optimizer.replace(network.values());
    for (const name of optimizer.names()) if (/mean|variance/.test(name)) optimizer.forget([name]);
    const total = (): number =>
      optimizer
        .values()
        .get("bn.gamma")
        ?.values.reduce((sum, value) => sum + value, 0) ?? 0;
    const before = total();
    const outcome = await fireflyOperator.grow(network, both, firefly, { random: createRandom(1), batches });
    const rows = carryOptimizer(optimizer, network, outcome.momentum);
    expect(total()).toBeCloseTo(before, 5);
    expect(rows.every((row) => row.fate === "padded" || row.tensor === "fc.bias")).toBe(true);
    optimizer.dispose();
    network.dispose();
  });

  it("leaves nothing behind, also when the batches fail", async () => {
    const start = tf.memory().numTensors;
    for (const [, description] of networks.slice(1, 3)) {
      const network = halfOf(description);
      const failing = {
        random: createRandom(1),
        batches: function* (): Generator<AnalysisBatch> {
          yield* [];
          throw new Error("no data");
        },
      };
      await expect(fireflyOperator.grow(network, both, firefly, failing)).rejects.toThrow("no data");
      expect(tf.memory().numTensors - start).toBe(network.state().length);
      await fireflyOperator.grow(network, both, firefly, { random: createRandom(1), batches });
      expect(tf.memory().numTensors - start).toBe(network.state().length);
      network.dispose();
    }
    expect(tf.memory().numTensors).toBe(start);
  });
});
