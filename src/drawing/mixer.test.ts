import { describe, expect, test } from "vitest";
import { drawMixer, type MixerPicture } from "./mixer.js";
import { mixPictures } from "./picture.js";
import { seen } from "./test-support/seen.js";

const layer: MixerPicture = {
  name: "stage 1, conv 1",
  sets: [
    {
      set: 0,
      templates: [
        [
          [-1, 1],
          [-1, 1],
        ],
        [
          [-1, -1],
          [1, 1],
        ],
      ],
    },
    {
      set: 1,
      templates: [
        [
          [1, 0],
          [0, 1],
        ],
        [
          [0, 1],
          [1, 0],
        ],
      ],
    },
  ],
  blocks: [
    { index: 0, set: 0, coefficients: [0.71, -0.3] },
    { index: 1, set: 1, coefficients: [0.2, 0.65] },
    { index: 2, set: 0, coefficients: [-0.55, 0.6] },
    { index: 3, set: 1, coefficients: [0.9, -0.05] },
  ],
};

test("looks as it did when a person last looked at it", async () => {
  await expect(drawMixer(layer)).toMatchFileSnapshot("test-support/snapshots/mixer.svg");
});

test("a block is the sum of its templates, each times its coefficient", () => {
  expect(mixPictures([[[1, 2]], [[10, 20]]], [3, 0.5])).toEqual([[8, 16]]);
  const drawn = seen(drawMixer(layer));
  expect(drawn.texts).toContain("= 0.71 A₀ − 0.30 A₁");
  expect(drawn.texts).toContain("= −0.55 A₀ + 0.60 A₁");
});

test("a coefficient that rounds to zero has no sign", () => {
  const small = { ...layer, blocks: [{ index: 0, set: 0, coefficients: [-0.001, -0.004] }] };
  expect(seen(drawMixer(small)).texts).toContain("= 0.00 A₀ + 0.00 A₁");
});

test("a thread joins each template to each block of its set: thick for much, dashed for less than nothing", () => {
  const threads = seen(drawMixer(layer)).elements("path");
  expect(threads).toHaveLength(8);
  expect(threads.filter((thread) => thread["stroke-dasharray"] !== undefined)).toHaveLength(3);
  const widths = threads.map((thread) => Number(thread["stroke-width"]));
  expect(Math.max(...widths)).toBe(7); // the coefficient 0.9
  expect(Math.min(...widths)).toBeCloseTo(1.25 + (5.75 * 0.05) / 0.9, 1);
});

describe("the weight that four members make", () => {
  test("is put together as the method does", () => {
    const names = seen(drawMixer(layer)).texts.filter((text) => /^W[₀-₉]$/.test(text));
    expect(names.slice(-4)).toEqual(["W₀", "W₂", "W₃", "W₁"]);
  });

  test("is left out for other numbers of blocks", () => {
    const { texts } = seen(drawMixer({ ...layer, blocks: layer.blocks.slice(0, 2) }));
    expect(texts).not.toContain("the weight");
  });
});

test("lost numbers leave their squares empty", () => {
  const broken = {
    ...layer,
    sets: [{ set: 0, templates: [[[Number.NaN, 1]], [[0, 1]]] }],
    blocks: [layer.blocks[0]],
  };
  expect(() => seen(drawMixer(broken as MixerPicture))).not.toThrow();
});

test("large pictures are averaged", () => {
  const large = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => 1));
  const picture = {
    name: "large",
    sets: [{ set: 0, templates: [large] }],
    blocks: [{ index: 0, set: 0, coefficients: [1] }],
  };
  expect(seen(drawMixer(picture)).elements("rect").length).toBeLessThan(2 * 24 * 24 + 10);
});

test("refuses coefficients that do not fit their templates", () => {
  const short = { ...layer, blocks: [{ index: 3, set: 1, coefficients: [1] }] };
  expect(() => drawMixer(short)).toThrow(
    "Expected a block to have one coefficient for each of 2 templates but got 1 (stage 1, conv 1, member 3). Check the plan.",
  );
  const lost = { ...layer, blocks: [{ index: 0, set: 7, coefficients: [1] }] };
  expect(() => drawMixer(lost)).toThrow("Expected the template set of a block to be one of 0, 1 but got 7");
});

test("the full weight lies as the grid says", () => {
  const names = (grid?: number[][]): string[] =>
    [
      ...drawMixer({ ...layer, ...(grid === undefined ? {} : { grid }) }).matchAll(
        /font-weight="600"[^>]*>W([₀₁₂₃])</g,
      ),
    ]
      .map(([, at]) => at as string)
      .slice(-4);
  expect(names()).toEqual(["₀", "₂", "₃", "₁"]);
  expect(
    names([
      [0, 1],
      [2, 3],
    ]),
  ).toEqual(["₀", "₁", "₂", "₃"]);
});
