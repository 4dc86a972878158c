import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../../checking/shapes.js";
import { createRandom } from "../random.js";
import {
  drawPhotoAugmentation,
  imageNetAugmentation,
  jitterColours,
  lightingShift,
  photoAugmentationShape,
  writePhoto,
} from "./photo-augmentation.js";

describe("the random region of a photograph", () => {
  it("lies inside, whatever the photograph's size", () => {
    const sides = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 4000 }));
    fc.assert(
      fc.property(sides, sides, fc.integer(), (width, height, seed) => {
        const { region } = drawPhotoAugmentation(createRandom(seed), imageNetAugmentation, { width, height });
        expect(region.width).toBeGreaterThanOrEqual(1);
        expect(region.height).toBeGreaterThanOrEqual(1);
        expect(region.left).toBeGreaterThanOrEqual(0);
        expect(region.top).toBeGreaterThanOrEqual(0);
        expect(region.left + region.width).toBeLessThanOrEqual(width);
        expect(region.top + region.height).toBeLessThanOrEqual(height);
      }),
      { numRuns: 500 },
    );
  });

  it("has the area and shape that were asked for, spread evenly", () => {
    const random = createRandom(0);
    const photo = { width: 500, height: 400 };
    let area = 0;
    let wide = 0;
    const draws = 4000;
    for (let draw = 0; draw < draws; draw++) {
      const { region } = drawPhotoAugmentation(random, imageNetAugmentation, photo);
      const share = (region.width * region.height) / (photo.width * photo.height);
      expect(share).toBeGreaterThan(0.075);
      expect(region.width / region.height).toBeGreaterThan(0.74);
      expect(region.width / region.height).toBeLessThan(1.35);
      area += share / draws;
      if (region.width > region.height) wide += 1 / draws;
    }
    // Shares close to 1 often do not fit and are drawn again, so the mean lies below 0.54.
    expect(area).toBeGreaterThan(0.42);
    expect(area).toBeLessThan(0.54);
    expect(Math.abs(wide - 0.5)).toBeLessThan(0.08);
  });

  it("of a photograph too narrow for any is its centre, of allowed shape", () => {
    const { region } = drawPhotoAugmentation(createRandom(0), imageNetAugmentation, {
      width: 1000,
      height: 30,
    });
    expect(region).toEqual({ left: 480, top: 0, width: 40, height: 30 });
    const tall = drawPhotoAugmentation(createRandom(0), imageNetAugmentation, { width: 30, height: 1000 });
    expect(tall.region).toEqual({ left: 0, top: 480, width: 30, height: 40 });
  });
});

describe("colour jitter", () => {
  const pixels = (): Uint8Array => Uint8Array.from([10, 100, 200, 0, 255, 128]);

  // Expected values are those of Pillow's ImageEnhance on the same two pixels.
  it.each([
    ["brightness", 1.3, [13, 130, 255, 0, 255, 166]],
    ["brightness", 0.7, [7, 70, 140, 0, 178, 89]],
    ["contrast", 1.3, [0, 92, 222, 0, 255, 129]],
    ["contrast", 0.7, [44, 107, 177, 37, 215, 126]],
    ["saturation", 1.3, [0, 104, 234, 0, 255, 117]],
    ["saturation", 0.7, [32, 95, 165, 49, 227, 138]],
  ] as const)("of %s by %d gives what the published transforms give", (step, factor, expected) => {
    const changed = pixels();
    jitterColours(changed, step, factor);
    expect([...changed]).toEqual(expected);
  });

  it("by factor 1 changes nothing, by 0 leaves black, one grey, or no colour", () => {
    for (const step of ["brightness", "contrast", "saturation"] as const) {
      const same = pixels();
      jitterColours(same, step, 1);
      expect(same).toEqual(pixels());
      const none = pixels();
      jitterColours(none, step, 0);
      expect(new Set(none.subarray(0, 3)).size).toBe(1);
      if (step === "brightness") expect(none[0]).toBe(0);
      if (step === "contrast") expect(none[0]).toBe(none[5]);
    }
  });

  it("comes in all orders and stays in its range", () => {
    const random = createRandom(1);
    const orders = new Set<string>();
    for (let draw = 0; draw < 200; draw++) {
      const { jitter } = drawPhotoAugmentation(random, imageNetAugmentation, { width: 9, height: 9 });
      orders.add(jitter.map(({ step }) => step).join());
      for (const { factor } of jitter) expect(Math.abs(factor - 1)).toBeLessThanOrEqual(0.4);
    }
    expect(orders.size).toBe(6);
  });
});

describe("lighting", () => {
  it("shifts the colours as the published formula does", () => {
    const shift = lightingShift([0.1, -0.2, 0.05]);
    const expected = [-0.014957115, -0.0127986297, -0.0099862842];
    for (const [channel, value] of shift.entries()) expect(value).toBeCloseTo(expected[channel]!, 8);
  });
});

describe("writing a photograph", () => {
  it("scales, shifts and normalises each channel, and flips", () => {
    const pixels = Uint8Array.from({ length: 12 }, (_, place) => place * 20);
    const scaling = { mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4], shift: [0.1, 0, -0.1] };
    const out = new Float32Array(14);
    writePhoto(pixels, 2, true, scaling, out, 1);
    expect(out[0]).toBe(0);
    expect(out[1]).toBeCloseTo((60 / 255 + 0.1 - 0.5) / 0.2, 5);
    expect(out[2]).toBeCloseTo((80 / 255 - 0.4) / 0.3, 5);
    expect(out[6]).toBeCloseTo((40 / 255 - 0.1 - 0.3) / 0.4, 5);
  });
});

describe("a photo augmentation", () => {
  it("with wrong values is refused, all of them named", () => {
    const wrong = {
      kind: "photographs",
      scale: [0, 2],
      ratio: [2, 1],
      jitter: -1,
      flip: 2,
      lighting: Number.NaN,
    } as const;
    const problems = problemsOf(wrong, photoAugmentationShape, "augment", "here");
    expect(problems.map((problem) => problem.split(" ")[1])).toEqual([
      "scale[0]",
      "scale[1]",
      "ratio",
      "jitter",
      "flip",
      "lighting",
    ]);
    expect(problemsOf(imageNetAugmentation, photoAugmentationShape, "augment", "here")).toEqual([]);
  });
});
