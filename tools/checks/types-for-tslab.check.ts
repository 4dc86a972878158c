import { join } from "node:path";
import ts from "@tslab/typescript-for-tslab";
import { describe, expect, it } from "vitest";
import {
  errorsOf,
  exportedAny,
  isOwnDeclaration,
  programForTslab,
} from "../check-types-for-tslab/compiler.js";
import { cloneRoot } from "../setup/places.mjs";
import { entryPoints } from "./entry-points.js";

describe("the built declarations, read by the compiler of the notebooks", () => {
  it("is TypeScript 5.0.4", () => {
    expect(ts.version).toBe("5.0.4");
  });

  it.each(["display-consumer.ts", "library-consumer.ts"])(
    "let notebooks write what is right and refuse what is wrong (%s)",
    (file) => {
      const consumer = join(cloneRoot, "tools/check-types-for-tslab", file);
      expect(errorsOf(programForTslab([consumer]))).toEqual([]);
    },
  );

  it.each([
    ...entryPoints.map((path) => join("src/dist", path)),
    "kernel-ext/dist",
    "kernel-ext/display/dist",
  ])("export nothing that is any (%s)", (folder) => {
    const declarations = join(cloneRoot, folder, "index.d.ts");
    expect(exportedAny(declarations, isOwnDeclaration(cloneRoot))).toEqual([]);
  });
});
