import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createRandom } from "#library/data/random.js";
import { wideResNet } from "#library/networks/architectures/wide-resnet.js";
import type { NetworkDescription } from "#library/networks/description.js";
import { PlainNetwork, wholeNetwork } from "#library/networks/plain/plain-network.js";
import { batchGradients, disposeGradients } from "#library/training/batch-gradients.js";
import { Sgd } from "#library/training/sgd.js";
import { GoldenCase } from "../golden-case.js";
import { replayStep } from "./recorded-step.js";
import { acrossEdges, edgeChoices, reluEdges } from "./relu-edges.js";

const description: NetworkDescription = {
  name: "one ReLU",
  input: [1, 1, 2],
  classes: 2,
  nodes: [
    { op: "flatten", name: "flat", inputs: ["input"] },
    {
      op: "dense",
      name: "hidden",
      role: "first",
      inputs: ["flat"],
      inChannels: 2,
      outChannels: 2,
      bias: false,
    },
    { op: "relu", name: "relu", inputs: ["hidden"] },
    { op: "dense", name: "out", role: "last", inputs: ["relu"], inChannels: 2, outChannels: 2, bias: false },
  ],
};

describe("values at the edge of a ReLU", { timeout: 30_000 }, () => {
  it("are found, and taken on the other side they let the gradient through", () => {
    const network = new PlainNetwork({
      description,
      members: 1,
      span: wholeNetwork,
      random: createRandom(0),
    });
    const net = network.net(wholeNetwork);
    tf.tidy(() => {
      const hidden = net.parameters().find(({ name }) => name === "hidden.weight");
      hidden?.variable.assign(tf.tensor2d([1, -1e-8, 0, 0], [2, 2]));
      const images = tf.tensor4d([1, 0], [1, 1, 1, 2]);
      const labels = tf.tensor1d([0], "int32");
      const edges = reluEdges(net, images);
      expect(edges.map(({ node, index }) => [node, index])).toEqual([["hidden", 1]]);
      expect(edgeChoices(edges)).toEqual([[edges[0]]]);
      const gradientOf = (of: typeof net): number => {
        const batch = batchGradients(of, images, labels);
        const value = batch.gradients[0]?.dataSync()[1] as number;
        disposeGradients(batch);
        return value;
      };
      expect(gradientOf(net)).toBe(0);
      expect(Math.abs(gradientOf(acrossEdges(net, edges)))).toBeGreaterThan(1e-3);
    });
    network.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });
});

// Not the pathname, in which a space would be escaped, so that everything would be skipped.
const golden = fileURLToPath(new URL("../../../../shared/golden", import.meta.url));

describe("a step that differs from the recording by more than rounding", { timeout: 30_000 }, () => {
  it.skipIf(!existsSync(golden)).each([
    ["another learning rate", { learningRate: 0.1003, momentum: 0.9 }],
    ["another loss", { learningRate: 0.1, momentum: 0.9, loss: { smoothing: 0.11 } }],
  ])("fails whatever side its edges are taken on: %s", { timeout: 60_000 }, (_, wrong) => {
    const recorded = GoldenCase.read(golden, "normal_wrn10_w1.5_bn_ls", "plain", ["init", "train"]);
    const options = { depth: 10, width: 1.5, classes: 10, secondBatchNorm: true } as const;
    const network = new PlainNetwork({
      description: wideResNet({ ...options, shortcutStatistics: "as-coded" }),
      members: 1,
      span: wholeNetwork,
      random: createRandom(0),
    });
    const optimizer = new Sgd({ momentum: wrong.momentum, nesterov: true, weightDecay: 5e-4 });
    recorded.load("p/", network.state());
    const step = { prefix: "S1", images: "x", labels: "y", loss: { smoothing: 0.1 }, ...wrong };
    const results = replayStep(recorded, network.net(wholeNetwork), () => network.state(), optimizer, step);
    expect(results.some((result) => !result.passed)).toBe(true);
    optimizer.dispose();
    network.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });
});
