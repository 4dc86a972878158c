import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Axis, createAxis, createScale, emptyExtent, extentOf, rangeOf, union } from "./axis.js";

const none = { low: 0, high: 0 };
const some = { low: 0.05, high: 0.1 };

describe("the kind of an axis", () => {
  const kind = (options: object, values: readonly unknown[]): Axis["kind"] =>
    createAxis("x", options as Record<string, unknown>, values).kind;

  test("follows its values", () => {
    expect(kind({}, [1, 2, null])).toBe("linear");
    expect(kind({}, ["1", "2.5"])).toBe("linear");
    expect(kind({}, ["a", 2])).toBe("category");
    expect(kind({}, [true])).toBe("category");
  });

  test("follows the layout before that", () => {
    expect(kind({ type: "category" }, [1, 2])).toBe("category");
    expect(kind({ type: "log" }, ["a"])).toBe("log");
    expect(kind({ type: "date" }, [1])).toBe("linear");
  });
});

test("categories stand in the order in which they come, or in the one that is asked for", () => {
  const names = (options: object): readonly string[] =>
    createAxis("x", options as Record<string, unknown>, ["b", "c", null, "a", "b"]).categories;
  expect(names({})).toEqual(["b", "c", "a"]);
  expect(names({ categoryarray: ["c", "d"] })).toEqual(["c", "d", "b", "a"]);
  expect(names({ categoryorder: "category descending" })).toEqual(["c", "b", "a"]);
});

test("values without a place have none", () => {
  expect(createAxis("x", {}, []).coordinate(Number.NaN)).toBeUndefined();
  expect(createAxis("x", { type: "log" }, []).coordinate(0)).toBeUndefined();
  expect(createAxis("x", { type: "log" }, []).coordinate(1000)).toBeCloseTo(3);
  expect(createAxis("x", {}, ["a"]).coordinate("b")).toBeUndefined();
});

test("extents pass over what is missing and can be joined", () => {
  expect(extentOf([3, undefined, -1, Number.POSITIVE_INFINITY])).toEqual({ low: -1, high: 3 });
  expect(extentOf([])).toEqual(emptyExtent);
  expect(union({ low: 0, high: 1 }, emptyExtent)).toEqual({ low: 0, high: 1 });
});

describe("the range", () => {
  const range = (options: object, low: number, high: number, padding = none): { low: number; high: number } =>
    rangeOf(createAxis("y", options as Record<string, unknown>, []), { low, high }, padding);

  test("holds the data and the room around them", () => {
    expect(range({}, 0, 10, some)).toEqual({ low: -0.5, high: 11 });
  });

  test("is the one that is asked for, also in part and backwards", () => {
    expect(range({ range: [2, 3] }, 0, 10)).toEqual({ low: 2, high: 3 });
    expect(range({ range: [3, 2] }, 0, 10)).toEqual({ low: 3, high: 2 });
    expect(range({ range: [null, 20] }, 0, 10)).toEqual({ low: 0, high: 20 });
    expect(range({ range: [5, 5] }, 0, 10)).toEqual({ low: 0, high: 10 });
    expect(range({ autorange: "reversed" }, 0, 10)).toEqual({ low: 10, high: 0 });
  });

  test("starts at zero where the layout says so", () => {
    expect(range({ rangemode: "tozero" }, 4, 10, some)).toEqual({ low: 0, high: 11 });
  });

  test("gives a single value room", () => {
    expect(range({}, 5, 5)).toEqual({ low: 4.5, high: 5.5 });
    expect(range({}, 0, 0)).toEqual({ low: -0.5, high: 0.5 });
  });

  test("always has two ends that differ", () => {
    const end = fc.double({ noNaN: true });
    fc.assert(
      fc.property(end, end, fc.constantFrom("linear", "log"), (one, other, type) => {
        const { low, high } = range({ type }, Math.min(one, other), Math.max(one, other), some);
        expect(Number.isFinite(low) && Number.isFinite(high) && low < high).toBe(true);
      }),
    );
  });
});

test("the ends of a scale stand on its pixels, and nothing stands beyond reach", () => {
  const scale = createScale(createAxis("y", {}, []), { low: 10, high: 20 }, [300, 100]);
  expect([10, 15, 20].map((value) => scale.pixel(value))).toEqual([300, 200, 100]);
  expect(scale.pixel(1e300)).toBe(-1e5);
});
