import { expect, it } from "vitest";
import { importCircles } from "./import-circles.js";

const circles = (files: Readonly<Record<string, string>>): string[][] =>
  importCircles(new Map(Object.entries(files)));

it("finds two files that import each other, one of them only a type", () => {
  const files = {
    "src/a.ts": 'import { b } from "./b.js";',
    "src/b.ts": 'import type { A } from "./a.js";',
    "src/c.ts": 'import { b } from "./b.js";',
  };
  expect(circles(files)).toEqual([["src/a.ts", "src/b.ts", "src/a.ts"]]);
});

it("finds a circle through folders, and a file that imports itself", () => {
  const files = {
    "tools/start.mjs": 'import "./one/x.mjs";',
    "tools/one/x.mjs": 'export { y } from "../two/y.mjs";',
    "tools/two/y.mjs": 'const z = await import("./z.mjs");',
    "tools/two/z.mjs": 'import { x } from "../one/x.mjs";\nimport "./z.mjs";',
  };
  expect(circles(files)).toEqual([
    ["tools/one/x.mjs", "tools/two/y.mjs", "tools/two/z.mjs", "tools/one/x.mjs"],
    ["tools/two/z.mjs", "tools/two/z.mjs"],
  ]);
});

it("lets several files import one, and packages import what they like", () => {
  const files = {
    "src/a.ts": 'import { d } from "./d.js";\nimport { b } from "./b.js";',
    "src/b.ts": 'import { d } from "./d.js";\nimport path from "node:path";',
    "src/d.ts": 'import ts from "typescript";\nimport { gone } from "./gone.js";',
  };
  expect(circles(files)).toEqual([]);
});
