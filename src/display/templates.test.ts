import { inspect } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { blockLayout, type LayerRole, type MemberPlacement } from "../growth/block-layout.js";
import { MixedLayer } from "../layers/mixed-layer.js";
import { Mixer } from "../templates/mixer.js";
import { TemplateBank } from "../templates/template-bank.js";
import "./templates.js";
import { picture, shown } from "./test-support/shown.js";

const owned: { dispose(): void }[] = [];
afterEach(() => {
  for (const owner of owned.splice(0)) owner.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

function bankOf(shape: readonly number[]): TemplateBank {
  const groups = ["conv", "unused"].map((name) => ({ name, shape, templatesPerSet: [2, 3] }));
  const bank = new TemplateBank({ groups, initializer: "he", random: createRandom(0) });
  owned.push(bank);
  return bank;
}

function mixerOf(bank: TemplateBank, name: string, blocks: number): Mixer {
  const sets = Array.from({ length: blocks }, (_, j) => j % 2);
  const mixer = new Mixer({
    name,
    bank,
    group: "conv",
    sets,
    initialize: (all) => all.map(({ index, templates }) => new Array<number>(templates).fill(index)),
  });
  owned.push(mixer);
  return mixer;
}

const textOf = (value: object): string => shown(value)["text/plain"] as string;

describe("a template bank shows", { timeout: 30_000 }, () => {
  it("a line per layer, the stored templates at the first one of their group, and groups that none mixes", () => {
    const bank = bankOf([3, 3, 4, 8]);
    mixerOf(bank, "conv1", 4);
    mixerOf(bank, "conv2", 2);
    const stored = "1,440";
    expect(textOf(bank).replaceAll(/ +/g, " ").split("\n")).toEqual([
      "Template bank, 2 groups",
      "layer group weight templates stored parameters",
      expect.stringMatching(/^-/),
      `conv1 conv 3x3x4x8 2 + 3 ${stored}`,
      "conv2 conv 3x3x4x8 2 + 3 0",
      `unused unused 3x3x4x8 2 + 3 ${stored}`,
    ]);
    expect(shown(bank)["text/html"]).toMatch(picture);
    expect(inspect(bank)).toBe(textOf(bank));
  });

  it.each<[LayerRole, string]>([
    ["first", "3x3x4x16"],
    ["inner", "3x3x8x16"],
    ["last", "3x3x8x8"],
  ])("the full weight of an %s layer, whose layout is known", (role, weight) => {
    const bank = bankOf([3, 3, 4, 8]);
    const mixer = mixerOf(bank, "conv1", blockLayout(role, 2).length);
    new MixedLayer({ role, members: 2, mixer });
    expect(textOf(bank)).toContain(` ${weight} `);
  });
});

describe("a mixer shows", { timeout: 30_000 }, () => {
  it.each([
    ["windows of a convolution", [3, 3, 4, 8]],
    ["channels of a 1x1 convolution", [1, 1, 4, 8]],
    ["channels of a dense layer", [4, 8]],
  ])("the coefficients of every block, and its templates as pictures: %s", (_, shape) => {
    const mixer = mixerOf(bankOf(shape), "conv1", 4);
    const lines = textOf(mixer).split("\n");
    expect(lines[0]).toBe(`Mixer of conv1, templates ${shape.join("x")}`);
    expect(lines).toHaveLength(3 + 4);
    expect(lines.at(-1)).toMatch(/^ *3 +1 +3\.000 3\.000 3\.000$/);
    expect(shown(mixer)["text/html"]).toMatch(picture);
    expect(inspect(mixer)).toBe(textOf(mixer));
  });

  it("its blocks where they lie in the full weight", () => {
    const pictureOf = (placement?: MemberPlacement): unknown => {
      const mixer = mixerOf(bankOf([3, 3, 4, 8]), "conv1", 4);
      if (placement !== undefined) new MixedLayer({ role: "inner", members: 2, placement, mixer });
      return shown(mixer)["text/html"];
    };
    expect(pictureOf("diag")).toBe(pictureOf());
    expect(pictureOf("row")).not.toBe(pictureOf());
    expect(pictureOf("column")).not.toBe(pictureOf("row"));
  });
});
