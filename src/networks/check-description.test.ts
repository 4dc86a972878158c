import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { InputError } from "../checking/input-error.js";
import { demand, listed } from "../checking/shapes.js";
import { forwardCost } from "../cost/net-cost.js";
import { createRandom } from "../data/random.js";
import { smallCnn } from "./architectures/small-cnn.js";
import { wideResNet } from "./architectures/wide-resnet.js";
import { descriptionShape, examineDescription } from "./check-description.js";
import type { NetworkDescription } from "./description.js";
import { MixedNetwork } from "./mixed/mixed-network.js";
import { type NetworkNode, operationNames, operationOf } from "./operations/operations.js";
import { PlainNetwork, wholeNetwork } from "./plain/plain-network.js";
import { outputShapes } from "./shapes.js";
import { summarize } from "./summary.js";
import { randomNetworks } from "./test-support/random-networks.js";

// The first reading of memory loads TensorFlow, which takes a while on a busy machine.
vi.setConfig({ hookTimeout: 60_000 });

const cnn = smallCnn({ channels: [16, 32], classes: 4, input: [8, 8, 1] });

const problemsOf = (description: unknown): readonly string[] => examineDescription(description).problems;

/** The network with other fields of one node. */
function withNode(network: NetworkDescription, name: string, fields: object): NetworkDescription {
  const nodes = network.nodes.map((node) =>
    node.name === name ? ({ ...node, ...fields } as NetworkNode) : node,
  );
  return { ...network, nodes };
}

function makeOrdinary(description: NetworkDescription): PlainNetwork {
  return new PlainNetwork({ description, members: 1, span: wholeNetwork, random: createRandom(0) });
}

function makeMixed(description: NetworkDescription): MixedNetwork {
  const start = { templateInitializer: "he", initialCoefficients: "ones", random: createRandom(0) } as const;
  return new MixedNetwork({
    description,
    members: 1,
    templatesPerSet: [1],
    setAssignment: "rows",
    ...start,
  });
}

afterEach(() => {
  vi.restoreAllMocks();
  expect(tf.memory().numTensors).toBe(0);
});

