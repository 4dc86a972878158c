import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import type { BatchStatistics } from "../layers/batch-norm.js";
import { mlpMixer } from "../networks/architectures/mlp-mixer.js";
import { mobileNet } from "../networks/architectures/mobile-net.js";
import { resNet } from "../networks/architectures/res-net.js";
import { vit } from "../networks/architectures/vit.js";
import { buildNetwork } from "../networks/builder/build-network.js";
import { branch, type Part, residual } from "../networks/builder/parts.js";
import { defineOperation } from "../networks/operations/define-operation.js";
import { operationNames } from "../networks/operations/operations.js";
import type { PlainNetwork } from "../networks/plain/plain-network.js";
import { wholeNetwork } from "../networks/plain/plain-network.js";
import { mergingGap } from "../networks/test-support/merged-members.js";
import { operationNetworks } from "../networks/test-support/operation-networks.js";
import { logitGap, randomBatch, trainedNetwork } from "../networks/test-support/small-networks.js";
import type { TensorValues } from "../templates/parameter.js";
import { batchGradients, disposeGradients } from "../training/batch-gradients.js";
import type { AnalysisBatch, Growth } from "./growth-operator.js";
import { operatorOf } from "./operators.js";

const tiny = { classes: 4, input: [8, 8, 3] } as const;
const one = { first: 0, count: 1 };
const both = { first: 0, count: 2 };
const networks = [...operationNetworks].map(([op, description]) => ({ op, description }));

function* batches(): Generator<AnalysisBatch> {
  for (let seed = 0; ; seed++) {
    const batch = randomBatch(8, createRandom(seed));
    try {
      yield batch;
    } finally {
      tf.dispose([batch.images, batch.labels]);
    }
  }
}

/** Logits on fixed images, as in training. */
function logitsOf(network: PlainNetwork): Float32Array {
  const { images, labels } = randomBatch(6, createRandom(99));
  const statistics: BatchStatistics[] = [];
  const net = network.net(network.spans()[0] ?? one);
  const logits = tf.tidy(() => net.forward(images, { statistics }).dataSync() as Float32Array);
  tf.dispose([images, labels, ...statistics.flatMap(({ mean, variance }) => [mean, variance])]);
  return logits;
}

async function gapOf(description: (typeof networks)[number]["description"], by: Growth): Promise<number> {
  const reluSlopeAtZero = operatorOf(by).reluSlopeAtZero ?? 0;
  const network = trainedNetwork({ description, members: 2, span: one, reluSlopeAtZero }, 3);
  try {
    const before = logitsOf(network);
    await operatorOf(by).grow(network, both, by, { random: createRandom(5), batches });
    return logitGap(before, logitsOf(network));
  } finally {
    network.dispose();
  }
}

/** Gradients of a fixed batch, by parameter. */
function gradientsOf(network: PlainNetwork): Map<string, TensorValues> {
  const { images, labels } = randomBatch(8, createRandom(4));
  const batch = batchGradients(network.net(network.spans()[0] ?? one), images, labels);
  const gradients = batch.parameters.map(({ name }, i): [string, TensorValues] => {
    const gradient = batch.gradients[i] as tf.Tensor;
    return [name, { shape: gradient.shape, values: Float32Array.from(gradient.dataSync()) }];
  });
  disposeGradients(batch);
  tf.dispose([images, labels]);
  return new Map(gradients);
}

const growth = (operator: string, settings: object = {}): Growth => {
  const { defaults } = operatorOf({ operator });
  return { ...defaults, ...settings };
};

afterEach(() => {
  expect(tf.memory().numTensors).toBe(0);
});

it("there is a network with every operation, here or among the small networks", () => {
  const elsewhere = ["convolution", "relu", "add", "globalPool", "tokens"];
  expect([...operationNetworks.keys(), ...elsewhere].sort()).toEqual([...operationNames].sort());
});

