import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../data/random.js";
import type { ChannelSpace, WideningLayer } from "../../growth/widening.js";
import {
  randomBatch,
  smallMlp,
  smallWideResNet,
  trainedNetwork,
} from "../../networks/test-support/small-networks.js";
import type { TensorValues } from "../../templates/parameter.js";
import { transferVariance } from "./transfer-variance.js";

const space = (name: string, from: number, to: number): ChannelSpace => ({ name, from, to });

/** One weight of ones between two spaces, widened. */
function widened(windows: number, inputs: ChannelSpace, outputs: ChannelSpace, seed = 0): TensorValues {
  const layer: WideningLayer = {
    node: "w",
    windows,
    inputs,
    outputs,
    shape: [windows, inputs.from, outputs.from],
    wideShape: [windows, inputs.to, outputs.to],
  };
  const values = new Float32Array(windows * inputs.from * outputs.from).fill(1);
  const narrow = new Map([["w.weight", { shape: layer.shape, values }]]);
  const widening = { spaces: [inputs, outputs], layers: [layer], vectors: new Map() };
  return transferVariance(widening, narrow, createRandom(seed)).get("w.weight") as TensorValues;
}

describe("variance transfer of a weight", () => {
  it.each([
    ["between two layers, by the root of the share of its inputs", space("out", 2, 4), Math.sqrt(1 / 4)],
    ["to logits, by that share", space("logits", 3, 3), 1 / 4],
  ])("rescales what is old: %s", (_, outputs, scale) => {
    const { values } = widened(1, space("in", 2, 8), outputs);
    for (const i of [0, 1]) {
      for (let o = 0; o < outputs.from; o++) expect(values[i * outputs.to + o]).toBeCloseTo(scale, 6);
    }
  });

  it("adds channels in pairs that are made alike, and read with opposite signs; the odd one is read with zeros", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.nat(5),
        fc.nat(5),
        fc.integer(),
        (old, more, wider, seed) => {
          const [inputs, outputs] = [space("in", old, old + more), space("out", old, old + wider)];
          const { values } = widened(2, inputs, outputs, seed);
          const at = (window: number, i: number, o: number): number =>
            values[(window * inputs.to + i) * outputs.to + o] as number;
          for (const window of [0, 1]) {
            for (let i = 0; i < inputs.to; i++) {
              for (let o = outputs.from; o + 1 < outputs.to; o += 2)
                expect(at(window, i, o + 1)).toBe(at(window, i, o));
            }
            for (let o = 0; o < outputs.to; o++) {
              for (let i = inputs.from; i + 1 < inputs.to; i += 2)
                expect(at(window, i + 1, o)).toBe(-at(window, i, o));
              if (more % 2 === 1) expect(at(window, inputs.to - 1, o)).toBe(0);
            }
          }
        },
      ),
      { seed: 1 },
    );
  });

  it("draws new numbers with the deviation that the old ones began with, rescaled likewise", () => {
    const { values } = widened(9, space("in", 16, 32), space("out", 0, 64));
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    expect(deviation).toBeCloseTo(Math.sqrt(1 / 2) * Math.sqrt(2 / (9 * 16)), 2);
  });
});

describe("variance transfer of a network", () => {
  const one = { first: 0, count: 1 };
  const both = { first: 0, count: 2 };

  it("multiplies the function of a net without batch norm by the product of its scales", () => {
    const description = smallMlp(8);
    const network = trainedNetwork({ description, members: 2, span: one }, 3);
    const { images, labels } = randomBatch(16, createRandom(5));
    const before = tf.tidy(() => network.net(one).forward(images).arraySync());
    const widening = network.wideningTo(both);
    const wide = transferVariance(widening, network.values(), createRandom(1));
    network.become({ span: both }, wide);
    const after = tf.tidy(() => network.net(both).forward(images).arraySync());
    const bias = network.values().get("fc3.bias")?.values as Float32Array;
    // 1 for the image, a root of 1/2 inside, 1/2 for the logits, whose bias several scales would not fit.
    const scale = Math.sqrt(1 / 2) / 2;
    const hidden = network.values().get("fc2.bias")?.values as Float32Array;
    expect(hidden.every(Number.isFinite)).toBe(true);
    before.forEach((row, i) => {
      row.forEach((value, o) => {
        const own = (bias[o] as number) / 0.5;
        expect(after[i]?.[o]).toBeCloseTo(scale * (value - own) + (bias[o] as number), 4);
      });
    });
    tf.dispose([images, labels]);
    network.dispose();
  });

  it("rescales running statistics with the only layer that makes their channels", () => {
    const network = trainedNetwork({ description: smallWideResNet(10, 0.5, true), members: 2, span: one }, 0);
    const before = network.values();
    const widening = network.wideningTo(both);
    const wide = transferVariance(widening, before, createRandom(1));
    const makers = (name: string): WideningLayer[] =>
      widening.layers.filter(({ outputs }) => outputs.name === widening.vectors.get(name)?.space.name);
    const means = [...widening.vectors.keys()].filter((name) => name.endsWith(".mean"));
    const inner = means.filter((name) => makers(name).length === 1);
    expect(inner.length).toBeGreaterThan(0);
    expect(inner.length).toBeLessThan(means.length);
    for (const mean of inner) {
      const layer = makers(mean)[0] as WideningLayer;
      const scale = Math.sqrt(layer.inputs.from / layer.inputs.to);
      const variance = mean.replace(/mean$/, "variance");
      const old = (name: string): number => before.get(name)?.values[0] as number;
      expect(wide.get(mean)?.values[0]).toBeCloseTo(scale * old(mean), 6);
      expect(wide.get(variance)?.values[0]).toBeCloseTo(scale * scale * old(variance), 6);
    }
    network.dispose();
  });
});
