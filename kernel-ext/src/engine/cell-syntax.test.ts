import ts from "@tslab/typescript-for-tslab";
import { describe, expect, it } from "vitest";
import { completenessOf, isInComment } from "./cell-syntax.js";

describe("completenessOf", () => {
  it.each([
    ["const a = 1", "complete"],
    ["// only a comment", "complete"],
    ["if (a) {", "incomplete"],
    ["f(1,", "incomplete"],
    ["`open", "incomplete"],
    ["/* open", "incomplete"],
    ["const x = ", "incomplete"],
    ["const = 1", "invalid"],
    ["f(]", "invalid"],
    ["'open", "invalid"],
    ['f("open', "invalid"],
    ["/open", "invalid"],
    ["'open \\", "incomplete"],
  ])("%s is %s", (code, status) => {
    expect(completenessOf(ts, code).status).toBe(status);
  });

  it("indents after an opening brace, and keeps the indent elsewhere", () => {
    expect(completenessOf(ts, "  if (a) {")).toEqual({ status: "incomplete", indent: "    " });
    expect(completenessOf(ts, "  f(1,")).toEqual({ status: "incomplete", indent: "  " });
  });
});

describe("isInComment", () => {
  it.each([
    ["// a¦", true],
    ["/* a¦ */", true],
    ["/* a */¦ b", false],
    ["f('// a¦", false],
    ["`/* a¦`", false],
    ["a / b // c¦ d", true],
    ["x = /[/*]a¦/", false],
  ])("%s: %s", (code, expected) => {
    expect(isInComment(ts, code.replace("¦", ""), code.indexOf("¦"))).toBe(expected);
  });
});
