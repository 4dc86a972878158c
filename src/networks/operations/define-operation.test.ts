import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../../data/random.js";
import { buildNetwork } from "../builder/build-network.js";
import { narrow } from "../division.js";
import { PlainNetwork, wholeNetwork } from "../plain/plain-network.js";
import { summarize } from "../summary.js";
import { mergingGap } from "../test-support/merged-members.js";
import { withOperations } from "../with-operations.js";
import { defineOperation } from "./define-operation.js";

/** Multiplies every channel by a learned number, to a power. */
const scale = defineOperation({
  op: "scale",
  settings: { start: 1, power: 1 },
  tensors: ({ channels, start }) => ({ factor: { shape: [channels], first: start } }),
  compute: ({ power }, [x], { factor }) => tf.mul(x as tf.Tensor, tf.pow(factor as tf.Tensor, power)),
  macs: (_, made) => made.reduce((product, side) => product * side, 1),
  grow: "channels",
});

/** Divides the channels of each group by their largest. */
const shares = defineOperation({
  op: "shares",
  settings: { parts: 2 },
  compute({ parts }, [x]) {
    const { shape } = x as tf.Tensor;
    const grouped = tf.reshape(x as tf.Tensor, [
      ...shape.slice(0, -1),
      parts,
      (shape.at(-1) as number) / parts,
    ]);
    return tf.reshape(tf.softmax(grouped), shape);
  },
  grow: { groups: "parts" },
});

/** A dense layer whose weight is squared. */
const squaredDense = defineOperation({
  op: "squaredDense",
  weight: () => [],
  compute: (_, [x], { weight }) => tf.matMul(x as tf.Tensor2D, tf.square(weight as tf.Tensor2D)),
  macs: ({ inChannels, channels }) => inChannels * channels,
  grow: "channels",
});

/** Reverses the order of the channels, which no wider network preserves. */
const reversed = defineOperation({
  op: "reversed",
  compute: (_, [x]) => tf.reverse(x as tf.Tensor, -1),
});

/** An operation with a mistake. */
function broken(mistake: object): ReturnType<typeof reversed> {
  return defineOperation({ op: "broken", compute: (_, [x]) => x as tf.Tensor, ...mistake })();
}

const frame = { name: "own", input: [8, 8, 3], classes: 4 };
const own = buildNetwork(frame, [
  { op: "convolution", outChannels: 8, kernel: 3 },
  scale({ start: 0.5, name: "scale" }),
  shares(),
  { op: "globalPool" },
  squaredDense({ outChannels: 8 }),
  { op: "relu" },
  { op: "dense" },
]);

afterEach(() => {
  expect(tf.memory().numTensors).toBe(0);
});

