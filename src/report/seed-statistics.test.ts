import { describe, expect, it } from "vitest";
import { seedStatistics, studentQuantile } from "./seed-statistics.js";

describe("statistics over seeds", () => {
  it("gives mean, deviation and the 95 % interval of Student's t", () => {
    // Mean 3, s = 1, t(2) = 4.30265: 4.30265 / sqrt(3) = 2.48414.
    const { mean, deviation, halfWidth, seeds } = seedStatistics([2, 3, 4]);
    expect([mean, deviation, seeds]).toEqual([3, 1, 3]);
    expect(halfWidth).toBeCloseTo(2.48414, 4);
  });

  it("claims no interval for one seed, and refuses none", () => {
    expect(seedStatistics([0.7])).toEqual({
      mean: 0.7,
      deviation: undefined,
      halfWidth: undefined,
      seeds: 1,
    });
    expect(() => seedStatistics([Number.NaN, 1])).toThrow(
      "Expected values[0] to be a number but got NaN (seedStatistics). Use the number that was measured, and leave out a seed that has none.",
    );
    expect(() => seedStatistics([])).toThrow(
      /^Expected values to be a list of at least 1 value but got \[\]/,
    );
  });

  it("has no interval of two seeds, which would reach further than anything measured", () => {
    const { mean, deviation, halfWidth, seeds } = seedStatistics([30, 50]);
    expect([mean, seeds, halfWidth]).toEqual([40, 2, undefined]);
    expect(deviation).toBeCloseTo(14.142, 3);
  });

  it.each([
    [1, 12.7062],
    [11, 2.20099],
    [20, 2.08596],
    [30, 2.04227],
  ])("has the table's t for %i degrees of freedom", (degrees, expected) => {
    expect(studentQuantile(degrees)).toBeCloseTo(expected, 3);
  });
});
