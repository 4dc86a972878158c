import { describe, expect, it } from "vitest";
import { DataError } from "../data-error.js";
import type { ArraySet, ImageSet } from "../dataset.js";
import { type FromArraysOptions, fromArrays } from "./from-arrays.js";

const flowers = {
  values: [1, 10, 2, 20, 3, 30, 4, 40],
  shape: [2],
  labels: ["rose", "lily", "rose", "lily"],
};

function problemsOf(options: unknown): readonly string[] {
  try {
    fromArrays(options as FromArraysOptions);
  } catch (error) {
    if (error instanceof DataError) return error.problems;
    throw error;
  }
  return [];
}

describe("a data set of arrays", () => {
  it("has the classes that labels name, and is normalised by the training set along the last axis", () => {
    const { train, test } = fromArrays({
      name: "flowers",
      train: flowers,
      test: { values: [5, 50], labels: ["lily"] },
      featureNames: ["length", "width"],
    });
    expect(train).toMatchObject({
      kind: "arrays",
      name: "flowers, train",
      count: 4,
      classNames: ["lily", "rose"],
      labels: Int32Array.of(1, 0, 1, 0),
      mean: [2.5, 25],
      std: [expect.closeTo(Math.sqrt(1.25)), expect.closeTo(10 * Math.sqrt(1.25))],
    });
    expect(test).toMatchObject({ count: 1, labels: Int32Array.of(0), mean: [2.5, 25] });
  });

  it("keeps a share of every class for testing, the same for the same seed", () => {
    const values = Float32Array.from({ length: 40 }, (_, i) => i);
    const labels = Array.from({ length: 40 }, (_, i) => (i < 10 ? 0 : 1));
    const split = (seed: number): ArraySet =>
      fromArrays({ train: { values, shape: [1], labels }, testShare: 0.3, seed }).test as ArraySet;
    expect([...split(0).labels].filter((label) => label === 0)).toHaveLength(3);
    expect(split(0).count).toBe(12);
    expect(split(0).values).toEqual(split(0).values);
    expect(split(0).values).not.toEqual(split(1).values);
  });

  it("of bytes with height, width and channels is one of images", () => {
    const values = Uint8Array.from({ length: 4 * 12 }, (_, i) => i);
    const { train } = fromArrays({
      train: { values, shape: [2, 2, 3], labels: [0, 1, 0, 1] },
      testShare: 0.5,
    });
    expect(train).toMatchObject({ kind: "images", height: 2, width: 2, channels: 3, classes: 2, count: 2 });
    expect((train as ImageSet).images).toHaveLength(24);
    expect(Math.max(...train.mean)).toBeLessThan(1);
  });

  it("with targets is one for regression, in units of the training set", () => {
    const { train, test } = fromArrays({
      train: { values: [1, 2, 3, 4], shape: [1], targets: [10, 0, 20, 0, 30, 0, 40, 0] },
      test: { values: [5], targets: [50, 0] },
      outputNames: ["price", "nothing"],
    });
    expect(train).toMatchObject({ kind: "regression", outputs: 2, targetMean: [25, 0], count: 4 });
    // A number that never changes is not divided by 0.
    expect(train.targetStd[1]).toBe(1);
    expect(test).toMatchObject({ targetMean: [25, 0], outputNames: ["price", "nothing"] });
  });

  it("is refused with everything that is wrong", () => {
    expect(problemsOf({ train: { values: "1, 2", shape: [], label: [0] }, testShare: 2, sed: 1 })).toEqual([
      expect.stringContaining('Expected options to be known ones but got "sed"'),
      expect.stringContaining("Expected testShare to be a number above 0 and below 1 but got 2"),
      expect.stringContaining('Expected train to have known fields but got "label"'),
      expect.stringContaining("Expected train.values to be an array of numbers"),
      expect.stringContaining("Expected train.shape to be a list of at least 1 value"),
      expect.stringContaining("Expected train to have either labels or targets but got neither"),
    ]);
    expect(
      problemsOf({
        train: { ...flowers, shape: [3] },
        test: { values: [1, 2, 3], targets: [1] },
        featureNames: ["a"],
      }),
    ).toEqual([
      expect.stringContaining("Expected train.values to hold 12 numbers, 4 examples of [3]"),
      expect.stringContaining("Expected test to have labels, as train has, but got targets"),
      expect.stringContaining("Expected featureNames to have 3 names but got 1"),
    ]);
    expect(problemsOf({ train: { ...flowers, labels: [0, 1, 0.5, 1] } })).toEqual([
      expect.stringContaining(
        "Expected train.labels[2] to be the number of a class, from 0 to 999,999, but got 0.5",
      ),
    ]);
    expect(problemsOf({ train: flowers, classNames: ["lily"] })[0]).toContain(
      'Expected classNames to have every class but got none named "rose", the class of example 0',
    );
  });

  it("is refused where labels are not among the classes, each class once", () => {
    const train = (labels: unknown[], classNames?: string[]): readonly string[] =>
      problemsOf({ train: { ...flowers, labels }, ...(classNames === undefined ? {} : { classNames }) });
    expect(train([0, 2, 2, 1], ["lily", "rose"])).toEqual([
      "Expected classNames to have every class but got 2, none for 2, the class of example 1 (fromArrays). Number the classes from 0, and name all of them.",
    ]);
    expect(train(["lily", "iris", "iris", "iris"], ["lily", "rose"])).toHaveLength(1);
    expect(train([0, -1, 0, 1])[0]).toContain("Expected train.labels[1] to be the number of a class");
    expect(train([0, 1, 2 ** 25, 1])[0]).toContain("Expected train.labels[2] to be the number of a class");
  });

  it("is refused where numbered classes have a gap, which would be a class that is never learned", () => {
    const train = (labels: number[], classNames?: string[]): readonly string[] =>
      problemsOf({ train: { ...flowers, labels }, ...(classNames === undefined ? {} : { classNames }) });
    expect(train([1, 2, 3, 1])).toEqual([
      "Expected train.labels to have examples of every class from 0 to 3 but got none of 0 (fromArrays). Count from 0, so subtract 1 from each.",
    ]);
    expect(train([0, 2, 0, 900_000])).toEqual([
      "Expected train.labels to have examples of every class from 0 to 900000 but got none of 1 (fromArrays). Number the classes from 0 without a gap, or name all of them with classNames.",
    ]);
    expect(train([0, 2, 0, 2], ["a", "b", "c"]).join()).not.toContain("train.labels");
  });

  it("is refused where a test class is in no training example, unless all classes are named", () => {
    const test = { values: [5, 50], labels: ["iris"] };
    expect(problemsOf({ train: flowers, test })).toEqual([
      'Expected test.labels to be classes of training examples but got "iris" (fromArrays). Leave these examples out, or name all classes with classNames.',
    ]);
    expect(problemsOf({ train: flowers, test, classNames: ["iris", "lily", "rose"] })).toEqual([]);
  });

  it("is refused where names are given that it has no use for", () => {
    const targets = { values: [1, 2, 3, 4], shape: [1], targets: [1, 2, 3, 4] };
    expect(problemsOf({ train: targets, classNames: ["lily"], testShare: 0.5 })).toEqual([
      'Expected classNames to be left out without labels but got ["lily"] (fromArrays). Leave it out, or give labels.',
    ]);
    expect(problemsOf({ train: flowers, outputNames: ["price"], testShare: 0.5 })).toEqual([
      'Expected outputNames to be left out without targets but got ["price"] (fromArrays). Leave it out, or give targets.',
    ]);
  });

  it("is refused with the shape of one example where the count is in it", () => {
    expect(problemsOf({ train: { ...flowers, shape: [4, 2] } })[0]).toContain(
      "Give the shape of one example, without the count: [2].",
    );
  });

  it("names targets that are not finite by output and example", () => {
    const train = { values: [1, 2, 3, 4], shape: [1], targets: [1, 2, Number.NaN, 4] };
    expect(problemsOf({ train, outputNames: ["price"], testShare: 0.5 })).toEqual([
      expect.stringContaining(
        "Expected train.targets to be finite numbers but got NaN in price of example 2",
      ),
    ]);
  });

  it("is refused where no example is left for testing", () => {
    expect(problemsOf({ train: flowers, testShare: 0.1 })).toEqual([
      expect.stringContaining("which leaves 4 and 0 of 4 (data). Use another share, or give a test set."),
    ]);
  });

  it("is refused where there is nothing to learn", () => {
    const constant = { values: [1, 2, 3, 4], shape: [1], targets: [7, 7, 7, 7] };
    expect(problemsOf({ train: constant, testShare: 0.5 })).toEqual([
      expect.stringContaining("Expected train.targets to differ but got 7 for all 2 examples"),
    ]);
    expect(problemsOf({ train: { ...flowers, values: new Float32Array(8) }, testShare: 0.5 })).toEqual([
      expect.stringContaining("Expected train.values to differ but got the same example 2 times"),
    ]);
  });

  it("names numbers that are not finite by feature and example", () => {
    const values = [1, 2, Number.NaN, 4, 5, 6, 7, 8];
    expect(
      problemsOf({ train: { ...flowers, values }, test: flowers, featureNames: ["length", "width"] }),
    ).toEqual([
      expect.stringContaining(
        "Expected train.values to be finite numbers but got NaN in length of example 1",
      ),
    ]);
  });
});
