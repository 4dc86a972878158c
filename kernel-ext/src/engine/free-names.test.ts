import ts from "typescript";
import { describe, expect, it } from "vitest";
import type { Compiler } from "./compiler.js";
import { freeNames } from "./free-names.js";

const found = (code: string): { declared: string[]; read: string[] } => {
  const { declared, read } = freeNames(ts as unknown as Compiler, code);
  return { declared: [...declared], read: [...read] };
};

describe("the names of a cell", () => {
  it.each([
    ["const b = a + 1;", ["b"], ["a"]],
    ["let { c, d: [e, ...f] } = a;", ["c", "e", "f"], ["a"]],
    ["import g, { h as i } from 'x'; import * as j from 'y';", ["g", "i", "j"], []],
    [
      "export function k() { return k2(); } class L extends M {} enum N { A } namespace O {}",
      ["k", "L", "N", "O"],
      ["k2", "M"],
    ],
    ["for (var p = 0; p < q; p++) {}", ["p"], ["q"]],
  ])("%s", (code, declared, read) => expect(found(code)).toEqual({ declared, read }));
});

describe("what a cell reads", () => {
  it.each([
    ["a.b.c", ["a"]],
    ["({ key: a, short, [computed]: 1 })", ["a", "short", "computed"]],
    ["const f = (x: number, { y, z: w } = d) => { const v = x; return v + y + w + free; };", ["d", "free"]],
    ["function g(this: Window) { return g(arguments); }", []],
    ["for (const [i, j] of list) { const s = i; }\ns", ["list", "s"]],
    ["try { t() } catch (e) { u(e) } e", ["t", "u", "e"]],
    ["outer: for (;;) { break outer; }", []],
    ["const x: Type = value as Other; interface I { p: Type } type A = typeof value2;", ["value"]],
    ["class C { field = a; method(p: number) { return p + b; } }", ["a", "b"]],
    ["tag`x`; <T>cast; [...a]", ["tag", "cast", "a"]],
    ["x = 1; y++;", ["x", "y"]],
  ])("%s", (code, read) => expect(found(code).read).toEqual(read));
});
