import { describe, expect, it } from "vitest";
import { type Batch, trainingBatches } from "./batches.js";
import { createMixer, type Mixing } from "./mixing.js";
import { randomSet } from "./test-support/image-sets.js";

const set = randomSet({ count: 20, height: 8, width: 8, channels: 1, classes: 4 });
const plain = { flip: 0, cropPadding: 0, cutout: 0 };

function batches(
  mixing: Mixing,
  options: { startBatch?: number; epoch?: number; batchSize?: number } = {},
): Batch[] {
  const { epoch = 0, batchSize = 8, ...rest } = options;
  return [...trainingBatches({ set, batchSize, seed: 0, epoch, augment: { ...plain, ...mixing }, ...rest })];
}

/** The share of the first of two numbers that mix to a third. */
const shareOf = (mixed: number, own: number, other: number): number => (mixed - other) / (own - other);

describe("mixup", () => {
  it("blends each image with the next of its batch, and the classes by the same share", () => {
    const [mixed, unmixed] = [batches({ mixup: 1 })[0] as Batch, batches({})[0] as Batch];
    const [targets, size] = [mixed.targets as Float32Array, 64];
    for (let place = 0; place < 8; place++) {
      const other = (place + 1) % 8;
      const shares = targets.subarray(4 * place, 4 * place + 4);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      const [own, next] = [unmixed.labels[place] as number, unmixed.labels[other] as number];
      if (own === next) continue;
      for (const pixel of [0, 17, 63]) {
        const [a, b, c] = [mixed, unmixed, unmixed].map(
          ({ images }, i) => images[(i === 2 ? other : place) * size + pixel] as number,
        ) as [number, number, number];
        if (Math.abs(b - c) > 0.1) expect(shareOf(a, b, c)).toBeCloseTo(shares[own] as number, 3);
      }
    }
  });

  it("is the same for the same seed, epoch and batch, also of a later start", () => {
    const all = batches({ mixup: 0.4 });
    expect(batches({ mixup: 0.4 })).toEqual(all);
    expect(batches({ mixup: 0.4 }, { startBatch: 2 })).toEqual(all.slice(2));
    expect(batches({ mixup: 0.4 }, { epoch: 1 })[0]?.targets).not.toEqual(all[0]?.targets);
  });

  it("draws shares from Beta(a, a): even about 1/2, and the nearer to 0 and 1 the smaller a is", () => {
    const shares = (mixup: number): number[] => {
      const indices = Int32Array.from({ length: 4000 }, (_, i) => i);
      // Every example is its number's parity, so that its share of itself can be read.
      const targets = Float32Array.from({ length: 8000 }, (_, i) => ((i >> 1) % 2 === i % 2 ? 1 : 0));
      createMixer({ mixup }, [1], { seed: 1, epoch: 0 })?.({
        values: new Float32Array(4000),
        targets,
        indices,
      });
      return Array.from(indices, (i) => targets[2 * i + (i % 2)] as number);
    };
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    for (const a of [0.2, 1, 3]) {
      const drawn = shares(a);
      expect(mean(drawn)).toBeCloseTo(0.5, 1);
      // The variance of Beta(a, a) is 1 / (4 (2 a + 1)).
      expect(mean(drawn.map((share) => (share - 0.5) ** 2))).toBeCloseTo(1 / (4 * (2 * a + 1)), 2);
    }
  });

  it("leaves an image alone that has no other in its batch, and mixes nothing at strength 0", () => {
    const [single] = batches({ mixup: 1 }, { batchSize: 1 });
    expect(single?.images).toEqual(batches({}, { batchSize: 1 })[0]?.images);
    expect(Math.max(...(single?.targets ?? []))).toBe(1);
    expect(batches({ mixup: 0 })[0]).not.toHaveProperty("targets");
  });
});

describe("CutMix", () => {
  it("pastes a rectangle of the next image, and divides the classes by area", () => {
    const [mixed, unmixed] = [batches({ cutmix: 1 })[0] as Batch, batches({})[0] as Batch];
    let cut = 0;
    for (let place = 0; place < 8; place++) {
      const other = (place + 1) % 8;
      const [own, next] = [unmixed.labels[place] as number, unmixed.labels[other] as number];
      let pasted = 0;
      for (let pixel = 0; pixel < 64; pixel++) {
        const value = mixed.images[64 * place + pixel];
        if (value === unmixed.images[64 * place + pixel]) continue;
        expect(value).toBe(unmixed.images[64 * other + pixel]);
        pasted++;
      }
      cut += pasted;
      if (own === next) continue;
      const share = mixed.targets?.[4 * place + own] as number;
      // Pixels that are the same in both images cannot be told apart.
      expect((1 - share) * 64).toBeGreaterThanOrEqual(pasted - 1e-4);
      expect((1 - share) * 64).toBeLessThan(pasted + 6);
    }
    expect(cut).toBeGreaterThan(20);
  });
});
