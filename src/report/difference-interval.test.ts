import { describe, expect, it } from "vitest";
import { decimalsShowingSign, differenceInterval } from "./difference-interval.js";

describe("the interval of a difference", () => {
  it.each([
    [-0.62, 2.01, "−0.6 to 2.0"],
    [0.03, 1.72, "0.03 to 1.72"],
    [-0.03, 1.2, "−0.03 to 1.20"],
    [-1.7, -0.004, "−1.700 to −0.004"],
    [0.05, 1, "0.1 to 1.0"],
    [0, 1.2, "0.0 to 1.2"],
    [0, 0, "0.0 to 0.0"],
  ])("from %d to %d shows on which side of 0 each end lies", (low, high, text) => {
    expect(differenceInterval(low, high)).toBe(text);
  });

  it("has at least the digits that are asked for", () => {
    expect(differenceInterval(-0.6, 2, 2)).toBe("−0.60 to 2.00");
    expect(differenceInterval(0.001, 2, 2)).toBe("0.001 to 2.000");
  });

  it("shows no rounding error of the arithmetic", () => {
    expect(decimalsShowingSign([1e-14, 2], 1)).toBe(9);
  });

  it("of a run that diverged is shown, not refused", () => {
    expect(differenceInterval(Number.NaN, Number.NaN)).toMatch(/^\S+ to \S+$/);
  });

  it("is refused where an end is no number, with all problems at once", () => {
    expect(() => differenceInterval("1" as never, "2" as never)).toThrow(/low[\s\S]+high/);
  });
});