describe("a description is refused, with the node and what to change", () => {
  it.each<[string, NetworkDescription, string]>([
    [
      "channels that its input does not have",
      withNode(cnn, "conv2", { inChannels: 32 }),
      'Expected inChannels to be 16, as "conv1.pool" makes them, but got 32 (CNN-16-32, node conv2). Use 16.',
    ],
    [
      "an unknown operation",
      withNode(cnn, "conv2", { op: "convolutoin" }),
      `Expected op to be ${listed(
        operationNames.map((op) => `"${op}"`),
        "or",
      )} but got "convolutoin" (CNN-16-32, node conv2). Did you mean "convolution"?`,
    ],
    [
      "a field of another operation",
      withNode(cnn, "conv1.relu", { kernel: 3 }),
      'Expected nodes[2] to have known fields but got "kernel" (CNN-16-32, node conv1.relu). Leave it out, or use op, name or inputs.',
    ],
    [
      "an input that there is not",
      withNode(cnn, "conv2", { inputs: ["conv1.pol"] }),
      'Expected inputs[0] to be an earlier node but got "conv1.pol" (CNN-16-32, node conv2). Did you mean "conv1.pool"?',
    ],
    [
      "an input that comes later",
      withNode(cnn, "conv1", { inputs: ["conv2"] }),
      'Expected inputs[0] to be an earlier node but got "conv2" (CNN-16-32, node conv1). Put the nodes in the order in which they are computed.',
    ],
    [
      "a name that another node has",
      withNode(cnn, "conv2.relu", { name: "conv1.relu" }),
      'Expected name to be a name that no other node has but got "conv1.relu" (CNN-16-32, node conv1.relu). Rename one of the two.',
    ],
    [
      "a kernel larger than the image",
      withNode(cnn, "conv2", { kernel: 7 }),
      'Expected kernel to be at most 6, the shorter side of "conv1.pool" of 4x4x16 with its padding, but got 7 (CNN-16-32, node conv2). Use a smaller kernel, more padding or larger images.',
    ],
    [
      "a weight that no machine holds",
      withNode(withNode(cnn, "conv2.bn", { channels: 1e6 }), "conv2", {
        outChannels: 1e6,
        kernel: 64,
        padding: 40,
      }),
      "Expected outChannels to make a weight of at most 2,147,483,648 numbers but got 1000000 for one of 65,536,000,000 (CNN-16-32, node conv2). Use fewer channels.",
    ],
    [
      "a dense layer on an image",
      withNode(cnn, "classifier", { inputs: ["conv2.relu"] }),
      'Expected inputs to name flat features but got "conv2.relu" of 4x4x32 (CNN-16-32, node classifier). Put a node with the op "globalPool" or "flatten" before it.',
    ],
    [
      "logits for other classes",
      { ...cnn, classes: 10 },
      "Expected outChannels to be 10, one logit for each class, but got 4 (CNN-16-32, node classifier). Use 10, or classes: 4.",
    ],
    [
      "another role than the first layer has",
      withNode(cnn, "conv1", { role: "inner" }),
      'Expected role to be "first", since it reads the image, but got "inner" (CNN-16-32, node conv1). Use "first".',
    ],
    [
      "an undivided node without a weight",
      { ...cnn, undivided: ["conv1.relu"] },
      'Expected undivided[0] to be a node with a weight but got "conv1.relu" (CNN-16-32). Did you mean "conv1"?',
    ],
  ])("%s", (_, description, message) => {
    expect(problemsOf(description)).toContain(message);
    expect(() => summarize(description)).toThrow(InputError);
  });

  it("a node that nobody reads", () => {
    const unread = { op: "relu", name: "spare", inputs: ["conv1"] } as const;
    expect(problemsOf({ ...cnn, nodes: [...cnn.nodes.slice(0, 3), unread, ...cnn.nodes.slice(3)] })).toEqual([
      'Expected node to be read by a later node but got none that reads it (CNN-16-32, node spare). Name "spare" among a node\'s inputs, or leave the node out.',
    ]);
  });

  it("a sum of unlike shapes", () => {
    const net = wideResNet({ depth: 10, width: 2, classes: 4, input: [8, 8, 1] });
    expect(problemsOf(withNode(net, "stage1.0.sum", { inputs: ["stage1.0.conv2", "stem"] }))).toContain(
      'Expected inputs to name two nodes of one shape but got "stage1.0.conv2" of 8x8x32 and "stem" of 8x8x16 (WRN-10-2, node stage1.0.sum). Give both as many channels and pixels, for instance with a convolution of kernel 1 on the skip.',
    );
  });

  it("all mistakes at once, and none that follows from another", () => {
    const wrong = withNode(withNode(cnn, "conv1", { kernal: 3, kernel: undefined }), "conv2", { stride: 0 });
    expect(problemsOf(wrong)).toEqual([
      'Expected nodes[0] to have known fields but got "kernal" (CNN-16-32, node conv1). Did you mean "kernel"?',
      "Expected stride to be an integer from 1 to 4,096 but got 0 (CNN-16-32, node conv2). Use 1.",
    ]);
  });

  it("mistakes of which none follows from another, all of them", () => {
    const op = withNode({ ...cnn, input: "nope" as never }, "conv1.relu", { op: "rellu" });
    const wrong = withNode(withNode(op, "conv2.bn", { channels: 99 }), "classifier", { outChannels: 5 });
    expect(problemsOf(wrong)).toEqual([
      expect.stringMatching(/^Expected input to be a list of at least 1 value but got "nope"/),
      expect.stringMatching(/^Expected op to be .+ but got "rellu"/),
      'Expected channels to be 32, as "conv2" makes them, but got 99 (CNN-16-32, node conv2.bn). Use 32.',
      "Expected outChannels to be 4, one logit for each class, but got 5 (CNN-16-32, node classifier). Use 4, or classes: 5.",
    ]);
  });

  const without = (index: number): unknown => ({
    ...cnn,
    nodes: cnn.nodes.map((node, i) => (i === index ? null : node)),
  });
  it.each<[string, unknown, RegExp]>([
    [
      "no classifier, of the layers before it",
      { ...cnn, nodes: cnn.nodes.slice(0, -1) },
      /^Expected node to make 4 logits, as the last node, but got 32 features/,
    ],
    [
      "a name twice, of the nodes that read the second",
      withNode(cnn, "conv2", { name: "conv1" }),
      /^Expected name to be a name that no other node has but got "conv1"/,
    ],
    ["nothing instead of a node, of those that read it", without(1), /^Expected nodes\[1\] to be an object/],
    [
      "a name of the image",
      withNode(cnn, "conv2", { name: "input" }),
      /^Expected name to differ from the name of the image/,
    ],
  ])("nothing that only follows from %s", (_, wrong, message) => {
    expect(problemsOf(wrong)).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    undefined,
    null,
    [],
    "WRN-10-1",
    {},
    { nodes: {} },
    { ...cnn, nodes: [null, 3, []] },
    { ...cnn, nodes: [] },
    { ...cnn, input: [8, 8] },
    JSON.parse('{"__proto__": {"nodes": []}, "name": "x"}'),
    { ...cnn, nodes: [JSON.parse('{"op": "__proto__", "name": "x", "inputs": ["input"]}')] },
    { ...cnn, nodes: [JSON.parse('{"op": "constructor", "name": "x", "inputs": ["input"]}')] },
  ])("whatever was read from JSON: %j", (value) => {
    expect(() => demand(value, descriptionShape, "description", "example")).toThrow(InputError);
  });
});

