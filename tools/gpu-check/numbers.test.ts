import { describe, expect, it } from "vitest";
import { differenceOf } from "./difference.mjs";
import { rowOfRecordings } from "./recording-row.mjs";
import { syntheticData } from "./synthetic-data.mjs";
import { judged } from "./tolerances.mjs";

const of = (...values: number[]) => ({ values: Float32Array.from(values) });

describe("how far two sets of numbers lie apart", () => {
  it("is nothing for the same bytes, and -0 is not 0", () => {
    const one = new Map([["w", of(1, 0)]]);
    expect(differenceOf(one, new Map([["w", of(1, 0)]]))).toEqual({
      ...{ sameBytes: true, overall: 0, largest: 0, tensor: null },
    });
    expect(differenceOf(one, new Map([["w", of(1, -0)]]))).toMatchObject({ sameBytes: false, largest: 0 });
  });

  it("is a share of the numbers, or of how far they have moved", () => {
    const one = new Map([
      ["a", of(3, 4)],
      ["b", of(8, 0)],
    ]);
    const other = new Map([
      ["a", of(3, 5)],
      ["b", of(8, 0)],
    ]);
    const apart = differenceOf(one, other);
    expect(apart).toMatchObject({ sameBytes: false, largest: 0.2, tensor: "a" });
    expect(apart.overall).toBeCloseTo(1 / Math.sqrt(9 + 25 + 64));
    const start = new Map([
      ["a", of(3, 3)],
      ["b", of(8, 0)],
    ]);
    expect(differenceOf(one, other, start)).toMatchObject({ overall: 0.5, largest: 0.5 });
  });

  it("is infinite where a number is none", () => {
    expect(differenceOf(new Map([["w", of(Number.NaN)]]), new Map([["w", of(1)]]))).toMatchObject({
      sameBytes: false,
      overall: Number.POSITIVE_INFINITY,
      largest: Number.POSITIVE_INFINITY,
    });
  });

  it("is refused for other tensors", () => {
    expect(() => differenceOf(new Map([["a", of(1)]]), new Map())).toThrow(/^Expected the same tensors/);
  });
});

describe("the tolerance of a comparison with a recording", () => {
  const allowed = (tolerance: number, arithmetic: "float32" | "tf32"): number =>
    judged({ name: "x", error: 0, tolerance }, arithmetic).allowed;

  it("is the processor's in float32, and wider in TF32", () => {
    expect([allowed(1e-4, "float32"), allowed(1e-3, "float32")]).toEqual([1e-4, 1e-3]);
    expect(allowed(1e-4, "tf32")).toBeCloseTo(0.01);
    expect(allowed(1e-3, "tf32")).toBeCloseTo(0.3);
  });

  it("stays as it is where nothing is rounded: exact ones, and standard errors", () => {
    expect([allowed(0, "tf32"), allowed(5, "tf32")]).toEqual([0, 5]);
  });

  it("counts what fails, what is not finite and what is broken", () => {
    const results = [
      { name: "good", error: 0.5e-4, tolerance: 1e-4 },
      { name: "bad", error: 2e-4, tolerance: 1e-4 },
    ];
    const row = rowOfRecordings("float32", results, [{ name: "x", problem: "torn" }]);
    expect(row).toMatchObject({ compared: 3, failed: 2, worstName: "bad" });
    expect(row.worst).toBeCloseTo(2);
    const infinite = rowOfRecordings("float32", [{ name: "nan", error: null, tolerance: 1 }], []);
    expect(infinite).toMatchObject({ failed: 1, worst: null, worstName: "nan" });
  });
});

describe("pictures in place of a data set", () => {
  const made = () => syntheticData({ classes: 3, input: [8, 8, 3], train: 6, test: 3 });

  it("are the same each time, of the right sizes, and differ by class", () => {
    const { train, test } = made();
    expect(train).toEqual(made().train);
    expect(train).toMatchObject({ count: 6, height: 8, width: 8, channels: 3, classes: 3 });
    expect([train.images.length, test.count]).toEqual([6 * 8 * 8 * 3, 3]);
    expect([...train.labels]).toEqual([0, 1, 2, 0, 1, 2]);
    const mean = (image: number, from: number): number =>
      train.images.slice(image * 192 + from, image * 192 + from + 6).reduce((a, b) => a + b) / 6;
    // The square of the first class is in the first corner.
    expect(mean(0, 0) - mean(1, 0)).toBeGreaterThan(20);
  });
});
