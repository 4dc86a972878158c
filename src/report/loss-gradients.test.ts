import * as tf from "@tensorflow/tfjs-core";
import { displaySymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { subset } from "../data/subset.js";
import { member } from "../growth/span.js";
import { lossGradients } from "./loss-gradients.js";
import { tinyMixedNetwork, tinySettings } from "./test-support/tiny-mixed-network.js";

const { train } = tinySettings.data;

describe("the gradients of a loss", () => {
  it("are a slope: a small step in a coefficient changes the loss by as much", () => {
    const network = tinyMixedNetwork();
    const net = network.net(member(0));
    const mixer = network.layers.get("hidden2")?.mixer;
    const { values, gradient } = lossGradients(net, train).of("hidden2.coefficients.0");
    const lossAt = (first: number): number => {
      mixer?.setCoefficients(0, [first, values[1] as number]);
      return lossGradients(net, train).loss;
    };
    const start = values[0] as number;
    const slope = (lossAt(start + 0.01) - lossAt(start - 0.01)) / 0.02;
    // Loss is a float of 24 bits, and ReLU has corners: about two digits are to be had.
    expect(slope / (gradient[0] as number)).toBeCloseTo(1, 1);
    expect(Math.abs(slope)).toBeGreaterThan(1e-2);
    network.dispose();
  });

  it("reach what the net trains and nothing else, change nothing, and leave nothing behind", () => {
    const network = tinyMixedNetwork();
    const state = (): number[] => network.state().flatMap(({ variable }) => [...variable.dataSync()]);
    const [before, tensors] = [state(), tf.memory().numTensors];
    const { parameters } = lossGradients(network.net(member(1)), train);
    expect(parameters.map(({ name }) => name)).toEqual(
      network
        .net(member(1))
        .parameters()
        .map(({ name }) => name),
    );
    for (const { values, gradient } of parameters) expect(gradient).toHaveLength(values.length);
    expect(state()).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
    network.dispose();
  });

  it("show themselves as a table, and say which parameters there are", () => {
    const network = tinyMixedNetwork();
    const gradients = lossGradients(network.net(member(0)), train);
    expect(gradients[displaySymbol]()["text/plain"]).toMatch(/hidden1\.templates\.0 +template +2x64x4 +512/);
    expect(gradients[displaySymbol]()["text/html"]).toContain("norm of its gradient");
    expect(() => gradients.of("hidden9")).toThrow(/^Expected name to be "hidden1.+ but got "hidden9"/);
    network.dispose();
  });

  it("need an image", () => {
    const network = tinyMixedNetwork();
    expect(() => lossGradients(network.net(member(0)), subset(train, []))).toThrow(
      /^Expected indices to be a list of at least one image number/,
    );
    network.dispose();
  });
});
