import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAxis, createScale } from "./axis.js";
import { formatPattern, ticksOf } from "./ticks.js";

const labels = (low: number, high: number, options: object = {}, most: number = 6): string[] => {
  const axis = createAxis("y", options as Record<string, unknown>, []);
  const ends = axis.kind === "log" ? { low: Math.log10(low), high: Math.log10(high) } : { low, high };
  return ticksOf(createScale(axis, ends, [0, 300]), most).map(({ label }) => label);
};

test.each([
  [0, 1, {}, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]],
  [0, 2.1e9, {}, ["0", "0.5\u00a0G", "1.0\u00a0G", "1.5\u00a0G", "2.0\u00a0G"]],
  [0, 50_000, {}, ["0", "10\u00a0k", "20\u00a0k", "30\u00a0k", "40\u00a0k", "50\u00a0k"]],
  [-3, 3, {}, ["−3", "−2", "−1", "0", "1", "2", "3"].filter((_, at) => at % 2 === 1)],
  [0, 2e-5, {}, ["0", "0.5·10⁻⁵", "1.0·10⁻⁵", "1.5·10⁻⁵", "2.0·10⁻⁵"]],
  [0, 0.9, { tickformat: ".0%" }, ["0%", "20%", "40%", "60%", "80%"]],
  [0, 10, { dtick: 5, ticksuffix: " s" }, ["0 s", "5 s", "10 s"]],
  [0, 3, { tickvals: [0, 2], ticktext: ["start", "end"] }, ["start", "end"]],
  [
    1e6,
    1e11,
    { type: "log" },
    ["1\u00a0M", "10\u00a0M", "100\u00a0M", "1\u00a0G", "10\u00a0G", "100\u00a0G"],
  ],
  [1e-5, 1, { type: "log" }, ["10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1"]],
  [1, 10, { type: "log" }, ["1", "2", "5", "10"]],
])("from %d to %d with %j people read %j", (low, high, options, expected) => {
  expect(labels(low, high, options, low === -3 ? 4 : 6)).toEqual(expected);
});

describe("for any range", () => {
  const ends = fc.tuple(
    fc.double({ min: -1e12, max: 1e12, noNaN: true }),
    fc.double({ min: 1e-6, max: 1e12, noNaN: true }),
  );

  test("ticks are rising, inside, few, and no two read alike", () => {
    fc.assert(
      fc.property(ends, fc.integer({ min: 2, max: 12 }), ([low, span], most) => {
        fc.pre(span > Math.abs(low) * 1e-6);
        const scale = createScale(createAxis("y", {}, []), { low, high: low + span }, [0, 300]);
        const ticks = ticksOf(scale, most);
        const places = ticks.map(({ coordinate }) => coordinate);
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        expect([...places].sort((one, other) => one - other)).toEqual(places);
        expect(places.every((at) => at >= low - span * 1e-6 && at <= low + span * (1 + 1e-6))).toBe(true);
        expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
      }),
    );
  });
});

test.each([
  [".1%", 0.1234, "12.3%"],
  [".2f", -1.005, "−1.00"],
  [",d", 1_234_567, "1,234,567"],
  ["~s", 1.5e6, "1.5M"],
  [".1e", 12_345, "1.2e+4"],
  [".3", 2.71999, "2.72"],
  ["nonsense", 1500, "1.5\u00a0k"],
])("the pattern %s writes %d as %s", (pattern, value, text) => {
  expect(formatPattern(pattern, value)).toBe(text);
});
