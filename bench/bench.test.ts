import { describe, expect, it } from "vitest";
import { checkSet } from "../src/data/check-dataset.js";
import { cases } from "./cases.mjs";
import { noise } from "./noise.mjs";
import { markdownTable, withSection } from "./readme.mjs";
import { fitLine, median, spread } from "./statistics.mjs";

describe("the statistics of the benchmark", () => {
  it("has the median, and the middle half's width as a share of it", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(spread([9, 10, 10, 11, 12])).toBeCloseTo(0.1);
    expect(spread([5])).toBeNaN();
  });

  it("fits the line of least squares", () => {
    const exact = fitLine([0, 1, 5].map((x) => [x, 3 + 2 * x] as const));
    expect(exact).toEqual({ constant: 3, slope: 2, r2: 1 });
    // Worked out by hand: means 1 and 2, slope (0 - 0 + 1) / 2.
    const fit = fitLine([
      [0, 2],
      [1, 1],
      [2, 3],
    ]);
    expect(fit.slope).toBeCloseTo(0.5);
    expect(fit.constant).toBeCloseTo(1.5);
    expect(fit.r2).toBeCloseTo(0.25);
  });
});

describe("the images of the benchmark", () => {
  it("are a data set that training and evaluation accept", () => {
    expect(() => checkSet(noise(6, 3), "test of")).not.toThrow();
  });
});

describe("the cases of the benchmark", () => {
  it("have names of their own, and the goals that were set", () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    expect(cases.map(({ goal }) => goal)).toEqual([0.95, 0.8, 0.95, 1, 1, 1, 0.6, 0.9, 1.03]);
  });
});

describe("the benchmark's tables in its readme", () => {
  it("stand between their marks, and replace the ones before", () => {
    const columns = [
      { key: "a", label: "A" },
      { key: "b", label: "B", align: "right" as const },
    ];
    const table = markdownTable(columns, [{ a: "x", b: 1 }]);
    expect(table).toBe("| A | B |\n|---|--:|\n| x | 1 |");
    const [begin, end] = ["<!-- cost: written by the benchmark -->", "<!-- end of cost -->"];
    const once = withSection(`before\n${begin}\n${end}\nafter`, "cost", table);
    expect(once).toBe(`before\n${begin}\n\n${table}\n\n${end}\nafter`);
    expect(withSection(once, "cost", "new")).toBe(`before\n${begin}\n\nnew\n\n${end}\nafter`);
    expect(() => withSection("", "cost", "new")).toThrow("Expected the marks of section cost but found none");
  });
});
