import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cloneRoot } from "../setup/places.mjs";
import { entryPoints, sourceOptions } from "./entry-points.js";
import { referencePage } from "./reference-page.js";

describe("the page of exported names", () => {
  it("has each of them, with the first sentence of its doc comment", async () => {
    const page = referencePage(join(cloneRoot, "src"), entryPoints, sourceOptions());
    await expect(page).toMatchFileSnapshot(join(cloneRoot, "docs/reference.md"));
  });
});
