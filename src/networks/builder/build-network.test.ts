import { describe, expect, it } from "vitest";
import { smallCnn } from "../architectures/small-cnn.js";
import { wideResNet } from "../architectures/wide-resnet.js";
import { outputShapes } from "../shapes.js";
import { buildNetwork } from "./build-network.js";
import { branch, type Part, residual, sequential } from "./parts.js";

const image = { name: "tiny", input: [8, 8, 3], classes: 4 };

describe("a network that is built from parts", () => {
  it("is the description that one would write by hand", () => {
    const convolution = (name: string, outChannels: number): Part[] => [
      { op: "convolution", name, outChannels, kernel: 3 },
      { op: "batchNorm", name: `${name}.bn` },
      { op: "relu", name: `${name}.relu` },
    ];
    const built = buildNetwork({ name: "CNN-16-32", input: [28, 28, 1], classes: 10 }, [
      ...convolution("conv1", 16),
      { op: "maxPool", name: "conv1.pool", kernel: 2 },
      ...convolution("conv2", 32),
      { op: "globalPool", name: "pool" },
      { op: "dense", name: "classifier" },
    ]);
    expect(built).toEqual(smallCnn({ channels: [16, 32], classes: 10 }));
    expect(JSON.parse(JSON.stringify(built))).toEqual(built);
  });

  it("has residual blocks with a skip that is the identity, or what the skip makes", () => {
    const block = (stride: number): Part[] => [
      { op: "convolution", outChannels: 8, kernel: 3, stride },
      { op: "batchNorm" },
    ];
    const { nodes } = buildNetwork(image, [
      { op: "convolution", outChannels: 8, kernel: 3 },
      sequential("stage1", [residual(block(1)), { op: "relu" }]),
      sequential("stage2", [
        residual(block(2), [{ op: "convolution", outChannels: 8, kernel: 1, stride: 2 }]),
      ]),
      { op: "globalPool" },
      { op: "dense" },
    ]);
    const reads = Object.fromEntries(nodes.map(({ name, inputs }) => [name, inputs]));
    expect(reads["stage1.add1"]).toEqual(["stage1.batchNorm1", "convolution1"]);
    expect(reads["stage2.add1"]).toEqual(["stage2.batchNorm1", "stage2.convolution2"]);
    expect(reads["stage2.convolution2"]).toEqual(["stage1.relu1"]);
    expect(nodes.flatMap((node) => ("role" in node ? [node.role] : []))).toEqual([
      ...["first", "inner", "inner", "inner", "last"],
    ]);
  });

  it("has branches that any operation joins", () => {
    const dense = { op: "dense", outChannels: 12 } as const;
    const gate: Part[] = [{ op: "globalPool" }, { op: "dense", outChannels: 8 }, { op: "sigmoid" }];
    const built = buildNetwork(image, [
      { op: "convolution", outChannels: 8, kernel: 4, stride: 4, padding: 0 },
      branch([[], gate], { op: "multiply" }),
      branch([[], [{ op: "convolution", outChannels: 4, kernel: 3 }]], { op: "concat", groups: 2 }),
      { op: "tokens" },
      { op: "positionEmbedding" },
      residual([{ op: "layerNorm" }, branch([[dense], [dense], [dense]], { op: "attention", heads: 4 })]),
      { op: "globalPool" },
      { op: "dense" },
    ]);
    const shapes = outputShapes(built);
    expect(shapes.get("concat1")).toEqual([2, 2, 12]);
    expect(shapes.get("attention1")).toEqual([4, 12]);
  });

  it("is computed from the same nodes as the network of the paper", () => {
    const [stem, norm] = wideResNet({ depth: 10, width: 1, classes: 4, input: [8, 8, 3] }).nodes;
    const { nodes } = buildNetwork(image, [
      { op: "convolution", name: "stem", outChannels: 16, kernel: 3 },
      { op: "batchNorm", name: "stage1.0.bn1" },
      { op: "globalPool" },
      { op: "dense" },
    ]);
    expect(nodes.slice(0, 2)).toEqual([stem, norm]);
  });

  it.each<[string, readonly unknown[], string]>([
    [
      "a field that is missing",
      [{ op: "convolution", outChannels: 8 }],
      "Expected kernel to be an integer from 1 to 4,096 but got nothing (tiny, node convolution1). Use 1.",
    ],
    [
      "a field that there is not",
      [{ op: "relu", kernel: 3 }],
      'Expected node to have known fields but got "kernel" (tiny, node relu1). Leave it out, or use op, name or inputs.',
    ],
    [
      "an operation that there is not",
      [{ op: "rellu" }],
      'but got "rellu" (node rellu1). Did you mean "relu"?',
    ],
    [
      "no part at all",
      [3],
      "Expected parts[0] to be a part of a network but got 3 (buildNetwork). Give a node",
    ],
    [
      "what does not fit",
      [{ op: "globalPool" }, { op: "convolution", kernel: 3, outChannels: 4 }],
      'Expected inputs to name height, width and channels but got "globalPool1" of 3 features',
    ],
    [
      "no logits",
      [{ op: "globalPool" }],
      "Expected node to make 4 logits, as the last node, but got 3 features (tiny, node globalPool1).",
    ],
    [
      "a name twice",
      [{ op: "relu", name: "a" }, { op: "relu", name: "a" }, { op: "globalPool" }, { op: "dense" }],
      'no other node has but got "a"',
    ],
  ])("is refused for %s", (_, parts, message) => {
    expect(() => buildNetwork(image, parts as Part[])).toThrow(message);
  });
});
