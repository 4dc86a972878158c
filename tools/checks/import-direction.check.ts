import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { expect, it } from "vitest";
import { filesBelow } from "../../src/setup/files.mjs";
import { cloneRoot } from "../setup/places.mjs";
import { importCircles } from "./import-circles.js";
import { importViolations } from "./import-direction.js";

const sources = new Map(
  ["src", "kernel-ext", "tools"]
    .flatMap((folder) => filesBelow(`${cloneRoot}/${folder}`, /\.m?[jt]s$/))
    .map((path) => [relative(cloneRoot, path), readFileSync(path, "utf8")] as const),
);
const files = new Map([...sources].filter(([file]) => /^(src|kernel-ext)\/.*\.ts$/.test(file)));

it("looks at the sources of all three packages", () => {
  for (const file of ["src/index.ts", "kernel-ext/src/index.ts", "kernel-ext/display/src/index.ts"]) {
    expect(files.has(file), file).toBe(true);
  }
});

it("nothing imports upwards", () => {
  const lines = importViolations(files).map(
    ({ file, imported, reason }) => `${file}: "${imported}": ${reason}`,
  );
  expect(lines).toEqual([]);
});

it("no files import each other in a circle", () => {
  expect(importCircles(sources).map((circle) => circle.join(" -> "))).toEqual([]);
});
