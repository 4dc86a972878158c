import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  columnFormat,
  formatCount,
  formatDuration,
  formatFixed,
  formatPercent,
  formatShort,
} from "./number-format.js";

describe("short numbers", () => {
  test.each([
    [0, "0"],
    [1.2e9, "1.2\u00a0G"],
    [1234, "1.23\u00a0k"],
    [999_999, "1\u00a0M"],
    [36_592_480, "36.6\u00a0M"],
    [0.05, "0.05"],
    [-0.5, "−0.5"],
    [-2500, "−2.5\u00a0k"],
    [1e-7, "1e−7"],
    [Number.NaN, "–"],
    [Number.POSITIVE_INFINITY, "∞"],
    [Number.NEGATIVE_INFINITY, "−∞"],
  ])("%d is written %s", (value, text) => {
    expect(formatShort(value)).toBe(text);
  });

  test("are never long", () => {
    fc.assert(fc.property(fc.double(), (value) => formatShort(value).length <= 10));
  });
});

test("counts have their thousands apart", () => {
  expect([0, 999, 1616, 10_000, 36_592_480, -12_345].map((value) => formatCount(value))).toEqual([
    "0",
    "999",
    "1,616",
    "10,000",
    "36,592,480",
    "−12,345",
  ]);
  expect(formatCount(12_345_678_901_234_567_890n)).toBe("12,345,678,901,234,567,890");
});

describe("numbers with fixed decimals", () => {
  test.each([
    [0.125, 1, "0.1"],
    [-0.5, 2, "−0.50"],
    [-0.004, 2, "0.00"],
    [-0, 1, "0.0"],
    [6000, 0, "6,000"],
    [-1234.56, 1, "−1,234.6"],
    [Number.NaN, 1, "–"],
    [Number.NEGATIVE_INFINITY, 1, "−∞"],
  ])("%d with %i is written %s", (value, decimals, text) => expect(formatFixed(value, decimals)).toBe(text));
});

test("a percentage has one decimal unless more or fewer are asked for, and keeps its sign with it", () => {
  expect([formatPercent(22.14), formatPercent(-0.001), formatPercent(95, 0)]).toEqual([
    "22.1\u00a0%",
    "0.0\u00a0%",
    "95\u00a0%",
  ]);
});

test("no number is written as a negative zero, or with a hyphen for a minus", () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), fc.nat(6), (value, other, decimals) => {
      const column = columnFormat([value, other]);
      for (const text of [formatShort(value), formatFixed(value, decimals), column(value), column(other)]) {
        expect(text).not.toMatch(/^−[0.,]*$/);
        expect(text).not.toContain("-");
      }
    }),
  );
  expect([formatCount(-0), formatShort(-0), columnFormat([-0])(-0)]).toEqual(["0", "0", "0"]);
});

test.each([
  [0.4, "0 s"],
  [59.4, "59 s"],
  [59.6, "1 min 0 s"],
  [80, "1 min 20 s"],
  [3599.7, "1 h 0 min"],
  [7260, "2 h 1 min"],
  [86_399, "1 d 0 h"],
  [200_000, "2 d 8 h"],
  [Number.POSITIVE_INFINITY, "–"],
  [-1, "–"],
])("%d seconds are %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

describe("the numbers of one column", () => {
  const written = (values: readonly number[]): string[] => values.map(columnFormat(values));

  test("are whole where all are", () =>
    expect(written([1, 20, 36_592_480])).toEqual(["1", "20", "36,592,480"]));
  test("are short where one of them has nine digits or more, as costs have", () =>
    expect(written([46_451_982_336, 612_352, 0])).toEqual(["46.5\u00a0G", "612\u00a0k", "0"]));
  test("share their decimals", () => expect(written([0.7123, 0.68, 1])).toEqual(["0.712", "0.680", "1.000"]));
  test("fall back to short numbers where they differ too much", () =>
    expect(written([0.0001, 12.5])).toEqual(["0.0001", "12.5"]));
  test("may be missing", () => expect(written([0.5, Number.NaN])).toEqual(["0.5000", "–"]));
  test("have no negative zero", () => expect(written([-0.00001, 0.00001, 5])).not.toContain("−0.000"));
});
