import { describe, expect, it } from "vitest";
import { CommNames } from "./comm-names.js";

const named = (cells: readonly (string | undefined)[]): string[] => {
  const names = new CommNames();
  return cells.map((cell) => names.next(cell));
};

describe("names of comms", () => {
  it("are the same in another kernel that runs the same cells, whatever runs between them", () => {
    const [first, second] = named(["a", "a"]);
    expect(named(["b", "a", "b", "a"])).toEqual([expect.any(String), first, expect.any(String), second]);
  });

  it("are never the same in one kernel, and look like those of other kernels", () => {
    const all = named(["a", "a", "b", "a", "ab", undefined, undefined]);
    expect(new Set(all).size).toBe(7);
    for (const name of all) expect(name).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});