describe("an operation of one's own", () => {
  it("is computed, with its settings and its tensors, and counted", () => {
    const network = new PlainNetwork({
      description: own,
      members: 1,
      span: wholeNetwork,
      random: createRandom(0),
    });
    const values = network.values();
    expect(values.get("scale.factor")?.values).toEqual(new Float32Array(8).fill(0.5));
    expect(values.get("squaredDense1.weight")?.shape).toEqual([8, 8]);
    tf.tidy(() => {
      const seen = new Map<string, number[]>();
      network.net(wholeNetwork).forward(tf.ones([1, 8, 8, 3]), {
        observe: ({ name }, value) => seen.set(name, [...value.dataSync()]),
      });
      const [x, y] = [seen.get("convolution1"), seen.get("scale")];
      expect(y).toEqual(x?.map((value) => 0.5 * value));
    });
    network.dispose();
    const rows = new Map(summarize(own).rows.map((row) => [row.layer, row]));
    expect(rows.get("scale")).toMatchObject({ op: "scale", storedParameters: 8, macs: 8 * 8 * 8 });
    expect(rows.get("squaredDense1")).toMatchObject({ storedParameters: 64, macs: 64 });
  });

  it("grows as it says: members are merged, channels and groups are divided", () => {
    const [, first, second] = narrow(own, 1, 2).nodes;
    expect(first).toMatchObject({ op: "scale", channels: 4, start: 0.5 });
    expect(second).toMatchObject({ op: "shares", channels: 4, parts: 1 });
    expect(mergingGap(own)).toBeLessThan(1e-5);
  });

  it("is refused by name where it has no rule of growth, and only then", () => {
    const description = buildNetwork(frame, [
      { op: "convolution", outChannels: 8, kernel: 3 },
      reversed(),
      { op: "globalPool" },
      { op: "dense" },
    ]);
    expect(narrow(description, 1, 1)).toBe(description);
    expect(() => narrow(description, 1, 2)).toThrow(
      'Expected op to have a rule of growth but got "reversed" (own, node reversed1). Give its definition grow: "channels" or { groups }, or leave the node out.',
    );
  });

  it("is refused by name where it computes another shape than it says", () => {
    const compute = (_: unknown, [x]: readonly tf.Tensor[]): tf.Tensor => tf.sum(x as tf.Tensor, 1);
    const description = buildNetwork(frame, [broken({ compute }), { op: "globalPool" }, { op: "dense" }]);
    const network = new PlainNetwork({
      description,
      members: 1,
      span: wholeNetwork,
      random: createRandom(0),
    });
    const images = tf.zeros([2, 8, 8, 3]);
    expect(() => network.net(wholeNetwork).forward(images)).toThrow(
      "Expected broken to compute 8x8x3 for each example but got 8x3 (compute, node broken1). Return such a tensor, or give the definition a shape.",
    );
    images.dispose();
    network.dispose();
  });

  it("is read from a file with its definition given again, and refused without", () => {
    const read = JSON.parse(JSON.stringify(own));
    expect(() => summarize(read)).toThrow(
      /but got "scale" \(own, node scale\)\. Give the network its definition: withOperations\(network, \[YOURS\]\), or loadModel\(folder, \{ operations: \[YOURS\] \}\)\./,
    );
    const whole = withOperations(read, [scale, shares, squaredDense]);
    expect(summarize(whole).totals).toEqual(summarize(own).totals);
    expect(JSON.parse(JSON.stringify(whole))).toEqual(read);
  });

  it.each<[string, () => unknown, string]>([
    [
      "a setting that it does not have",
      () => buildNetwork(frame, [scale({ pace: 2 } as object)]),
      'Expected node to have known fields but got "pace" (own, node scale1).',
    ],
    [
      "a setting of another type",
      () => buildNetwork(frame, [scale({ power: "two" } as object)]),
      'Expected power to be a number but got "two" (own, node scale1). Use 1.',
    ],
    [
      "a name of the library's",
      () => defineOperation({ op: "relu", compute: (_, [x]) => x as tf.Tensor }),
      'Expected op to be a name that the library does not use but got "relu" (defineOperation). Choose another name.',
    ],
    [
      "groups that no setting counts",
      () => defineOperation({ op: "x", compute: (_, [x]) => x as tf.Tensor, grow: { groups: "heads" } }),
      'Expected grow.groups to be a setting that is a number but got "heads" (defineOperation). Add it to settings.',
    ],
    [
      "a name that could not be part of a tensor's",
      () => defineOperation({ op: "my.op", compute: (_, [x]) => x as tf.Tensor }),
      'Expected op to be of letters and digits but got "my.op" (defineOperation). Use a name such as "scale".',
    ],
    [
      "a tensor that does not lie along its channels",
      () => buildNetwork(frame, [broken({ tensors: () => ({ factor: { shape: [2] } }) })]),
      "Expected tensors.factor to have a shape that ends with its 3 channels but got [2] (own, node broken1).",
    ],
    [
      "a tensor that is called like a layer's weight",
      () => buildNetwork(frame, [broken({ tensors: () => ({ weight: { shape: [3] } }) })]),
      'Expected tensors.weight to have another name but got "weight" (own, node broken1).',
    ],
    [
      "a shape with other channels",
      () => buildNetwork(frame, [broken({ shape: () => [8, 8, 4] })]),
      "Expected shape to end with its 3 channels but got [8,8,4] (own, node broken1).",
    ],
    [
      "a weight with a window of one side",
      () => buildNetwork(frame, [{ op: "globalPool" }, broken({ weight: () => [3] })]),
      "Expected weight to have a window of no sides or of two but got [3] (own, node broken1). Return [], or [3, 3].",
    ],
    [
      "groups that do not divide its channels",
      () => buildNetwork(frame, [shares({ parts: 2 })]),
      "Expected parts to divide 3 channels but got 2 (own, node shares1). Use a divisor of them.",
    ],
    [
      "no function",
      () => defineOperation({ op: "x" } as never),
      "Expected compute to be a function of a node and what it reads but got nothing (defineOperation). Give a function.",
    ],
  ])("is refused for %s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
