import { describe, expect, it } from "vitest";
import { cellNaming, cellPath, isCellPath } from "./cell-paths.js";
import { murmur2 } from "./murmur2.js";

describe("murmur2", () => {
  // Computed with the function by which JupyterLab names cells.
  it.each([
    ["", 3339675911, 3990065800],
    ["", 0, 0],
    ["a", 3339675911, 2167009006],
    ["a", 0, 2456313694],
    ["ab", 3339675911, 2805137849],
    ["ab", 0, 446775395],
    ["abc", 3339675911, 3350977461],
    ["abc", 0, 324500635],
    ["abcd", 3339675911, 804720481],
    ["abcd", 0, 646393889],
    ["let total = 0;\nfor (;;) {}", 3339675911, 2762365638],
    ["let total = 0;\nfor (;;) {}", 0, 3506871005],
    ["größer 🎉 zahl", 3339675911, 4124317843],
    ["größer 🎉 zahl", 0, 2437450938],
  ])("of %j with seed %d is JupyterLab's", (text, seed, hash) => {
    expect(murmur2(text, seed)).toBe(hash);
  });
});

describe("the path of a cell", () => {
  it("is the same for the same code, and known as one", () => {
    const path = cellPath("const a = 1;");
    expect(path).toBe(cellPath("const a = 1;"));
    expect(path).not.toBe(cellPath("const a = 2;"));
    expect(path.startsWith(cellNaming.tmpFilePrefix) && path.endsWith(cellNaming.tmpFileSuffix)).toBe(true);
    expect([isCellPath(path), isCellPath("/home/someone/lib.ts")]).toEqual([true, false]);
  });
});
