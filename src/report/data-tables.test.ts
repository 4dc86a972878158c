import { describe, expect, it } from "vitest";
import { fromArrays } from "../data/arrays/from-arrays.js";
import { tinyData } from "../test-support/tiny-data.js";
import { classBalance, featureStatistics } from "./data-tables.js";

const flowers = fromArrays({
  train: { values: [1, 10, 2, 20, 3, 30, 6, 40], shape: [2], labels: ["rose", "lily", "rose", "rose"] },
  test: { values: [5, 50], labels: ["lily"] },
  featureNames: ["length", "width"],
});
const prices = fromArrays({
  train: { values: [1, 2], shape: [1], targets: [100, 300] },
  test: { values: [3], targets: [200] },
  outputNames: ["price"],
});

describe("class balance", () => {
  it("counts the examples of every class in both parts", () => {
    expect(classBalance(flowers).objects()).toEqual([
      { class: "lily", train: 1, test: 1, share: 0.25 },
      { class: "rose", train: 3, test: 0, share: 0.75 },
    ]);
  });

  it("is refused for numbers to predict", () => {
    expect(() => classBalance(prices)).toThrow("Expected examples with classes but got numbers to predict");
  });
});

describe("feature statistics", () => {
  it("measure every feature, and every number to predict", () => {
    expect(featureStatistics(flowers.train).objects()[0]).toEqual({
      name: "length",
      role: "feature",
      mean: 3,
      std: Math.sqrt(3.5),
      min: 1,
      max: 6,
    });
    expect(
      featureStatistics(prices.train)
        .objects()
        .map((row) => Object.values(row)),
    ).toEqual([
      ["feature 0", "feature", 1.5, 0.5, 1, 2],
      ["price", "to predict", 200, 100, 100, 300],
    ]);
  });

  it("of images are those of their channels", () => {
    const { train } = tinyData();
    const [row] = featureStatistics(train).objects() as { name: string; min: number; max: number }[];
    expect(row).toMatchObject({
      name: "grey",
      min: Math.min(...train.images),
      max: Math.max(...train.images),
    });
  });
});
