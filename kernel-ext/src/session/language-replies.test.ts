import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { charactersBefore, unitsBefore } from "./language-replies.js";

describe("offsets", () => {
  it("count an emoji as one character and two units", () => {
    expect(unitsBefore("a😀b", 2)).toBe(3);
    expect(charactersBefore("a😀b", 3)).toBe(2);
  });

  it("go there and back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(20), (text, wanted) => {
        const characters = Math.min(wanted, [...text].length);
        expect(charactersBefore(text, unitsBefore(text, characters))).toBe(characters);
      }),
    );
  });

  it("stay within the text", () => {
    expect(unitsBefore("ab", 9)).toBe(2);
    expect(unitsBefore("ab", 0)).toBe(0);
  });
});
