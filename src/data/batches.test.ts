import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { cifarAugmentation } from "./augment.js";
import { type Batch, batchesPerEpoch, evaluationBatches, trainingBatches, trainingOrder } from "./batches.js";
import { DataError } from "./data-error.js";
import { randomSet } from "./test-support/image-sets.js";

// Files and random inputs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const set = randomSet({ count: 23, height: 20, width: 20 });
const size = 20 * 20 * 3;
const common = { set, seed: 0, epoch: 0 };
const visited = (batches: Iterable<Batch>): number[] => [...batches].flatMap((batch) => [...batch.indices]);

/** Each image's pixels by its number. */
const imagesByNumber = (batches: Iterable<Batch>): Map<number, string> =>
  new Map(
    [...batches].flatMap((batch) =>
      [...batch.indices].map(
        (index, place) => [index, batch.images.subarray(place * size, (place + 1) * size).join()] as const,
      ),
    ),
  );

describe("the batches of a training epoch", () => {
  it("visit every image once, with its label and shape", () => {
    const batches = [...trainingBatches({ ...common, batchSize: 8 })];
    expect(batches.map((batch) => batch.shape)).toEqual([
      [8, 20, 20, 3],
      [8, 20, 20, 3],
      [7, 20, 20, 3],
    ]);
    expect(batches.map((batch) => batch.number)).toEqual([0, 1, 2]);
    expect(visited(batches).sort((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, index) => index));
    for (const batch of batches) {
      expect(batch.images.length).toBe(batch.shape[0] * size);
      expect([...batch.labels]).toEqual([...batch.indices].map((index) => index % 5));
    }
  });

  it("leave out the incomplete last one on request", () => {
    expect(visited(trainingBatches({ ...common, batchSize: 8, dropLast: true })).length).toBe(16);
    expect([batchesPerEpoch(50_000, 128, false), batchesPerEpoch(50_000, 128, true)]).toEqual([391, 390]);
  });

  it("come in another order every epoch and for every seed", () => {
    const order = visited(trainingBatches({ ...common, batchSize: 8 }));
    expect(visited(trainingBatches({ ...common, batchSize: 8 }))).toEqual(order);
    expect(visited(trainingBatches({ ...common, epoch: 1, batchSize: 8 }))).not.toEqual(order);
    expect(visited(trainingBatches({ ...common, seed: 1, batchSize: 8 }))).not.toEqual(order);
  });

  it("keep one order for all epochs as coded, but augment anew", () => {
    const asCoded = { ...common, batchSize: 8, order: "as-coded" } as const;
    expect(visited(trainingBatches({ ...asCoded, epoch: 3 }))).toEqual(visited(trainingBatches(asCoded)));
    expect([...trainingBatches({ ...asCoded, epoch: 3 })][0]!.images).not.toEqual(
      [...trainingBatches(asCoded)][0]!.images,
    );
  });

  it("give the same images whatever the batch size", () => {
    const images = imagesByNumber(trainingBatches({ ...common, batchSize: 23 }));
    for (const batchSize of [1, 5, 64]) {
      expect(imagesByNumber(trainingBatches({ ...common, batchSize }))).toEqual(images);
    }
  });

  it("started at batch k are exactly the rest", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 25 }), fc.nat(23), fc.nat(5), (batchSize, skipped, epoch) => {
        const options = { ...common, epoch, batchSize };
        const all = [...trainingBatches(options)];
        const startBatch = Math.min(skipped, all.length);
        expect([...trainingBatches({ ...options, startBatch })]).toEqual(all.slice(startBatch));
      }),
      { numRuns: 30 },
    );
  });

  it("are normalised only when augmentation is none", () => {
    const plain = imagesByNumber(trainingBatches({ ...common, batchSize: 8, augment: "none" }));
    expect(plain).toEqual(imagesByNumber(evaluationBatches({ set, batchSize: 23 })));
    const augmented = trainingBatches({ ...common, batchSize: 8, augment: cifarAugmentation });
    expect(imagesByNumber(augmented)).not.toEqual(plain);
  });

  it("reuse their arrays only on request", () => {
    const [first, second] = [...trainingBatches({ ...common, batchSize: 8 })];
    expect(first!.images).not.toBe(second!.images);
    const kept: Float32Array[] = [];
    const pixels: string[] = [];
    for (const batch of trainingBatches({ ...common, batchSize: 8, reuseArrays: true })) {
      kept.push(batch.images);
      pixels.push(batch.images.join());
    }
    expect(kept[0]).toBe(kept[1]);
    expect(pixels).toEqual(
      [...trainingBatches({ ...common, batchSize: 8 })].map((batch) => batch.images.join()),
    );
  });

  it("refuse wrong options at once, before the first batch", () => {
    for (const wrong of [
      { batchSize: 0 },
      { batchSize: 1.5 },
      { batchSize: 8, startBatch: 4 },
      { batchSize: 8, epoch: -1 },
    ]) {
      expect(() => trainingBatches({ ...common, ...wrong })).toThrow(DataError);
    }
  });
});

describe("the batches of an evaluation", () => {
  it("visit the images in their own order", () => {
    expect(visited(evaluationBatches({ set, batchSize: 10 }))).toEqual(
      Array.from({ length: 23 }, (_, index) => index),
    );
  });
});

describe("the order of an epoch", () => {
  it("puts every image at every place equally often", () => {
    const firsts = new Float64Array(8);
    for (let epoch = 0; epoch < 8000; epoch++) firsts[trainingOrder(8, 0, epoch)[0]!]! += 1;
    const chiSquare = firsts.reduce((sum, found) => sum + (found - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(30);
  });
});