describe.each(networks)("a network with $op", { timeout: 60_000 }, ({ description }) => {
  it("makes the sum of its members' logits when they are merged with zero coefficients", () => {
    expect(mergingGap(description)).toBeLessThan(1e-5);
  });

  it("computes the same after growth by copies of channels (Net2Wider)", async () => {
    expect(await gapOf(description, growth("net2wider"))).toBeLessThan(1e-4);
  });

  it("computes the same after growth by random channels that the old ones do not read", async () => {
    expect(await gapOf(description, growth("random"))).toBeLessThan(1e-4);
  });

  it("carries the momentum that the wide network's own gradients would have made (Net2Wider)", async () => {
    const network = trainedNetwork({ description, members: 2, span: one }, 3);
    const narrow = gradientsOf(network);
    const { momentum } = await operatorOf({ operator: "net2wider" }).grow(
      network,
      both,
      growth("net2wider"),
      {
        random: createRandom(5),
        batches,
      },
    );
    const carried = momentum?.(narrow);
    for (const [name, { values }] of gradientsOf(network)) {
      expect(logitGap(values, carried?.get(name)?.values as Float32Array), name).toBeLessThan(2e-4);
    }
    network.dispose();
  });

  it("has the gradients that its loss has, along the gradient itself", () => {
    const network = trainedNetwork({ description, members: 1, span: wholeNetwork }, 3);
    const { images, labels } = randomBatch(8, createRandom(4));
    const net = network.net(wholeNetwork);
    const lossAndGradients = (): { loss: number; gradients: Float32Array[] } => {
      const batch = batchGradients(net, images, labels);
      const gradients = batch.gradients.map((gradient) => Float32Array.from(gradient.dataSync()));
      const [loss] = batch.loss.dataSync() as Float32Array;
      disposeGradients(batch);
      return { loss: loss as number, gradients };
    };
    const { gradients } = lossAndGradients();
    const norm = Math.hypot(...gradients.flatMap((gradient) => [...gradient]));
    const start = net.parameters().map(({ variable }) => Float32Array.from(variable.dataSync()));
    const lossAt = (step: number): number => {
      net.parameters().forEach(({ variable }, i) => {
        const moved = (start[i] as Float32Array).map(
          (v, j) => v + (step / norm) * (gradients[i]?.[j] as number),
        );
        tf.tidy(() => variable.assign(tf.tensor(moved, variable.shape)));
      });
      return lossAndGradients().loss;
    };
    const step = 2e-3;
    const slope = (lossAt(step) - lossAt(-step)) / (2 * step);
    expect(slope / norm).toBeCloseTo(1, 1);
    tf.dispose([images, labels]);
    network.dispose();
  });

  it("grows by the other operators, or is refused by name before anything changes", async () => {
    for (const operator of ["variance-transfer", "gradmax", "firefly"]) {
      const network = trainedNetwork(
        { description, members: 2, span: one, reluSlopeAtZero: operator === "gradmax" ? 1 : 0 },
        3,
      );
      const before = network.values();
      const by = growth(operator);
      try {
        await operatorOf(by).grow(network, both, by, { random: createRandom(5), batches });
        for (const [name, { values }] of network.values())
          expect(values.every(Number.isFinite), name).toBe(true);
      } catch (error) {
        expect(String(error)).toMatch(
          /Expected .+ but got the op "\w+", .+ \(.+, node \w+\)\. Grow by another/,
        );
        expect(network.values()).toEqual(before);
      } finally {
        network.dispose();
      }
    }
  });
});

describe.each([
  { name: "ResNet-18", description: resNet({ depth: 18, ...tiny, width: 1 / 16, stem: "3x3" }) },
  { name: "MobileNet", description: mobileNet({ ...tiny, width: 1 / 4, stemStride: 1 }) },
  { name: "MLP-Mixer", description: mlpMixer({ ...tiny, width: 8, depth: 2, groups: 2 }) },
  { name: "ViT", description: vit({ ...tiny, width: 16, depth: 2, groups: 2 }) },
])("$name", { timeout: 60_000 }, ({ description }) => {
  it.each(["net2wider", "random"])("computes the same after growth by %s", async (operator) => {
    expect(await gapOf(description, growth(operator))).toBeLessThan(5e-4);
  });
});

/** Parts for images whose channels are multiples of 4. */
const imageParts: readonly Part[] = [
  { op: "bias" },
  { op: "gelu" },
  { op: "relu6" },
  { op: "batchNorm" },
  { op: "layerNorm", groups: 2 },
  { op: "groupNorm", groups: 4 },
  { op: "averagePool", kernel: 3, stride: 1, padding: 1 },
  { op: "convolution", outChannels: 8, kernel: 3 },
  { op: "depthwiseConvolution", kernel: 3 },
  { op: "groupedConvolution", kernel: 3, groups: 2 },
  residual([{ op: "depthwiseConvolution", kernel: 3 }, { op: "silu" }]),
  branch([[], [{ op: "convolution", outChannels: 4, kernel: 1 }]], { op: "concat", groups: 2 }),
  branch([[], [], [{ op: "tanh" }]], { op: "concat", groups: 4 }),
  branch([[], [{ op: "globalPool" }, { op: "sigmoid" }]], { op: "multiply" }),
];
const dense: Part = { op: "dense", outChannels: 8 };
const tails: readonly (readonly Part[])[] = [
  [{ op: "globalPool" }],
  [{ op: "flatten" }],
  [{ op: "tokens" }, { op: "tokenDense", outTokens: 3, groups: 2 }, { op: "globalPool" }],
  [
    { op: "tokens" },
    { op: "positionEmbedding" },
    branch([[dense], [dense], [dense]], { op: "attention", heads: 2 }),
    { op: "flatten" },
  ],
];
const anyNetworks = fc
  .tuple(fc.array(fc.constantFrom(...imageParts), { maxLength: 5 }), fc.constantFrom(...tails), fc.boolean())
  .map(([body, tail, isDeep]) =>
    buildNetwork({ name: "any", input: [8, 8, 3], classes: 4 }, [
      { op: "convolution", outChannels: 8, kernel: 4, stride: 2, padding: 1 },
      ...body,
      ...tail,
      ...(isDeep ? [dense, { op: "relu" } as const] : []),
      { op: "dense" },
    ]),
  );

