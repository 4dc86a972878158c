import { execFileSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cloneRoot } from "../setup/places.mjs";
import { packages } from "./rooms.js";

const read = (path: string): string => readFileSync(join(cloneRoot, path), "utf8");

interface Lock {
  readonly packages: Record<
    string,
    { resolved?: string; integrity?: string; link?: boolean; os?: string[]; version?: string }
  >;
}
const lock = JSON.parse(read("package-lock.json")) as Lock;

interface PackageFile {
  readonly license?: string;
  readonly engines?: { node?: string };
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}
const packageFiles = ["package.json", ...packages.map(({ folder }) => `${folder}/package.json`)];

describe("the settings for VS Code", () => {
  it("name the environment that the set-up makes, here and in the dev container, and the page says the same", () => {
    const settings = JSON.parse(read(".vscode/settings.json")) as Record<string, string>;
    const here = settings["python.defaultInterpreterPath"];
    expect(here).toBe("$" + "{workspaceFolder}/.venv/bin/python");
    expect(read(".devcontainer/devcontainer.json")).toContain("/.venv/bin/python");
    expect(read("docs/editors.md")).toContain(
      JSON.stringify(settings, undefined, 1).replaceAll(/\n\s*/g, " "),
    );
  });

  it("recommend what the page names, and the dev container has it", () => {
    const { recommendations } = JSON.parse(read(".vscode/extensions.json")) as { recommendations: string[] };
    for (const name of ["ms-toolsai.jupyter", "ms-python.python"]) {
      expect(recommendations).toContain(name);
      expect(read("docs/editors.md")).toContain(name);
      expect(read(".devcontainer/devcontainer.json")).toContain(name);
    }
  });
});

describe("the npm lock file", () => {
  it("R17 names no registry, so that anyone's own registry serves it", () => {
    const addresses = Object.values(lock.packages).flatMap(({ resolved }) =>
      resolved?.includes("://") ? [resolved] : [],
    );
    expect(addresses).toEqual([]);
  });

  it("R17 has a checksum for every package of the systems we support", () => {
    const without = Object.entries(lock.packages)
      .filter(
        ([path, { link, os }]) =>
          path.startsWith("node_modules/") && link !== true && (os?.includes("linux") ?? true),
      )
      .filter(([path, { integrity }]) => integrity === undefined && !path.endsWith("-musl"))
      .map(([path]) => path);
    expect(without).toEqual([]);
  });

  it("holds every package that another one may need, so that a clean install accepts it", () => {
    const root = lock.packages["node_modules/@biomejs/biome"] as {
      optionalDependencies?: Record<string, string>;
    };
    const missing = Object.keys(root.optionalDependencies ?? {}).filter(
      (name) => !(`node_modules/${name}` in lock.packages),
    );
    expect(
      missing,
      "npm drops packages that the registry in use does not have; take the lock back from git",
    ).toEqual([]);
  });
});

describe("package.json", () => {
  it.each(packageFiles)(
    "%s pins every dependency to one version, states the licence and the oldest Node.js",
    (file) => {
      const content = JSON.parse(read(file)) as PackageFile;
      const versions = Object.entries({ ...content.dependencies, ...content.devDependencies });
      expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
      expect(content.license).toBe("Apache-2.0");
      expect(content.engines?.node).toBe(">=20.19");
    },
  );

  it("runs no install script of any package", () => {
    expect(read(".npmrc")).toMatch(/^ignore-scripts=true$/m);
  });
});

describe("the Python packages", () => {
  const lists = [
    "src/setup/pins/requirements",
    "src/setup/pins/requirements-tensorflow-cpu",
    "src/setup/pins/requirements-tensorflow-gpu",
    "tools/setup/requirements-ray",
    "tools/setup/requirements-tracking",
    "tools/setup/requirements-papermill",
  ];

  it.each(lists)("%s.txt pins every package with checksums and names no address", (list) => {
    const entries = read(`${list}.txt`)
      .split(/\n(?=[a-z])/i)
      .slice(1);
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries)
      expect(entry).toMatch(/^[\w.-]+==[\w.]+( ;[^\\]+)? \\\n {4}--hash=sha256:[0-9a-f]{64}/);
    expect(read(`${list}.txt`)).not.toContain("://");
  });

  it.each(lists)("%s.txt holds everything that its .in file asks for", (list) => {
    const wanted = read(`${list}.in`).match(/^[\w-]+(?=(\[.*\])?==)/gm) ?? [];
    expect(wanted.length).toBeGreaterThan(0);
    for (const name of wanted) expect(read(`${list}.txt`)).toMatch(new RegExp(`^${name}==`, "m"));
  });
});

describe("the files under version control", () => {
  const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: cloneRoot, encoding: "utf8" })
    .split("\0")
    .filter((file) => file !== "" && existsSync(join(cloneRoot, file)));

  it("include what a project needs", () => {
    const needed = [
      "README.md",
      "LICENSE",
      "CONTRIBUTING.md",
      "CHANGELOG.md",
      ".editorconfig",
      ".gitignore",
      "docs/decisions/README.md",
      "results/tuning/README.md",
    ];
    expect(needed.filter((file) => !tracked.includes(file))).toEqual([]);
  });

  it("are small: nothing above 5 MB", () => {
    expect(tracked.filter((file) => statSync(join(cloneRoot, file)).size > 5_000_000)).toEqual([]);
  });

  it("are no programs, and not the memory of one that crashed", () => {
    const isElf = (file: string): boolean => firstBytes(file, 4).toString("latin1") === "\x7fELF";
    expect(tracked.filter(isElf)).toEqual([]);
  });

  it("leave people the folder notebooks/mine, with nothing in it but its description", () => {
    const own = ["notebooks/mine/a.ipynb", "notebooks/mine/results/first/run.json"];
    const ignored = execFileSync("git", ["check-ignore", ...own], { cwd: cloneRoot, encoding: "utf8" });
    expect(ignored.trim().split("\n")).toEqual(own);
    const kept = tracked.filter((file) => file.startsWith("notebooks/mine/"));
    expect(kept).toEqual(["notebooks/mine/README.md"]);
  });

  it("include nothing that is built, downloaded or run", () => {
    expect(
      tracked.filter((file) =>
        /(^|\/)(node_modules|dist|\.venv|\.setup|\.jupyter|\.ipynb_checkpoints)\//.test(file),
      ),
    ).toEqual([]);
  });
});

function firstBytes(file: string, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  const opened = openSync(join(cloneRoot, file), "r");
  try {
    readSync(opened, bytes);
  } finally {
    closeSync(opened);
  }
  return bytes;
}
