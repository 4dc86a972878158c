import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { InputError } from "../../checking/input-error.js";
import { publishedCounts } from "../../cost/published-count.js";
import { wideResNet } from "../architectures/wide-resnet.js";
import { identityBlocks } from "../depth.js";
import { type NetworkDescription, networkTensors, tensorsOf, weightNodes } from "../description.js";
import { narrow } from "../division.js";
import { forward } from "../forward.js";
import { channelPaths } from "../plain/channel-paths.js";
import { channelSpaceNames } from "../plain/channel-spaces.js";
import { outputShapes } from "../shapes.js";
import { smallCnn } from "../test-support/small-networks.js";

/** The network with an unknown operation in place of its ReLUs. */
function withSwirls(network: NetworkDescription): NetworkDescription {
  const nodes = network.nodes.map((node) => (node.op === "relu" ? { ...node, op: "swirl" as "relu" } : node));
  return { ...network, nodes };
}

const unknown = withSwirls(smallCnn(4));

describe("an operation that there is not", () => {
  it.each([
    ["its shape", () => outputShapes(unknown)],
    ["its tensors", () => networkTensors(unknown)],
    ["which nodes have weights", () => weightNodes(unknown)],
    ["a part of its channels", () => narrow(unknown, 1, 2)],
    ["its cost", () => publishedCounts({ description: unknown }, "training")],
    ["its channels", () => channelSpaceNames(unknown)],
    ["paths through it", () => channelPaths(unknown)],
    ["blocks with it", () => identityBlocks(unknown)],
    ["what it computes", () => computeUnknown()],
  ])("is an error where a person asks for %s", (_, ask) => {
    expect(ask).toThrow(InputError);
    expect(ask).toThrow(/Expected .*op to be "convolution", .* but got "swirl" \(.*relu1\)/);
  });
});

function computeUnknown(): void {
  const nodes = unknown.nodes
    .map((node) => ({ ...node, inputs: ["input"] }))
    .filter(({ op }) => op !== "convolution");
  const tensors = { weight: () => tf.scalar(0), own: () => undefined, layer: () => undefined };
  const images = tf.zeros([1, ...unknown.input]);
  try {
    forward({ ...unknown, nodes }, tensors, images);
  } finally {
    images.dispose();
  }
}

describe("the tensors of a node", () => {
  it("have the channels that it makes as their last axis, at every size", () => {
    const whole = wideResNet({ depth: 16, width: 2, classes: 10 });
    for (const network of [whole, narrow(whole, 1, 2)]) {
      const shapes = outputShapes(network);
      for (const node of network.nodes) {
        for (const { shape } of tensorsOf(node)) expect(shape.at(-1)).toBe(shapes.get(node.name)?.at(-1));
      }
    }
  });
});
