import { describe, it } from "vitest";
import { createRandom } from "../data/random.js";
import { Mixer } from "../templates/mixer.js";
import { TemplateBank } from "../templates/template-bank.js";
import { native } from "../tensorflow/native.js";
import { type Door, expectGuarded } from "../test-support/spoilt.js";
import { BatchNorm, freshBatchNorm } from "./batch-norm.js";
import { MixedLayer } from "./mixed-layer.js";

native();

const bank = new TemplateBank({
  groups: [{ name: "conv", shape: [1, 1, 2, 2], templatesPerSet: [1] }],
  initializer: "he",
  random: createRandom(0),
});
const mixer = new Mixer({
  name: "conv",
  bank,
  group: "conv",
  sets: [0, 0],
  initialize: (blocks) => blocks.map(() => [1]),
});

const doors: readonly Door[] = [
  {
    name: "MixedLayer",
    valid: { role: "first", members: 2, placement: "diag", mixer },
    call: (options: never) => new MixedLayer(options),
    root: "options",
  },
  {
    name: "BatchNorm",
    valid: { name: "bn", values: freshBatchNorm(2), options: { epsilon: 1e-3, momentum: 0.2 } },
    call: (given: { name: never; values: never; options: never }) =>
      new BatchNorm(given.name, given.values, given.options),
    root: "arguments",
    isArguments: true,
  },
  { name: "freshBatchNorm", valid: 2, call: freshBatchNorm, root: "channels" },
];

describe("what layers are made of", () => {
  it.each(doors)("is checked by $name before any tensor", (door) => {
    expectGuarded(door);
  });
});
