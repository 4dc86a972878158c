import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { expect, it } from "vitest";
import { filesBelow } from "../setup/files.mjs";
import { cloneRoot } from "../setup/places.mjs";
import { importViolations } from "./import-direction.js";

const files = new Map(
  ["src", "kernel-ext"]
    .flatMap((folder) => filesBelow(`${cloneRoot}/${folder}`, /\.ts$/))
    .map((path) => [relative(cloneRoot, path), readFileSync(path, "utf8")] as const),
);

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
