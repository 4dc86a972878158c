import fc from "fast-check";
import { expect, test } from "vitest";
import { unitTicks } from "./unit-ticks.js";

test.each([
  [0, 1, ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]],
  [0, 2.1e9, ["0", "0.5\u00a0G", "1.0\u00a0G", "1.5\u00a0G", "2.0\u00a0G"]],
  [0, 50_000, ["0", "10\u00a0k", "20\u00a0k", "30\u00a0k", "40\u00a0k", "50\u00a0k"]],
  [-3, 3, ["−3", "−2", "−1", "0", "1", "2", "3"]],
  [0, 2e-5, ["0", "0.5·10⁻⁵", "1.0·10⁻⁵", "1.5·10⁻⁵", "2.0·10⁻⁵"]],
  [1, 1, []],
  [Number.NaN, 1, []],
])("from %d to %d people read %j", (low, high, expected) => {
  expect(unitTicks(low, high).ticktext).toEqual(expected);
});

test("where there is little room there are few", () => {
  expect(unitTicks(0, 1.1e10, 3).ticktext).toEqual(["0", "5\u00a0G", "10\u00a0G"]);
});

test("for any range labels are rising, inside, few, and no two read alike", () => {
  const ends = fc.tuple(
    fc.double({ min: -1e12, max: 1e12, noNaN: true }),
    fc.double({ min: 1e-6, max: 1e12, noNaN: true }),
  );
  fc.assert(
    fc.property(ends, ([low, span]) => {
      fc.pre(span > Math.abs(low) * 1e-6);
      const { tickvals, ticktext } = unitTicks(low, low + span);
      expect(tickvals.length).toBeLessThanOrEqual(9);
      expect([...tickvals].sort((one, other) => one - other)).toEqual(tickvals);
      expect(tickvals.every((at) => at >= low - span * 1e-6 && at <= low + span * (1 + 1e-6))).toBe(true);
      expect(new Set(ticktext).size).toBe(ticktext.length);
    }),
  );
});
