import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imageNetResNet } from "./architectures/imagenet-resnet.js";
import { mlp } from "./architectures/mlp.js";
import { smallCnn } from "./architectures/small-cnn.js";
import { wideResNet } from "./architectures/wide-resnet.js";
import { type NetworkDescription, weightNodes, weightShape } from "./description.js";
import { mixingProblems, narrow } from "./division.js";
import { networkMixing } from "./mixed/mixing.js";
import { batchNormNodes } from "./test-support/batch-norm-nodes.js";

const networks: readonly NetworkDescription[] = [
  wideResNet({ depth: 16, width: 1.5, classes: 10 }),
  imageNetResNet({ width: 3 }),
  mlp({ hidden: [24, 48], classes: 7 }),
  smallCnn({ channels: [24, 48], classes: 7 }),
];

describe("a part of a network", () => {
  it("has that part of all channels that growth divides, and the same operations", () => {
    const parts = fc.record({ network: fc.constantFrom(...networks), part: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(parts, ({ network, part }) => {
        const small = narrow(network, part, 4);
        expect(small.nodes.map(({ name, op, inputs }) => [name, op, inputs])).toEqual(
          network.nodes.map(({ name, op, inputs }) => [name, op, inputs]),
        );
        weightNodes(network).forEach((node, i) => {
          const [inChannels, outChannels] = weightShape(weightNodes(small)[i] ?? node).slice(-2);
          expect(inChannels).toBe(node.role === "first" ? node.inChannels : (node.inChannels * part) / 4);
          expect(outChannels).toBe(node.role === "last" ? node.outChannels : (node.outChannels * part) / 4);
        });
        batchNormNodes(network).forEach(({ channels }, i) => {
          expect(batchNormNodes(small)[i]?.channels).toBe((channels * part) / 4);
        });
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it("that is the whole is the network itself", () => {
    for (const network of networks) expect(narrow(network, 2, 2)).toBe(network);
  });

  it("is refused where channels do not divide, naming the layer", () => {
    expect(() => narrow(mlp({ hidden: [24, 33], classes: 7 }), 1, 2)).toThrow(
      /^Expected the channels of hidden2 to divide into 2 parts but got 33 \(MLP-24-33\)\./,
    );
  });
});

describe("a stem that growth does not divide", () => {
  it("makes the small net of a wide residual network the published small baseline, node by node", () => {
    const large = wideResNet({ depth: 28, width: 10, classes: 100, stem: "whole" });
    expect(narrow(large, 1, 2).nodes).toEqual(wideResNet({ depth: 28, width: 5, classes: 100 }).nodes);
    expect(narrow(large, 2, 2)).toBe(large);
  });

  it("is refused where its channels meet divided ones, and in mixed networks", () => {
    expect(() => wideResNet({ depth: 10, width: 1, classes: 10, stem: "whole" })).toThrow(
      /^Expected stem to be "divided", or "whole" at a width other than 1/,
    );
    const plain = wideResNet({ depth: 10, width: 1, classes: 10 });
    expect(() => narrow({ ...plain, undivided: ["stem"] }, 1, 2)).toThrow(
      /^Expected stage1.0.sum to add channels that are all divided or all whole but got stem whole and stage1.0.conv2 divided/,
    );
    const description = wideResNet({ depth: 10, width: 2, classes: 10, stem: "whole" });
    const mixing = { description, members: 2, templatesPerSet: [2, 2], setAssignment: "rows" } as const;
    expect(() => networkMixing(mixing)).toThrow(
      /^Expected the channels of stem to be divided among members but got an undivided layer/,
    );
    // The batch norm that reads the undivided layer is right.
    const cnn = { ...smallCnn({ channels: [8, 16], classes: 4 }), undivided: ["conv1"] };
    expect(mixingProblems(cnn)).toEqual([expect.stringMatching(/^Expected the channels of conv1 to be /)]);
  });
});
