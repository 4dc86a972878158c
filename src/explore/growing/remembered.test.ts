import { describe, expect, it } from "vitest";
import { Remembered } from "./remembered.js";

describe("remembered results", () => {
  it("are computed once, and the oldest is forgotten for a new one", () => {
    const remembered = new Remembered<string>(2);
    const computed: string[] = [];
    const of = (key: string): string =>
      remembered.of(key, () => {
        computed.push(key);
        return key.toUpperCase();
      });
    expect(["a", "b", "a", "c", "b"].map(of)).toEqual(["A", "B", "A", "C", "B"]);
    expect(computed).toEqual(["a", "b", "c"]);
    expect([remembered.get("a"), remembered.get("c")]).toEqual([undefined, "C"]);
  });
});
