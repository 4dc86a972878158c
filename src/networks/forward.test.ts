import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import type { BatchStatistics } from "../layers/batch-norm.js";
import { imageNetResNet } from "./architectures/imagenet-resnet.js";
import { mlp } from "./architectures/mlp.js";
import { smallCnn } from "./architectures/small-cnn.js";
import { wideResNet } from "./architectures/wide-resnet.js";
import { PlainNetwork, wholeNetwork } from "./plain/plain-network.js";
import { outputShapes } from "./shapes.js";

const networks = [
  wideResNet({ depth: 10, width: 0.5, classes: 3, input: [16, 16, 3], secondBatchNorm: true }),
  imageNetResNet({ stages: [2, 1], channels: [4, 6], classes: 3, input: [17, 16, 3] }),
  mlp({ hidden: [5, 7], classes: 3, input: [4, 5, 2] }),
  mlp({ hidden: [5], classes: 3, input: [4, 5, 2], batchNorm: false }),
  smallCnn({ channels: [4, 6, 5], classes: 3, input: [9, 8, 2] }),
];

describe("a forward pass", { timeout: 30_000 }, () => {
  afterEach(() => {
    expect(tf.memory().numTensors).toBe(0);
  });

  it.each(networks)(
    "of $name makes the shapes that are predicted, in training and evaluation",
    (description) => {
      const network = new PlainNetwork({
        description,
        members: 1,
        span: wholeNetwork,
        random: createRandom(0),
      });
      const net = network.net(wholeNetwork);
      const shapes = outputShapes(description);
      const images = tf.zeros([2, ...description.input]);
      const statistics: BatchStatistics[] = [];
      for (const mode of [{}, { statistics }]) {
        const seen: string[] = [];
        const logits = net.forward(images, {
          ...mode,
          observe: (node, value) => {
            seen.push(node.name);
            expect([node.name, ...value.shape.slice(1)]).toEqual([
              node.name,
              ...(shapes.get(node.name) ?? []),
            ]);
          },
        });
        expect(seen).toEqual(description.nodes.map(({ name }) => name));
        expect(logits.shape).toEqual([2, 3]);
        logits.dispose();
      }
      for (const { mean, variance } of statistics) tf.dispose([mean, variance]);
      images.dispose();
      network.dispose();
    },
  );

  it("normalises dense units over the batch as one pixel each", () => {
    const description = mlp({ hidden: [2], classes: 2, input: [1, 1, 2] });
    const network = new PlainNetwork({
      description,
      members: 1,
      span: wholeNetwork,
      random: createRandom(0),
    });
    tf.tidy(() => {
      const net = network.net(wholeNetwork);
      net
        .parameters()
        .find(({ name }) => name === "hidden1.weight")
        ?.variable.assign(tf.eye(2));
      const images = tf.tensor4d([1, 10, 3, 30], [2, 1, 1, 2]);
      const statistics: BatchStatistics[] = [];
      let normalised: number[] = [];
      net.forward(images, {
        statistics,
        observe: (node, value) => {
          if (node.op === "batchNorm") normalised = [...value.dataSync()];
        },
      });
      [-1, -1, 1, 1].forEach((value, i) => {
        expect(normalised[i]).toBeCloseTo(value, 4);
      });
      expect([...(statistics[0]?.mean.dataSync() ?? [])]).toEqual([2, 20]);
      expect([...(statistics[0]?.variance.dataSync() ?? [])]).toEqual([2, 200]);
      for (const { mean, variance } of statistics) tf.dispose([mean, variance]);
    });
    network.dispose();
  });

  it("refuses images of another size before anything is computed", () => {
    const description = mlp({ hidden: [2], classes: 2, input: [4, 4, 1] });
    const options = { description, members: 1, span: wholeNetwork, random: createRandom(0) };
    const network = new PlainNetwork(options);
    const images = tf.zeros<tf.Rank.R4>([2, 4, 4, 3]);
    expect(() => network.net(wholeNetwork).forward(images)).toThrow(
      "Expected images of shape [n, 4, 4, 1] but got [2, 4, 4, 3] (MLP-2). Make the network for images of this size.",
    );
    images.dispose();
    network.dispose();
  });
});
