import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cloneRoot } from "../setup/places.mjs";
import { expectVersion, versionFiles, withHead, withVersion } from "./version-files.mjs";

const read = (path: string): string => readFileSync(join(cloneRoot, path), "utf8");
const { version: current } = JSON.parse(read("package.json")) as { version: string };

describe("the version of a release", () => {
  it.each([current, "0.1.1", "0.10.0", "10.0.0"])("may be %s", (version) => {
    expect(() => expectVersion(version, current)).not.toThrow();
  });

  it.each(["0.0.9", "1.0", "v2.0.0", "1.0.0-rc", ""])("is refused when it is %j", (version) => {
    expect(() => expectVersion(version, current)).toThrow(
      `Expected the version to be MAJOR.MINOR.PATCH, and ${current} or above, but got ${version} (npm run release).`,
    );
  });

  it.each(versionFiles)("replaces the version in %s, and nothing else", (path) => {
    const text = read(path);
    const raised = withVersion(path, text, { from: current, to: "9.8.7" });
    expect(raised).toContain("9.8.7");
    expect(withVersion(path, raised, { from: "9.8.7", to: current })).toBe(text);
  });

  it("is that of every package of ours, and of what they ask of each other", () => {
    const versions = new Set<string>();
    for (const path of versionFiles.filter((file) => file.endsWith("package.json"))) {
      const { version, dependencies = {} } = JSON.parse(read(path)) as {
        version: string;
        dependencies?: Record<string, string>;
      };
      versions.add(version);
      for (const [name, asked] of Object.entries(dependencies)) {
        if (name.startsWith("mixture-growth")) versions.add(asked);
      }
    }
    expect([...versions]).toEqual([current]);
  });
});

describe("the head of a changelog", () => {
  const text = "# Changelog\n\nNewest first.\n\n## Unreleased\n\n- New.\n\n## 0.0.1 (2026-01-01)\n\n- Old.\n";

  it("comes above what is new, and leaves an empty one for what comes next", () => {
    expect(withHead(text, "0.1.0", "2026-12-01")).toBe(
      "# Changelog\n\nNewest first.\n\n## Unreleased\n\n## 0.1.0 (2026-12-01)\n\n- New.\n\n## 0.0.1 (2026-01-01)\n\n- Old.\n",
    );
  });

  it("is written in the first release too", () => {
    expect(withHead("## Unreleased\n\n- New.\n", "0.1.0", "2026-12-01")).toBe(
      "## Unreleased\n\n## 0.1.0 (2026-12-01)\n\n- New.\n",
    );
  });

  it.each([
    ["# Changelog\n", "no head `## Unreleased`"],
    ["## Unreleased\n\n## 0.0.1\n\n- Old.\n", "nothing below `## Unreleased`"],
  ])("is refused where nothing is told: %j", (broken, got) => {
    expect(() => withHead(broken, "0.1.0", "2026-12-01")).toThrow(
      `Expected CHANGELOG.md to tell what is new but got ${got} (npm run release). Write what a user notices`,
    );
  });
});