describe("a network of any operations", { timeout: 120_000 }, () => {
  it("computes the same after growth by copies, and by random channels that are not read", async () => {
    await fc.assert(
      fc.asyncProperty(anyNetworks, fc.constantFrom("net2wider", "random"), async (description, operator) => {
        expect(await gapOf(description, growth(operator))).toBeLessThan(1e-3);
      }),
      { numRuns: 60 },
    );
  });

  it("makes the sum of its members' logits when they are merged with zero coefficients", () => {
    fc.assert(
      fc.property(anyNetworks, fc.nat(1000), (description, seed) => {
        expect(mergingGap(description, seed)).toBeLessThan(2e-5);
      }),
      { numRuns: 40 },
    );
  });
});

describe("Net2Deeper", () => {
  it.each([
    resNet({ depth: 34, ...tiny, width: 1 / 16, stem: "3x3" }),
    mlpMixer({ ...tiny, width: 8, depth: 3, groups: 2 }),
    vit({ ...tiny, width: 8, depth: 3, groups: 2 }),
  ])("adds blocks to $name that start as the identity", async (description) => {
    const network = trainedNetwork({ description, members: 1, span: one, missingBlocks: 1 }, 3);
    const before = logitsOf(network);
    await operatorOf({ operator: "net2deeper" }).grow(network, one, growth("net2deeper"), {
      random: createRandom(5),
      batches,
    });
    expect(logitGap(before, logitsOf(network))).toBeLessThan(1e-5);
    network.dispose();
  });

  it("is refused by name where a branch cannot start as 0", async () => {
    const gate: Part = branch([[{ op: "convolution", outChannels: 4, kernel: 3 }], []], { op: "multiply" });
    const description = buildNetwork({ name: "gated", input: [8, 8, 3], classes: 4 }, [
      { op: "convolution", outChannels: 4, kernel: 3 },
      residual([gate]),
      residual([gate]),
      { op: "globalPool" },
      { op: "dense" },
    ]);
    const network = trainedNetwork({ description, members: 1, span: one, missingBlocks: 1 }, 3);
    const context = { random: createRandom(5), batches };
    const grown = operatorOf({ operator: "net2deeper" }).grow(network, one, growth("net2deeper"), context);
    await expect(grown).rejects.toThrow(
      'Expected residual branches that can start as 0 but got one that ends in the op "multiply" (gated, node multiply1, Net2Deeper). End them with a convolution, a dense layer or a norm.',
    );
    network.dispose();
  });
});

describe("GradMax", () => {
  it("is refused by the name of a layer of one's own that reads new channels", async () => {
    const layer = defineOperation({
      op: "ownDense",
      weight: () => [],
      compute: (_, [x], { weight }) => tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D),
      grow: "channels",
    });
    const description = buildNetwork({ name: "own", input: [8, 8, 3], classes: 4 }, [
      { op: "convolution", outChannels: 8, kernel: 3 },
      { op: "relu" },
      { op: "globalPool" },
      layer(),
    ]);
    await expect(gapOf(description, growth("gradmax"))).rejects.toThrow(
      /"ownDense", .+GradMax, node ownDense1/,
    );
    expect(await gapOf(description, growth("net2wider"))).toBeLessThan(1e-4);
  });

  const refusing = ["sigmoid", "concat", "multiply", "depthwiseConvolution", "groupedConvolution"];
  const norms = ["layerNorm", "groupNorm", "tokenDense", "attention"];
  it.each(networks)("applies to $op, or not", async ({ op, description }) => {
    const grown = gapOf(description, growth("gradmax"));
    if ([...refusing, ...norms].includes(op)) await expect(grown).rejects.toThrow(/GradMax, node/);
    else expect(await grown).toBeLessThan(1e-4);
  });
});
