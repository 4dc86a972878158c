import { describe, expect, it } from "vitest";
import type { ImageSet } from "../../data/dataset.js";
import { subset } from "../../data/subset.js";
import { tinyData } from "../../test-support/tiny-data.js";
import { Answers } from "../fronts/kit/answers.js";

// Classes 0 to 3, in this order.
const set: ImageSet = subset(tinyData().test, [0, 1]);
const answers = (...rows: number[][]): Answers => new Answers(Float32Array.from(rows.flat()), set);

describe("answers", () => {
  const one = answers([3, 0, 0, 0], [1, 0, 0, 2]);

  it("are the class of the largest logit", () => {
    expect(one.classes).toEqual([0, 3]);
    expect(one.right).toEqual([true, false]);
    expect(one.accuracy).toBe(0.5);
  });

  it("tell which pictures are answered otherwise, and how far the logits are apart", () => {
    const other = answers([3, 0, 0, 0], [1, 3, 4, 2]);
    expect(other.changedFrom(one)).toEqual([1]);
    expect(other.distanceFrom(one)).toBe(2.5);
    expect(one.distanceFrom(one)).toBe(0);
  });

  it("name the most probable classes", () => {
    const [first, second] = answers([Math.log(3), 0, -1e9, -1e9], [0, 0, 0, 0]).top(0, 2);
    expect(first?.className).toBe("class 0");
    expect(first?.probability).toBeCloseTo(0.75, 6);
    expect(second?.probability).toBeCloseTo(0.25, 6);
  });
});
