import ts from "@tslab/typescript-for-tslab";
import { describe, expect, it } from "vitest";
import { lower } from "./lowering.js";

const lowered = (source: string, isCell = true): string =>
  lower(ts, source, { fileName: "cell.ts", isCell, asksNames: true }).code.replace(/\s+/g, " ");

describe("lowered code", () => {
  it.each([
    ["for (;;) f();", "for (;;) { if ($flags[0]) $check(); f(); }"],
    ["while (a) { f(); }", "while (a) { if ($flags[0]) $check(); f(); }"],
    ["do f(); while (a);", "do { if ($flags[0]) $check(); f(); } while (a);"],
    ["for (const x of y);", "for (const x of y) { if ($flags[0]) $check(); ; }"],
    ["for (const k in o) f();", "for (const k in o) { if ($flags[0]) $check(); f(); }"],
  ])("checks at every iteration: %s", (source, expected) => {
    expect(lowered(source, false)).toContain(expected);
  });

  it("checks in loops within functions and loops", () => {
    expect(lowered("const f = () => { for (;;) for (;;) g(); };").match(/\$check/g)).toHaveLength(2);
  });

  it("continues after an await only if it may", () => {
    expect(lowered("const g = async () => { const x = await f(); };")).toContain(
      "const x = $resumed(await f());",
    );
  });

  it("checks at the start of an async function, which may be a callback", () => {
    expect(lowered("run(async (b) => { g(b); });")).toContain("async (b) => { $resumed(); g(b); }");
  });

  it("leaves functions without a loop and an await as they are: libraries read their source", () => {
    const code = lowered("filter((d) => d.x > 3); map(function (d) { return d.y; });");
    expect(code).toContain("filter((d) => d.x > 3)");
    expect(code).toContain("map(function (d) { return d.y; })");
  });

  it.each([
    ["f(); g(1);", "$tracker.step(0); $tracker.made(f(), 1); $tracker.step(2); $tracker.made(g(1), 3);"],
    ["const x = await f();", "const x = $tracker.back($resumed(await $tracker.awaits(f(), 1)));"],
    ["for await (const x of y) z;", "for await (const x of $tracker.each(y, 1)) {"],
    ["try { f; } catch { g; }", "$tracker.step(0); try { f; } catch { $tracker.step(0); g; }"],
    ["a = void f();", "a = void $tracker.made(f(), 1);"],
  ])("tracks the steps of a cell: %s", (source, expected) => {
    expect(lowered(source)).toContain(expected);
    expect(lowered(source, false)).not.toContain("$tracker");
  });

  it("returns the places of a cell's steps", () => {
    const source = "let a = 1;\n\n  await a;";
    const { steps } = lower(ts, source, { fileName: "cell.ts", isCell: true });
    expect(steps).toEqual([
      { line: 1, column: 1 },
      { line: 3, column: 3 },
      { line: 3, column: 3 },
    ]);
  });

  it("awaits imports in cells, and requires them in files", () => {
    const source = "import { a } from 'x'; import 'y'; a();";
    expect(lowered(source)).toContain(`= (await $import("x"))`);
    expect(lowered(source)).toContain(`(await $import("y"))`);
    expect(lowered(source, false)).toContain(`= require("x")`);
  });

  it("asks a module for what a cell imports and exports, without types, and for the default of a file", () => {
    expect(lowered("import d, { a as b, T } from 'x'; export { d, b };")).toContain(
      `(await $import("x", void 0, ["default", "a"]))`,
    );
    expect(lowered("import d from 'x'; d();", false)).toContain(`$defaultOf(require("x"), "x")`);
    expect(lowered("const r = require('z'); r;")).toContain("require('z')");
  });

  it("loads what import() names by the cell's own loader, and knows where it is", () => {
    expect(lowered("const m = import('x'); import.meta.url;")).toContain("$import('x')");
    expect(lowered("import.meta.url;")).toContain("$meta.url");
  });

  it("can be traced back to its source", () => {
    const { code, maps } = lower(ts, "let a: number;\n\n  throw new Error('x');", {
      fileName: "cell.ts",
      isCell: true,
    });
    const line = code.split("\n").findIndex((each) => each.includes("throw")) + 1;
    expect(maps[0]?.original({ line, column: 1 })).toEqual({ line: 3, column: 3 });
  });
});
