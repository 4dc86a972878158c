import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cloneRoot } from "../setup/places.mjs";
import { publishingSteps } from "./publishing.mjs";
import { publishedFolders } from "./tarballs.mjs";

const release = { version: "0.2.0", tarballs: ["a.tgz", "b.tgz"] };

describe("what a person does to publish", () => {
  it("is to publish in order, where every package names its repository", () => {
    const lines = publishingSteps({ ...release, manifests: [{ name: "a", repository: "github:x/y" }] });
    expect(lines.join("\n")).toContain(
      "tags v0.2.0, and publishes in this order:\n  npm publish a.tgz\n  npm publish b.tgz\n",
    );
    expect(lines.join("\n")).not.toContain("repository");
  });

  it("is first to name the repository, in each package that has none", () => {
    const lines = publishingSteps({ ...release, manifests: [{ name: "a", repository: "x" }, { name: "b" }] });
    expect(lines.join("\n")).toContain("in the package.json of b. Then this command is run again.");
  });
});

describe.each(publishedFolders)("the package.json of %s", (folder) => {
  const manifest = JSON.parse(readFileSync(join(cloneRoot, folder, "package.json"), "utf8"));

  it("says what the package is, in words that people search for, and asks for provenance", () => {
    expect(manifest.description.length).toBeGreaterThan(20);
    expect(manifest.keywords).toContain("jupyter");
    expect(manifest.publishConfig).toEqual({ access: "public", provenance: true });
  });

  it("names a repository with this package's folder, or none: never an address that nobody has checked", () => {
    const { repository } = manifest;
    if (repository !== undefined) expect(repository.directory).toBe(folder);
  });
});
