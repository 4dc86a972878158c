import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { cloneRoot } from "../setup/places.mjs";
import { entryPoints } from "./entry-points.js";
import { referencePage } from "./reference-page.js";

describe("the page of exported names", () => {
  it("has each of them, with the first sentence of its doc comment", async () => {
    const config = ts.readConfigFile(join(cloneRoot, "tsconfig.base.json"), (path) =>
      readFileSync(path, "utf8"),
    );
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, dirname(cloneRoot));
    const page = referencePage(join(cloneRoot, "src"), entryPoints, options);
    await expect(page).toMatchFileSnapshot(join(cloneRoot, "docs/reference.md"));
  });
});
