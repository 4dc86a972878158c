import ts from "@tslab/typescript-for-tslab";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { TestKernel } from "../test-support/test-kernel.js";
import { withoutExports } from "./cell-exports.js";
import { engineNames } from "./engines.js";

// A kernel is a process that compiles: on a busy machine a cell takes its time.
vi.setConfig({ testTimeout: 60_000 });

describe("withoutExports", () => {
  it.each([
    ["export const a = 1;", "       const a = 1;"],
    ["export default function f() {}", "               function f() {}"],
    ["export default a + 1;", "               a + 1;"],
    ["let exported = 'export const';", "let exported = 'export const';"],
    ["export async function g() {}", "       async function g() {}"],
    ["export default { a: 1 };", "await 0,       { a: 1 };"],
    ["export default class { a = 1 }", "await 0,       class { a = 1 }"],
    ["export default async function () {}", "await 0,       async function () {}"],
    ["export { a, b as c };", " ".repeat(21)],
    ["export { a as b } from 'x';", "import { a as b } from 'x';"],
    ["export type { A } from 'x';", "import type { A } from 'x';"],
    ["export * as all from 'x';", "import * as all from 'x';"],
    ["export * from 'x';", "import        'x';"],
    ["export { default } from 'x';", "import                  'x';"],
  ])("blanks the word and keeps every column: %s", (code, expected) => {
    expect(withoutExports(ts, code)).toBe(expected);
  });
});

describe.each(engineNames)("what cells export, with the engine %s", (engine) => {
  let kernel: TestKernel;

  beforeAll(async () => {
    kernel = await TestKernel.start({ "lib.ts": "export const a = 1, b = 2; export default 3;" }, engine);
  }, 120_000);

  afterAll(() => kernel.close());

  it.each([
    ["export default { a: 1 };", "{ a: 1 }"],
    ["export default 1 + 1;", "2"],
    ["export default class { size = 1 }", "[class (anonymous)]"],
    ["export default function (): number { return 1; }", "[Function (anonymous)]"],
  ])("is its value if it has no name: %s", async (code, value) => {
    expect(await kernel.shown(code)).toBe(value);
  });

  it.each([
    ['export { a as one } from "./lib.ts"', "one", "1"],
    ['export { b, default as three } from "./lib.ts"', "b + three", "5"],
    ['export * as all from "./lib.ts"', "all.a + all.default", "4"],
  ])("from another module has its name in later cells: %s", async (code, use, value) => {
    const { text, reply } = await kernel.run(code);
    expect([reply.status, text("stderr")]).toEqual(["ok", ""]);
    expect(await kernel.shown(use)).toBe(value);
  });

  it.each([
    ["const x = 1; export { x as y };", "x as y (*:1:23). Use x, or write const y = x for the other name."],
    [
      "type A = 1; export type { A as B };",
      "A as B (*:1:27). Use A, or write type B = A for the other name.",
    ],
    [
      'export * from "./lib.ts"',
      'export * (*:1:1). Write import * as name from "./lib.ts", or import the names that you need.',
    ],
    ['export { default } from "./lib.ts"', 'default (*:1:10). Write import name from "./lib.ts".'],
  ])("without a name in later cells is told, and the cell runs: %s", async (code, expected) => {
    const { text, reply } = await kernel.run(code);
    expect(reply.status).toBe("ok");
    expect(text("stderr").replace(/cell \d+/, "*")).toBe(
      `Expected an export that later cells can name but got ${expected}\n`,
    );
  });

  it.each([
    "const plain = 1; export { plain };",
    "const main = 1; export { main as default };",
    "export {};",
  ])("says nothing of what is known: %s", async (code) => {
    expect((await kernel.run(code)).text("stderr")).toBe("");
  });
});
