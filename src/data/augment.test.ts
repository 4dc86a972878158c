import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Augmentation,
  type AugmentationDraw,
  cifarAugmentation,
  createImageWriter,
  drawAugmentation,
  normalisationTable,
  type PlacedChanges,
  placeCutout,
} from "./augment.js";
import { DataError } from "./data-error.js";
import type { ImageSet } from "./dataset.js";
import { createRandom } from "./random.js";
import { randomSet } from "./test-support/image-sets.js";

const emptyDraw = (): AugmentationDraw => ({
  isFlipped: false,
  cropTop: 0,
  cropLeft: 0,
  cutTop: 0,
  cutBottom: 0,
  cutLeft: 0,
  cutRight: 0,
});

const written = (
  set: ImageSet,
  augmentation: Augmentation,
  index: number,
  epoch: number,
  seed = 0,
): Float32Array => {
  const writer = createImageWriter(set, { seed, augmentation });
  const out = new Float32Array(writer.size);
  writer.writeAugmented(index, epoch, out, 0);
  return out;
};

/** The same in the plainest way: whole images, one step after the other. */
function stepByStep(set: ImageSet, augmentation: PlacedChanges, index: number, epoch: number): Float32Array {
  const { height, width, channels } = set;
  const random = createRandom(0).fork("augmentation");
  random.seek(epoch, index);
  const draw = emptyDraw();
  drawAugmentation(random, augmentation, height, width, draw);
  const pad = augmentation.cropPadding ?? 0;
  const result = new Float32Array(height * width * channels);
  const flipped = (row: number, column: number, channel: number): number => {
    const from = draw.isFlipped ? width - 1 - column : column;
    return set.images[((index * height + row) * width + from) * channels + channel]!;
  };
  const padded = (row: number, column: number, channel: number): number => {
    const [y, x] = [row - pad, column - pad];
    return y < 0 || y >= height || x < 0 || x >= width ? 0 : flipped(y, x, channel);
  };
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      for (let channel = 0; channel < channels; channel++) {
        const pixel = padded(row + draw.cropTop, column + draw.cropLeft, channel) / 255;
        const isCut =
          row >= draw.cutTop && row < draw.cutBottom && column >= draw.cutLeft && column < draw.cutRight;
        const value = isCut ? 0 : (pixel - set.mean[channel]!) / set.std[channel]!;
        result[(row * width + column) * channels + channel] = value;
      }
    }
  }
  return result;
}

describe("augmenting an image", () => {
  it.each([1, 3, 4])(
    "in one pass equals flip, pad, crop, normalise, cut one after the other (%i channels)",
    (channels) => {
      const set = randomSet({ count: 6, height: 12, width: 9, channels });
      for (let epoch = 0; epoch < 30; epoch++) {
        const augmentation = { flip: 0.5, cropPadding: epoch % 5, cutout: epoch % 7 };
        const found = written(set, augmentation, epoch % 6, epoch);
        const expected = stepByStep(set, augmentation, epoch % 6, epoch);
        for (const [place, value] of found.entries()) expect(value).toBeCloseTo(expected[place]!, 5);
      }
    },
  );

  it("only normalises when every change is off", () => {
    const set = randomSet({ count: 3 });
    const writer = createImageWriter(set, { seed: 0, augmentation: cifarAugmentation });
    const plain = new Float32Array(writer.size);
    writer.writePlain(2, plain, 0);
    expect(written(set, { flip: 0, cropPadding: 0, cutout: 0 }, 2, 9)).toEqual(plain);
    const pixel = set.images[2 * writer.size + 4]!;
    expect(plain[4]).toBeCloseTo((pixel / 255 - set.mean[1]!) / set.std[1]!, 5);
  });

  it("depends on seed, epoch and image only", () => {
    const set = randomSet({ count: 4, height: 16, width: 16 });
    const image = written(set, cifarAugmentation, 1, 5);
    const writer = createImageWriter(set, { seed: 0, augmentation: cifarAugmentation });
    const out = new Float32Array(writer.size * 2);
    for (const [index, epoch] of [
      [3, 5],
      [0, 2],
      [2, 5],
    ] as const)
      writer.writeAugmented(index, epoch, out, 0);
    writer.writeAugmented(1, 5, out, writer.size);
    expect(out.subarray(writer.size)).toEqual(image);
    expect(written(set, cifarAugmentation, 1, 6)).not.toEqual(image);
    expect(written(set, cifarAugmentation, 1, 5, 1)).not.toEqual(image);
  });

  it("leaves the other changes as they were when one is switched off", () => {
    const [all, noFlip] = [emptyDraw(), emptyDraw()];
    for (let seed = 0; seed < 20; seed++) {
      drawAugmentation(createRandom(seed), { flip: 1, cropPadding: 4, cutout: 8 }, 32, 32, all);
      drawAugmentation(createRandom(seed), { flip: 0, cropPadding: 4, cutout: 8 }, 32, 32, noFlip);
      expect({ ...all, isFlipped: false }).toEqual(noFlip);
    }
  });

  it("flips half the images and crops at all 81 places", () => {
    const random = createRandom(0).fork("augmentation");
    const draw = emptyDraw();
    const places = new Map<number, number>();
    let flips = 0;
    for (let index = 0; index < 16_200; index++) {
      random.seek(0, index);
      drawAugmentation(random, cifarAugmentation, 32, 32, draw);
      if (draw.isFlipped) flips++;
      const place = draw.cropTop * 9 + draw.cropLeft;
      places.set(place, (places.get(place) ?? 0) + 1);
    }
    expect(Math.abs(flips - 8100)).toBeLessThan(4 * Math.sqrt(16_200 / 4));
    expect(places.size).toBe(81);
    const chiSquare = [...places.values()].reduce((sum, found) => sum + (found - 200) ** 2 / 200, 0);
    expect(chiSquare).toBeLessThan(133);
  });
});

