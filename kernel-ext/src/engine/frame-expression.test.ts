import ts from "typescript";
import { describe, expect, it } from "vitest";
import { breakLines } from "./break-lines.js";
import type { Compiler } from "./compiler.js";
import { frameExpression } from "./frame-expression.js";

const compiler = ts as unknown as Compiler;

const expression = (code: string, locals: readonly string[] = []): string =>
  frameExpression(compiler, code, {
    isLocal: (name) => locals.includes(name),
    shared: (name) => (["a", "b"].includes(name) ? `all.${name}` : undefined),
  });

describe("an expression for a frame", () => {
  it.each([
    ["a + b", "all.a + all.b"],
    ["a.b", "all.a.b"],
    ["a?.[b]", "all.a?.[all.b]"],
    ["({ a, b: 1 })", "({ a: all.a, b: 1 })"],
    ["{ a }", "({ a: all.a })"],
    ["a as b", "all.a"],
    ["a = 5", "all.a = 5"],
    ["((a) => a)(b)", "((a) => a)(all.b)"],
    ["a ? typeof b : [...a]", "all.a ? typeof all.b : [...all.a]"],
    ["other", "other"],
  ])("%s reads names of the notebook", (code, javascript) => {
    expect(expression(code)).toBe(javascript);
  });

  it("reads the frame's own names first", () => {
    expect(expression("a + b", ["a"])).toBe("a + all.b");
  });

  it("that cannot be read says why", () => {
    expect(() => expression("a +")).toThrow("Expression expected.");
  });
});

describe("the lines on which code can stop", () => {
  it("are those of statements and calls, not of types, comments and names alone", () => {
    const code = [
      "// comment",
      "import { x } from 'y';",
      "interface Shape {",
      "  side: number;",
      "}",
      "let later: number;",
      "const now = 1;",
      "function f(): number {",
      "  return now;",
      "}",
      "[1]",
      "  .map((each) => each)",
      "  .join();",
      "declare const nothing: number;",
    ].join("\n");
    expect(breakLines(compiler, code)).toEqual([2, 7, 9, 11, 12, 13]);
  });
});
