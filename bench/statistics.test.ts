import { describe, expect, it } from "vitest";
import { fitLine, median, spread } from "./statistics.mjs";

describe("numbers of a benchmark", () => {
  it("have a middle, between two where they are even", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it("have a spread: how far the middle half lies apart, as a share of the middle", () => {
    expect(spread([8, 9, 10, 11, 12])).toBeCloseTo(0.2);
    expect(spread([10])).toBeNaN();
  });
});

describe("the line through points", () => {
  it("is theirs where they lie on one", () => {
    const points = [1, 10, 100].map((x) => ({ x, y: 5 + 2 * x }));
    const { intercept, slope, largestDeviation } = fitLine(points);
    expect([intercept, slope]).toEqual([expect.closeTo(5), expect.closeTo(2)]);
    expect(largestDeviation).toBeCloseTo(0);
  });

  it("heeds small points as much as large ones", () => {
    // 10 % above at one end costs as much as 10 % above at the other.
    const { slope, intercept, largestDeviation } = fitLine([
      { x: 1, y: 1.1 },
      { x: 10, y: 10 },
      { x: 1000, y: 1000 },
    ]);
    expect(slope).toBeCloseTo(1, 1);
    expect(intercept + slope).toBeGreaterThan(1.04);
    expect(largestDeviation).toBeLessThan(0.06);
  });
});