describe("the cutout square", () => {
  // Rows and columns (inclusive) that the published code set to zero for these centres of a 32x32 image.
  it.each([
    [0, 0, [0, 7], [0, 7], 64],
    [31, 31, [23, 31], [23, 31], 81],
    [16, 16, [8, 23], [8, 23], 256],
    [5, 29, [0, 12], [21, 31], 143],
  ] as const)("around row %i, column %i is clipped as published", (row, column, rows, columns, zeros) => {
    const draw = emptyDraw();
    placeCutout(draw, { row, column }, 16, 32, 32);
    expect([draw.cutTop, draw.cutBottom - 1]).toEqual(rows);
    expect([draw.cutLeft, draw.cutRight - 1]).toEqual(columns);
    expect((draw.cutBottom - draw.cutTop) * (draw.cutRight - draw.cutLeft)).toBe(zeros);
  });

  it("is zero after normalising, and lies at the clipped place of a drawn centre", () => {
    // A set whose normalised pixels are never 0, so that zeros are the square.
    const set: ImageSet = {
      ...randomSet({ count: 50, height: 32, width: 32, channels: 1 }),
      mean: [0.501],
      std: [1],
    };
    for (let index = 0; index < 50; index++) {
      const image = written(set, { flip: 0.5, cropPadding: 4, cutout: 16 }, index, 0);
      const cut = [...image.entries()].filter(([, value]) => value === 0).map(([place]) => place);
      const rows = cut.map((place) => place >> 5);
      const columns = cut.map((place) => place & 31);
      const height = Math.max(...rows) - Math.min(...rows) + 1;
      const width = Math.max(...columns) - Math.min(...columns) + 1;
      expect(cut.length).toBe(height * width);
      for (const [side, values] of [
        [height, rows],
        [width, columns],
      ] as const) {
        expect(side).toBeGreaterThanOrEqual(8);
        expect(side).toBeLessThanOrEqual(16);
        if (side < 16) expect(Math.min(...values) === 0 || Math.max(...values) === 31).toBe(true);
      }
    }
  });
});

describe("normalising", () => {
  it("rounds like 32-bit arithmetic at every step", () => {
    const table = normalisationTable({ name: "s", channels: 1, mean: [0.507], std: [0.267] });
    const step = new Float32Array([100]);
    step[0]! /= 255;
    step[0]! -= Math.fround(0.507);
    step[0]! /= Math.fround(0.267);
    expect(table[100]).toBe(step[0]);
  });

  it("refuses a standard deviation of zero", () => {
    expect(() => normalisationTable({ name: "s", channels: 1, mean: [0.5], std: [0] })).toThrow(
      "Expected a finite mean and a std above 0 for channel 0 but got 0.5 and 0 (s)",
    );
  });
});

describe("an augmentation", () => {
  it("may leave out what it does not change", () => {
    const set = randomSet({ count: 3 });
    const whole = { flip: 0.5, cropPadding: 0, cutout: 0 };
    for (const epoch of [0, 1, 2]) {
      expect(written(set, { flip: 0.5 }, 0, epoch)).toEqual(written(set, whole, 0, epoch));
      expect(written(set, {}, 1, epoch)).toEqual(written(set, { ...whole, flip: 0 }, 1, epoch));
    }
  });

  it("with wrong values is refused, all of them named", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(Number.NaN), fc.double({ min: 1.01, noNaN: true })),
        fc.oneof(fc.constant(0.5), fc.integer({ max: -1 }), fc.integer({ min: 65 })),
        (flip, cropPadding) => {
          const options = { seed: 0, augmentation: { flip, cropPadding, cutout: -2 } };
          expect(() => createImageWriter(randomSet({ count: 1 }), options)).toThrow(DataError);
          expect(() => createImageWriter(randomSet({ count: 1 }), options)).toThrow(
            /flip to be [\s\S]+ cropPadding to be [\s\S]+ cutout to be/,
          );
        },
      ),
      { numRuns: 20 },
    );
  });
});
