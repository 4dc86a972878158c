import { describe, expect, it } from "vitest";
import { fromArrays } from "./arrays/from-arrays.js";
import { type Augmentation, cifarAugmentation, createImageWriter } from "./augment.js";
import { type Batch, trainingBatches } from "./batches.js";
import { type ChangePixels, type ChangeValues, changeProblem } from "./own-change.js";
import { randomSet } from "./test-support/image-sets.js";
import { defaultAugmentation } from "./writers.js";

const set = randomSet({ count: 12, height: 8, width: 8, channels: 1 });
const plain = { flip: 0, cropPadding: 0, cutout: 0 };

function written(augmentation: Augmentation, index = 3, epoch = 2): Float32Array {
  const writer = createImageWriter(set, { seed: 0, augmentation });
  const out = new Float32Array(writer.size);
  writer.writeAugmented(index, epoch, out, 0);
  return out;
}

const invert: ChangePixels = (pixels) => {
  for (const [i, pixel] of pixels.entries()) pixels[i] = 300 - pixel;
};

describe("random erasing", () => {
  it("fills one rectangle with noise, with its probability, and leaves the other draws as they were", () => {
    const before = written(cifarAugmentation);
    expect(written({ ...cifarAugmentation, erasing: 0 })).toEqual(before);
    let erased = 0;
    for (let epoch = 0; epoch < 200; epoch++) {
      const [kept, changed] = [written(plain, 1, epoch), written({ ...plain, erasing: 0.5 }, 1, epoch)];
      const places = [...kept.keys()].filter((place) => kept[place] !== changed[place]);
      if (places.length === 0) continue;
      erased++;
      const [rows, columns] = [places.map((place) => place >> 3), places.map((place) => place % 8)];
      const sides = [rows, columns].map((sides) => 1 + Math.max(...sides) - Math.min(...sides));
      expect((sides[0] as number) * (sides[1] as number)).toBe(places.length);
    }
    expect(erased).toBeGreaterThan(70);
    expect(erased).toBeLessThan(130);
  });
});

describe("changes of images", () => {
  it("may be left out one by one, which is as 0", () => {
    expect(written({ flip: 0.5 })).toEqual(written({ ...plain, flip: 0.5 }));
    expect(written({ change: invert })).toEqual(written({ ...plain, change: invert }));
    expect(written({})).toEqual(written(plain));
  });

  it("are those for CIFAR by default, in proportion for images that its cutout would hide", () => {
    const of = (side: number): unknown =>
      defaultAugmentation(randomSet({ count: 2, height: side, width: side + 1, channels: 1 }));
    expect(of(28)).toEqual(cifarAugmentation);
    expect(of(17)).toEqual(cifarAugmentation);
    expect(of(8)).toEqual({ flip: 0.5, cropPadding: 1, cutout: 4 });
    expect(of(1)).toEqual({ flip: 0.5, cropPadding: 0, cutout: 0 });
  });
});

describe("a change of one's own", () => {
  it("sees the pixels first, 0 to 255, before flip and crop, and keeps them in that range", () => {
    const own = written({ ...plain, change: invert });
    const expected = Float32Array.from(set.images.subarray(3 * 64, 4 * 64), (pixel) => {
      return (Math.min(255, 300 - pixel) / 255 - (set.mean[0] as number)) / (set.std[0] as number);
    });
    for (const [i, value] of own.entries()) expect(value).toBeCloseTo(expected[i] as number, 4);
    const flipped = written({ ...plain, flip: 1, change: invert });
    expect(flipped[0]).toBe(own[7]);
  });

  it("draws by seed, epoch and image, and changes neither the set nor other draws", () => {
    const before = set.images.slice();
    const noisy: ChangePixels = (pixels, { random, height, width, channels }) => {
      expect([height, width, channels]).toEqual([8, 8, 1]);
      pixels[0] = random.integer(256);
    };
    const same = written({ ...cifarAugmentation, change: noisy });
    expect(written({ ...cifarAugmentation, change: noisy })).toEqual(same);
    const nothing: ChangePixels = () => {};
    expect(written({ ...cifarAugmentation, change: nothing })).toEqual(written(cifarAugmentation));
    expect(set.images).toEqual(before);
  });

  it("changes the numbers of other arrays before they are normalised", () => {
    const { train } = fromArrays({
      train: { values: [1, 2, 3, 4], shape: [1], labels: [0, 1, 0, 1] },
      test: { values: [1], labels: [0] },
    });
    const double: ChangeValues = (values, { shape }) => {
      expect(shape).toEqual([1]);
      values[0] = 2 * (values[0] as number);
    };
    const common = { set: train, batchSize: 4, seed: 0, epoch: 0 } as const;
    const [before] = [...trainingBatches(common)];
    const [after] = [...trainingBatches({ ...common, augment: { change: double } })];
    const raw = (normalised: number): number =>
      normalised * (train.std[0] as number) + (train.mean[0] as number);
    before?.images.forEach((value, i) => {
      expect(raw(after?.images[i] as number)).toBeCloseTo(2 * raw(value), 4);
    });
  });

  it("and other changes of images are there for bytes with numbers to predict", () => {
    const values = set.images;
    const targets = Float32Array.from({ length: 12 }, (_, i) => i);
    const { train } = fromArrays({
      train: { values, shape: [8, 8, 1], targets },
      test: { values: values.slice(0, 64), targets: [0] },
    });
    const common = { set: train, batchSize: 12, seed: 0, epoch: 0 } as const;
    const rowOf = (batch: Batch | undefined, image: number): number[] => {
      const place = batch?.indices.indexOf(image) as number;
      return [...(batch as Batch).images.subarray(64 * place, 64 * place + 8)];
    };
    const [before] = [...trainingBatches(common)];
    const [flipped] = [...trainingBatches({ ...common, augment: { ...plain, flip: 1 } })];
    rowOf(flipped, 5).forEach((value, i) => {
      expect(value).toBeCloseTo(rowOf(before, 5)[7 - i] as number, 5);
    });
    expect(flipped?.targets).toEqual(before?.targets);
  });

  it("is refused if it throws, cannot be repeated or makes what is no number", () => {
    const about = { height: 1, width: 1, channels: 1 };
    const problem = (
      change: ChangePixels | ChangeValues,
      values: Uint8Array | Float32Array = Uint8Array.of(5),
    ) => changeProblem(change as ChangePixels, values, about, "here");
    const byChance: ChangePixels = (pixels) => {
      pixels[0] = 256 * Math.random();
    };
    const noNumber: ChangeValues = (values) => {
      values[0] = Number.NaN;
    };
    expect(problem(invert)).toBeUndefined();
    expect(problem(byChance)).toContain("got another result at the second try");
    expect(problem(noNumber, Float32Array.of(1))).toContain("finite numbers");
    expect(
      problem(() => {
        throw new Error("no such colour");
      }),
    ).toContain('an error that it threw, "no such colour" (here)');
  });
});