describe("a network made at random", { timeout: 120_000 }, () => {
  it("R13 is computed as it is described: every shape is TensorFlow's", ({ task }) => {
    Object.assign(task.meta, { figures: { tries: 60, faults: 0, losses: 0 } });
    fc.assert(
      fc.property(randomNetworks, (description) => {
        expect(problemsOf(description)).toEqual([]);
        const shapes = outputShapes(description);
        const network = makeOrdinary(description);
        const images = tf.zeros([2, ...description.input]);
        const logits = network.net(wholeNetwork).forward(images, {
          observe: ({ name }, value) =>
            expect([name, ...value.shape.slice(1)]).toEqual([name, ...(shapes.get(name) ?? [])]),
        });
        expect(logits.shape).toEqual([2, description.classes]);
        tf.dispose([images, logits]);
        network.dispose();
      }),
      { numRuns: 60 },
    );
  });

  it("R13 with one thing wrong never reaches TensorFlow, and the message names node and field", ({
    task,
  }) => {
    Object.assign(task.meta, { figures: { tries: 400, faults: 400, losses: 0 } });
    const kernels = vi.spyOn(tf.engine(), "runKernel");
    const tensors = vi.spyOn(tf.engine(), "makeTensor");
    fc.assert(
      fc.property(randomNetworks, fc.nat(), fc.nat(), (network, which, how) => {
        const mistakes = mistakesIn(network, network.nodes[which % network.nodes.length] as NetworkNode);
        const { description, names } = mistakes[how % mistakes.length] as Mistake;
        const doors = [
          () => makeOrdinary(description),
          () => summarize(description),
          () => forwardCost({ description }),
          () => makeMixed(description),
        ];
        for (const door of doors) {
          const error = errorOf(door);
          expect(error).toBeInstanceOf(InputError);
          for (const problem of error.problems)
            expect(problem).toMatch(/^Expected [\s\S]+ but got [\s\S]+ \([^)]*\)\. .+[.?]$/);
          for (const name of names) expect(error.message).toContain(name);
        }
      }),
      { numRuns: 400 },
    );
    expect(kernels).not.toHaveBeenCalled();
    expect(tensors).not.toHaveBeenCalled();
  });
});

