import { describe, expect, it } from "vitest";
import { averaged, averagedDataset } from "./averaging.js";
import type { ImageSet } from "./dataset.js";

/** One 2x4 image of two channels; the second channel is ten times the first. */
const set: ImageSet = {
  name: "hand-made",
  images: Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 8].flatMap((value) => [value, 10 * value])),
  labels: new Uint8Array([1]),
  count: 1,
  height: 2,
  width: 4,
  channels: 2,
  classes: 2,
  classNames: ["a", "b"],
  mean: [0, 0],
  std: [1, 1],
};

describe("averaged images", () => {
  it("have half the height and width, each pixel the rounded mean of four, channel by channel", () => {
    const small = averaged(set, 2);
    expect([small.height, small.width, small.count]).toEqual([1, 2, 1]);
    // (0 + 1 + 4 + 5) / 4 = 2.5 and (2 + 3 + 6 + 8) / 4 = 4.75, and ten times those.
    expect([...small.images]).toEqual([3, 25, 5, 48]);
    expect(averaged(set, 1)).toBe(set);
  });

  it("are normalised by their own training set", () => {
    const { name, train, test } = averagedDataset({ name: "two", train: set, test: set }, 2);
    expect(name).toBe("two, 1x2");
    expect(train.mean[0]).toBeCloseTo(4 / 255, 10);
    expect(test.std).toEqual(train.std);
  });

  it("need even sides, and 1 or 2", () => {
    expect(() => averaged({ ...set, width: 3, images: set.images.subarray(0, 12) }, 2)).toThrow(
      "Expected images with even sides but got 2x3 (hand-made). Leave pool out.",
    );
    expect(() => averaged(set, 3)).toThrow(
      "Expected pool to be 1 or 2 but got 3 (hand-made). Use 2, or leave it out.",
    );
  });
});
