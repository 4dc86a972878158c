import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../data/random.js";
import { allMembers } from "../../growth/span.js";
import { native } from "../../tensorflow/native.js";
import { type Door, expectGuarded } from "../../test-support/spoilt.js";
import { mlp } from "../architectures/mlp.js";
import { PlainNetwork } from "../plain/plain-network.js";
import { adoptMember, copyMember, matchNorms } from "./member-transfer.js";
import { MixedNetwork } from "./mixed-network.js";
import type { MixedNetworkOptions } from "./mixed-options.js";

native();

const random = createRandom(0);
const options: MixedNetworkOptions = {
  description: mlp({ hidden: [4, 4], classes: 3, input: [2, 2, 1] }),
  members: 2,
  templatesPerSet: [2, 2],
  setAssignment: [0, 1, 0, 1],
  placement: "diag",
  sharing: [
    { layer: "hidden1", group: "hidden1", templatesPerSet: [2, 2], coefficients: "own" },
    { layer: "hidden2", group: "hidden2", templatesPerSet: [2, 2] },
  ],
  templateInitializer: "he",
  initialCoefficients: "normal",
  random,
};
const network = new MixedNetwork(options);

const doors: readonly Door[] = [
  {
    name: "MixedNetwork",
    valid: options,
    call: (given: MixedNetworkOptions) => new MixedNetwork(given),
    root: "options",
    whole: ["description"],
  },
  {
    name: "MixedNetwork.grow",
    valid: { span: allMembers(2), by: { coefficients: "zero", noise: 1 }, random },
    call: (given: { span: never; by: never; random: never }) =>
      network.grow(given.span, given.by, given.random),
    root: "arguments",
    isArguments: true,
  },
  {
    name: "MixedNetwork.net",
    valid: { first: 0, count: 1 },
    call: (span: never) => network.net(span),
    root: "span",
  },
  {
    name: "MixedNetwork.merge",
    valid: { first: 0, count: 2 },
    call: (span: never) => network.merge(span),
    root: "span",
  },
  {
    name: "MixedNetwork.addTemplates",
    valid: { count: 1, random, coefficients: "zero" },
    call: ({ count, random, coefficients }: { count: never; random: never; coefficients: never }) =>
      network.addTemplates(count, random, { coefficients }),
    root: "arguments",
    isArguments: true,
  },
  { name: "MixedNetwork.freeze", valid: ["a"], call: (names: never) => network.freeze(names), root: "names" },
  {
    name: "copyMember",
    valid: { from: 0, to: 1, noise: 0.1 },
    call: (given: never) => copyMember(network, given, random),
    root: "options",
  },
  {
    name: "adoptMember",
    valid: { source: network, from: 0, to: 1 },
    call: (given: never) => adoptMember(network, given),
    root: "options",
  },
  {
    name: "matchNorms",
    valid: { what: "templates", like: 0, scale: 1 },
    call: (given: never) => matchNorms(network, given),
    root: "options",
  },
];

describe("what a mixed network is asked for", () => {
  it.each(doors)("is checked by $name before any tensor", (door) => {
    expectGuarded(door);
  });

  it("is told with everything that is wrong inside the description and outside it", () => {
    const { description } = options;
    const wrong = { ...description, classes: 0, clases: 3 } as never;
    expect(() => new MixedNetwork({ ...options, description: wrong, members: 0 })).toThrow(
      expect.objectContaining({
        problems: expect.arrayContaining([
          'Expected description to have known fields but got "clases" (MLP-4-4). Did you mean "classes"?',
          "Expected classes to be an integer from 1 to 1,000,000 but got 0 (MLP-4-4). Use 10.",
          expect.stringContaining("Expected members to be an integer from 1"),
        ]),
      }),
    );
    expect(() => new MixedNetwork({ ...options, description: network as never })).toThrow(
      "Expected description to be a network description but got a MixedNetwork (MixedNetwork). Make one,",
    );
  });

  it("is told to be missing where it is", () => {
    expect(() => new MixedNetwork(options.description as never)).toThrow(
      /^Expected options to be \{ description, members, .* \} but got a network description \(MixedNetwork\)\. Give description, members, [^\n]*$/,
    );
    expect(() => new PlainNetwork(options.description as never)).toThrow(
      "Expected options to be { description, members, span, random } but got a network description (PlainNetwork). Give description, members, span and random.",
    );
    expect(() => new MixedNetwork(undefined as never)).toThrow(
      /^Expected options to be an object but got nothing \(MixedNetwork\)\. Give description, members/,
    );
  });
});

describe("a function that makes the first coefficients", () => {
  it.each<[string, unknown, RegExp]>([
    [
      "too few",
      () => [[1]],
      /^Expected the function to return 2 lists of 2 finite numbers but got \[\[1\]\] \(coefficients, layer hidden1\)/,
    ],
    ["a promise", async () => [[1, 1]], /but got a Promise/],
    [
      "NaN",
      function ofMine() {
        return [
          [Number.NaN, 1],
          [1, 1],
        ];
      },
      /^Expected the function ofMine to return/,
    ],
  ])(
    "and makes %s is refused with its name and its layer, and leaves no tensor",
    (_, coefficients, message) => {
      const before = tf.memory().numTensors;
      expect(() => new MixedNetwork({ ...options, initialCoefficients: coefficients as never })).toThrow(
        message,
      );
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it("and throws keeps what it threw as the cause", () => {
    const cause = new TypeError("boom");
    const coefficients = (): number[][] => {
      throw cause;
    };
    expect(() => new MixedNetwork({ ...options, initialCoefficients: coefficients })).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(
          'but got an error that it threw, "boom" (coefficients, layer hidden1)',
        ),
        cause,
      }),
    );
  });
});