function errorOf(action: () => unknown): InputError {
  try {
    action();
  } catch (error) {
    return error as InputError;
  }
  throw new Error("Expected an error but got none.");
}

/** A description with one mistake, and words that its message must contain. */
interface Mistake {
  readonly description: NetworkDescription;
  readonly names: readonly string[];
}

const wrongValues: Readonly<Record<string, readonly unknown[]>> = {
  op: ["conv", "__proto__", "toString", null, 7, undefined],
  name: ["", 3, null, undefined, "input"],
  inputs: [[], ["nowhere"], [1], "input", null, undefined, ["input", "input", "input"]],
  role: ["middle", null, undefined, 0],
  bias: ["no", 0, null, undefined],
  momentum: [0, -1, 2, Number.NaN, "0.1"],
};
const counts = ["kernel", "stride", "padding", "inChannels", "outChannels", "channels"];
/** Wrong for a number of any kind, whatever its bounds. */
const wrongSettings: readonly unknown[] = [Number.NaN, Number.POSITIVE_INFINITY, {}, [3]];
const wrongCounts: readonly unknown[] = [
  -1,
  1.5,
  Number.NaN,
  "3",
  null,
  undefined,
  [3],
  1e9,
  Number.POSITIVE_INFINITY,
];

/** Wrong values of a field; some operations may read any number of nodes. */
function wrongFor(field: string, node: NetworkNode): readonly unknown[] {
  const wrong = wrongValues[field] ?? (counts.includes(field) ? wrongCounts : wrongSettings);
  const mayBeThree = field === "inputs" && operationOf(node).readsMore;
  return mayBeThree ? wrong.filter((value) => !Array.isArray(value) || value.length < 3) : wrong;
}

/** Every field with every wrong value, an unknown field, and values that contradict the rest of the network. */
function mistakesIn(network: NetworkDescription, node: NetworkNode): Mistake[] {
  const where = `node ${node.name}`;
  const fields = ["op", "name", "inputs", ...Object.keys(operationOf(node).fields)];
  const change = (values: object, names: readonly string[]): Mistake => ({
    description: withNode(network, node.name, values),
    names,
  });
  const values = fields.flatMap((field) =>
    wrongFor(field, node).map((value) =>
      change({ [field]: value }, field === "name" ? ["name"] : [where, field]),
    ),
  );
  const channels = fields
    .filter((field) => field === "inChannels" || field === "channels")
    .map((field) => change({ [field]: (node as never)[field] + 1 }, [where, field]));
  const outputs = "outChannels" in node ? [change({ outChannels: node.outChannels + 1 }, ["to "])] : [];
  const roles = "role" in node ? [change({ role: wrongRole(node.role, network) }, [where, "role"])] : [];
  const windows = "kernel" in node ? [change({ kernel: 64 }, [where, "kernel"])] : [];
  return [
    ...values,
    ...channels,
    ...outputs,
    ...roles,
    ...windows,
    change({ inputs: node.inputs.map(() => node.name) }, [where, "inputs[0]"]),
    change({ inpust: 3 }, [where, "inpust"]),
    { description: { ...network, classes: network.classes + 1 }, names: ["outChannels", "classes"] },
    { description: { ...network, undivided: ["nowhere"] }, names: ["undivided[0]", "nowhere"] },
    { description: { ...network, nodes: [...network.nodes, node] }, names: ["name", where] },
  ];
}

/** No layer that reads the image is inner, and none after it is first; an only layer may be first or last. */
function wrongRole(role: string, { nodes }: NetworkDescription): string {
  const layers = nodes.filter((node) => "role" in node);
  if (layers.length === 1) return "inner";
  return role === "last" ? "inner" : "last";
}
