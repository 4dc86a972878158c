import * as tf from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import type { LayerRole, MemberPlacement } from "../growth/block-layout.js";
import { allMembers, member, type Span } from "../growth/span.js";
import { blockSets } from "../growth/template-sets.js";
import { Mixer } from "../templates/mixer.js";
import { TemplateBank } from "../templates/template-bank.js";
import { valueAndGradients } from "../tensorflow/tfjs-gaps.js";
import { MixedLayer } from "./mixed-layer.js";

const owned: { dispose(): void }[] = [];
afterEach(() => {
  for (const owner of owned.splice(0)) owner.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

function layerOf(role: LayerRole, placement: MemberPlacement = "diag"): MixedLayer {
  const random = createRandom(0);
  const groups = [{ name: "layer", shape: [1, 1, 2, 3], templatesPerSet: [2, 2] }];
  const bank = new TemplateBank({ groups, initializer: "he", random });
  const mixer = new Mixer({
    name: "layer",
    bank,
    group: "layer",
    sets: blockSets(role, 2, 2, "rows", placement),
    initialize: (blocks) => blocks.map(() => [random.normal(), random.normal()]),
  });
  const layer = new MixedLayer({ role, members: 2, placement, mixer });
  owned.push(layer, bank);
  return layer;
}

const shapeOf = (layer: MixedLayer, span: Span): number[] => tf.tidy(() => layer.weight(span).shape);

const parametersOf = (layer: MixedLayer, span: Span): string[] =>
  layer.parameters(span).map(({ name }) => name.replace("layer.", ""));

describe("a mixed layer", { timeout: 30_000 }, () => {
  it.each<[LayerRole, number[]]>([
    ["first", [1, 1, 2, 6]],
    ["inner", [1, 1, 4, 6]],
    ["last", [1, 1, 4, 3]],
  ])("that is %s has one template's shape for a member and is divided where its role says", (role, shape) => {
    const layer = layerOf(role);
    expect(shapeOf(layer, member(1))).toEqual([1, 1, 2, 3]);
    expect(shapeOf(layer, allMembers(2))).toEqual(shape);
    expect(layer.mixer.bank.users).toEqual([
      { name: "layer", group: "layer", blocks: role === "inner" ? 4 : 2, layout: layer.layout },
    ]);
  });

  it("trains for a member that member's coefficients and templates, for the grown net all of them", () => {
    const layer = layerOf("inner");
    expect(parametersOf(layer, member(1))).toEqual(["coefficients.1", "templates.1"]);
    expect(parametersOf(layer, allMembers(2))).toEqual([
      ...[0, 1, 2, 3].map((j) => `coefficients.${j}`),
      "templates.0",
      "templates.1",
    ]);
  });

  it("adds up a template's gradient over all blocks that mix it", () => {
    const layer = layerOf("inner");
    const [c0, , c2] = [0, 1, 2, 3].map((j) => [...layer.mixer.coefficients(j).dataSync()]);
    tf.tidy(() => {
      const templates = layer.mixer.bank.templates("layer", 0);
      const { gradients } = valueAndGradients(() => tf.sum(layer.weight(allMembers(2))), [templates]);
      const byTemplate = tf.mean(gradients[0] as tf.Tensor, [1, 2, 3, 4]).dataSync();
      [0, 1].forEach((t) => {
        expect(byTemplate[t]).toBeCloseTo((c0?.[t] as number) + (c2?.[t] as number), 5);
      });
    });
  });

  it.each<[MemberPlacement, number[], number[]]>([
    ["diag", [0, 2], [3, 1]],
    ["row", [0, 1], [2, 3]],
    ["column", [0, 2], [1, 3]],
  ])(
    "placed by %s lays its blocks out in rows of outputs and columns of inputs",
    (placement, top, bottom) => {
      const layer = layerOf("inner", placement);
      tf.tidy(() => {
        const whole = layer.weight(allMembers(2));
        [top, bottom].forEach((row, r) => {
          row.forEach((j, c) => {
            const part = tf.slice(whole, [0, 0, 2 * c, 3 * r], [1, 1, 2, 3]);
            expect([...part.dataSync()]).toEqual([...layer.mixer.mix(j).dataSync()]);
          });
        });
      });
    },
  );
});
