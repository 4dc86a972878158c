import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../data/random.js";
import { networkTensors } from "../description.js";
import { randomBatch, smallCnn, smallMlp, smallWideResNet } from "../test-support/small-networks.js";
import { PlainNetwork } from "./plain-network.js";

const whole = { first: 0, count: 1 };
const make = (description = smallCnn(4)): PlainNetwork =>
  new PlainNetwork({ description, members: 1, span: whole, random: createRandom(0) });

describe("a plain network", () => {
  it("has the tensors that its description says, in order", () => {
    for (const description of [smallMlp(4), smallCnn(4), smallWideResNet(10, 0.5, true)]) {
      const network = make(description);
      const shapes = network.state().map(({ name, variable }) => [name, variable.shape]);
      expect(shapes).toEqual(networkTensors(description).map(({ name, tensor }) => [name, tensor.shape]));
      expect([...network.values().keys()]).toEqual(shapes.map(([name]) => name));
      network.dispose();
    }
    expect(tf.memory().numTensors).toBe(0);
  });

  it("starts He normal, with biases 0 and fresh batch norms", () => {
    const network = make(smallMlp(64));
    const values = network.values();
    const weight = values.get("fc2.weight")?.values as Float32Array;
    const deviation = Math.sqrt(weight.reduce((sum, value) => sum + value * value, 0) / weight.length);
    expect(deviation).toBeCloseTo(Math.sqrt(2 / 64), 2);
    expect(new Set(values.get("fc1.bias")?.values)).toEqual(new Set([0]));
    network.dispose();
    const norms = make();
    expect(new Set(norms.values().get("bn.variance")?.values)).toEqual(new Set([1]));
    norms.dispose();
  });

  it("becomes what its values say, and stays as it is when they do not fit", () => {
    const network = make();
    const other = network.values();
    other.set("fc.bias", { shape: [4], values: Float32Array.of(1, 2, 3, 4) });
    network.become({}, other);
    expect(network.values().get("fc.bias")?.values).toEqual(Float32Array.of(1, 2, 3, 4));
    const tensors = tf.memory().numTensors;
    other.set("bn.gamma", { shape: [3], values: Float32Array.of(1, 2, 3) });
    expect(() => network.become({}, other)).toThrow(
      "Expected bn.gamma of shape [8] but got [3] (CNN-4). Grow every tensor to the new size.",
    );
    other.delete("bn.gamma");
    expect(() => network.become({}, other)).toThrow(/bn\.gamma of shape \[8\] but got nothing/);
    const more = network.values().set("fc.noise", { shape: [1], values: Float32Array.of(1) });
    expect(() => network.become({}, more)).toThrow(/only tensors of this network but got fc\.noise/);
    expect(network.values().get("bn.gamma")?.values).toHaveLength(8);
    expect(tf.memory().numTensors).toBe(tensors);
    network.dispose();
  });

  it("computes the same with either slope of ReLU at 0", () => {
    const logits = ([0, 1] as const).map((reluSlopeAtZero) => {
      const options = { description: smallCnn(4), members: 1, span: whole, reluSlopeAtZero };
      const network = new PlainNetwork({ ...options, random: createRandom(0) });
      const { images, labels } = randomBatch(2, createRandom(1));
      const output = network.net(whole).forward(images);
      const values = output.dataSync();
      tf.dispose([output, images, labels]);
      network.dispose();
      return values;
    });
    expect(logits[0]).toEqual(logits[1]);
  });

  it("has no net of another span", () => {
    const network = make();
    expect(() => network.net({ first: 0, count: 2 })).toThrow(
      "Expected a net that exists now but got members 0-1 (existing: member 0). Grow first, or name this one.",
    );
    network.dispose();
  });
});
