import ts from "@tslab/typescript-for-tslab";
import { describe, expect, it } from "vitest";
import { lower } from "./lowering.js";
import type { Compiler } from "./tslab-compiler.js";

const lowered = (source: string, isAsync = true): string =>
  lower(ts as unknown as Compiler, source, { fileName: "cell.ts", isAsync }).code.replace(/\s+/g, " ");

describe("lowered code", () => {
  it.each([
    ["for (;;) f();", "for (;;) { if ($flags[0]) $check(); f(); }"],
    ["while (a) { f(); }", "while (a) { if ($flags[0]) $check(); f(); }"],
    ["do f(); while (a);", "do { if ($flags[0]) $check(); f(); } while (a);"],
    ["for (const x of y);", "for (const x of y) { if ($flags[0]) $check(); ; }"],
    ["for (const k in o) f();", "for (const k in o) { if ($flags[0]) $check(); f(); }"],
  ])("asks at every turn: %s", (source, expected) => {
    expect(lowered(source)).toContain(expected);
  });

  it("asks in loops within functions and loops", () => {
    expect(lowered("const f = () => { for (;;) for (;;) g(); };").match(/\$check/g)).toHaveLength(2);
  });

  it("goes on after an await only if it may", () => {
    expect(lowered("const x = await f();")).toContain("$resumed(await f())");
  });

  it("asks at the start of an async function, which may be a callback", () => {
    expect(lowered("run(async (b) => { g(b); });")).toContain("async (b) => { $resumed(); g(b); }");
  });

  it("leaves functions alone that have no loop and no await: libraries read their source", () => {
    expect(lowered("filter((d) => d.x > 3); map(function (d) { return d.y; });")).toContain(
      "filter((d) => d.x > 3); map(function (d) { return d.y; });",
    );
  });

  it("awaits imports in cells, and requires them in files", () => {
    const source = "import { a } from 'x'; import 'y'; a();";
    expect(lowered(source)).toContain(`= (await $import("x"))`);
    expect(lowered(source)).toContain(`(await $import("y"))`);
    expect(lowered(source, false)).toContain(`= require("x")`);
    expect(lowered("const r = require('z'); r;")).toContain("require('z')");
  });

  it("loads what import() names by the cell's own loader, and knows where it is", () => {
    expect(lowered("const m = import('x'); import.meta.url;")).toContain("$import('x')");
    expect(lowered("import.meta.url;")).toContain("$meta.url");
  });

  it("can be traced back to its source", () => {
    const { code, maps } = lower(ts as unknown as Compiler, "let a: number;\n\n  throw new Error('x');", {
      fileName: "cell.ts",
      isAsync: true,
    });
    const line = code.split("\n").findIndex((each) => each.includes("throw"));
    expect(maps[0]?.findEntry(line, 0)).toMatchObject({ originalLine: 2, originalColumn: 2 });
  });
});
