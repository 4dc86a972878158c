import { describe, it } from "vitest";
import { createRandom } from "../data/random.js";
import { native } from "../tensorflow/native.js";
import { type Door, expectGuarded } from "../test-support/spoilt.js";
import { initialCoefficients } from "./coefficient-initializer.js";
import { Mixer, type MixerOptions } from "./mixer.js";
import { TemplateBank } from "./template-bank.js";

native();

const random = createRandom(0);
const bank = new TemplateBank({
  groups: [{ name: "conv", shape: [3, 3, 2, 2], templatesPerSet: [2, 3] }],
  initializer: "he",
  random,
});

const doors: readonly Door[] = [
  {
    name: "TemplateBank",
    valid: {
      groups: [
        { name: "conv", shape: [3, 3, 2, 2], templatesPerSet: [2, 3] },
        { name: "dense", shape: [2, 4], templatesPerSet: [1] },
      ],
      initializer: "he",
      random,
    },
    call: (options: never) => new TemplateBank(options),
    root: "options",
  },
  {
    name: "Mixer",
    valid: {
      name: "conv1",
      bank,
      group: "conv",
      sets: [0, 1, 0, 1],
      initialize: (blocks: readonly { templates: number }[]) =>
        blocks.map(({ templates }) => new Array<number>(templates).fill(1)),
      trainable: true,
    },
    call: (options: MixerOptions) => new Mixer(options),
    root: "options",
  },
  {
    name: "initialCoefficients",
    valid: { blocks: [{ index: 0, set: 0, templates: 2 }], initializer: "normal", random },
    call: (given: { blocks: never; initializer: never; random: never }) =>
      initialCoefficients(given.blocks, given.initializer, given.random),
    root: "arguments",
    isArguments: true,
  },
  {
    name: "TemplateBank.extend",
    valid: { group: "conv", count: 1, random },
    call: (given: { group: never; count: never; random: never }) =>
      bank.extend(given.group, given.count, given.random),
    root: "arguments",
    isArguments: true,
  },
  {
    name: "TemplateBank.replace",
    valid: { shape: [1, 3, 3, 2, 2], values: new Float32Array(36) },
    call: (values: never) => bank.replace("conv", 0, values),
    root: "templates",
  },
];

describe("what templates are made of", () => {
  it.each(doors)("is checked by $name before any tensor", (door) => {
    expectGuarded(door);
  });
});
