import fc from "fast-check";
import type { ImageSet } from "../dataset.js";
import { randomSet } from "./image-sets.js";

/** Sets of images that can be trained on, of every small size. */
export const validSets: fc.Arbitrary<ImageSet> = fc
  .record({
    count: fc.integer({ min: 2, max: 9 }),
    height: fc.integer({ min: 1, max: 4 }),
    width: fc.integer({ min: 1, max: 4 }),
    channels: fc.integer({ min: 1, max: 3 }),
    classes: fc.integer({ min: 2, max: 4 }),
  })
  .map(randomSet);

/** A set with one thing wrong, and the field that its message must name. */
export interface WrongSet {
  readonly set: ImageSet;
  readonly field: string;
}

const counts: readonly unknown[] = [0, -1, 1.5, Number.NaN, "3", null, undefined];
const sizes: readonly unknown[] = [...counts, 77];

/** Every field with every kind of wrong value. */
export function wrongSets(set: ImageSet): WrongSet[] {
  const pixels = [...set.images];
  const shares = Float32Array.from(pixels, (pixel) => pixel / 255);
  const one = (values: readonly number[], value: unknown): unknown[] => [value, ...values.slice(1)];
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    kind: ["pictures", 7, null],
    name: ["", 7, null, undefined],
    images: [pixels, shares, set.images.subarray(1), new Uint8Array(0), "x", null, undefined],
    labels: [
      [...set.labels],
      Float32Array.from(set.labels),
      set.labels.subarray(1),
      Uint8Array.from(set.labels, (label, index) => (index === 1 ? set.classes : label)),
      Int32Array.from(set.labels, (label, index) => (index === 0 ? -1 : label)),
      new Uint8Array(0),
      null,
      undefined,
    ],
    count: [...sizes, set.count + 1, set.count - 1],
    classNames: [[], [...set.classNames, "more"], [7, ...set.classNames.slice(1)], "ab", null, undefined],
    mean: [[], one(set.mean, Number.NaN), one(set.mean, 120), one(set.mean, "0.5"), null, undefined],
    std: [[], one(set.std, 0), one(set.std, Number.NaN), one(set.std, -1), one(set.std, 60), undefined],
    classes: counts,
    height: counts,
    width: counts,
    channels: counts,
    lables: [set.labels],
  };
  return Object.entries(wrong).flatMap(([field, values]) =>
    values.map((value) => ({ set: { ...set, [field]: value } as ImageSet, field })),
  );
}

/** Any of them, of any valid set. */
export const anyWrongSet: fc.Arbitrary<WrongSet> = fc.tuple(validSets, fc.nat()).map(([set, which]) => {
  const all = wrongSets(set);
  return all[which % all.length] as WrongSet;
});
