import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { member } from "../growth/span.js";
import { PlainNetwork } from "../networks/plain/plain-network.js";
import { randomBatch, smallMlp } from "../networks/test-support/small-networks.js";
import { findNotFinite } from "./divergence.js";
import { Sgd } from "./sgd.js";
import { trainStep } from "./test-support/train-step.js";

/** A net of three dense layers, each layer's weights one number; the last layer's for the first class alone. */
function mlpWith(weights: readonly [number, number, number]): PlainNetwork {
  const random = createRandom(0);
  const network = new PlainNetwork({ description: smallMlp(4), members: 1, span: member(0), random });
  for (const { name, variable } of network.state()) {
    const layer = Number(/^fc(\d)\.weight$/.exec(name)?.[1]);
    if (Number.isNaN(layer)) continue;
    const classes = variable.shape[1] as number;
    const of = (i: number): number => (layer < 3 || i % classes === 0 ? (weights[layer - 1] as number) : 0);
    const values = Float32Array.from({ length: variable.size }, (_, i) => of(i));
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  return network;
}

describe("a step that is not finite", () => {
  it("R4 names the layer of a gradient that overflows while the loss is finite, and changes nothing", () => {
    // Logits of 1e-20 1e22 1e22 = 1e24, but a gradient of 1e22 1e22 at the first layer.
    const network = mlpWith([1e-20, 1e22, 1e22]);
    const before = network.values();
    const { images, labels } = randomBatch(4, createRandom(1));
    const sgd = new Sgd({ momentum: 0.9, nesterov: true, weightDecay: 0 });
    const net = network.net(member(0));
    for (const parameter of net.parameters()) sgd.buffer(parameter);
    const tensors = tf.memory().numTensors;
    expect(() => trainStep(network.net(member(0)), images, labels, sgd, 0.1)).toThrow(
      /^Expected finite numbers but got NaN or infinity in the gradient of fc1\.(weight|bias) \(training step\)\. Lower the learning rate, or look at the data\.$/,
    );
    expect(tf.memory().numTensors).toBe(tensors);
    expect(network.values()).toEqual(before);
    for (const { values } of sgd.values().values()) expect(values.every((value) => value === 0)).toBe(true);
    sgd.dispose();
    tf.dispose([images, labels]);
    network.dispose();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "is found among many numbers: %d",
    (bad) => {
      const values = new Float32Array(1000).fill(-3e38);
      const tensors = new Map([["fc1.weight", { shape: [1000], values }]]);
      expect(findNotFinite(["weight", tensors])).toBeUndefined();
      values[777] = bad;
      expect(findNotFinite(["weight", tensors])).toEqual({ place: "weight", tensor: "fc1.weight" });
      expect(findNotFinite(["weight", new Map()], ["momentum", tensors])).toEqual({
        place: "momentum",
        tensor: "fc1.weight",
      });
    },
  );
});
