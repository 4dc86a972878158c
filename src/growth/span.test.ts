import { describe, expect, it } from "vitest";
import { allMembers, contains, member, spanName, spanTitle } from "./span.js";

describe("spans", () => {
  it("are named by their members", () => {
    expect([member(1), allMembers(2), { first: 2, count: 2 }].map(spanName)).toEqual(["1", "0-1", "2-3"]);
    expect([member(0), allMembers(3)].map(spanTitle)).toEqual(["member 0", "members 0-2"]);
  });

  it("contain what begins and ends inside them", () => {
    expect(contains(allMembers(2), member(1))).toBe(true);
    expect(contains(allMembers(2), allMembers(2))).toBe(true);
    expect(contains(member(1), allMembers(2))).toBe(false);
    expect(contains({ first: 2, count: 2 }, member(1))).toBe(false);
    expect(contains({ first: 0, count: 2 }, { first: 1, count: 2 })).toBe(false);
  });
});
