import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloneRoot } from "../setup/places.mjs";
import { packages } from "./rooms.js";

/** A user's folder: our packed files and the dependencies they declare, nothing more. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mixture growth packages "));
  for (const { name } of packages) unpack(name);
  for (const { name } of packages) linkDependencies(name);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function unpack(name: string): void {
  const args = ["pack", "--ignore-scripts", "--json", "--workspace", name, "--pack-destination", folder];
  const answer = JSON.parse(
    execFileSync("npm", args, { cwd: cloneRoot, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  ) as unknown;
  const [packed] = (Array.isArray(answer) ? answer : Object.values(answer as object)) as {
    filename: string;
  }[];
  if (packed === undefined) throw new Error(`Expected npm to pack ${name} but it packed nothing.`);
  const target = join(folder, "node_modules", name);
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, packed.filename), "-C", target, "--strip-components=1"]);
}

/** Links a package's declared dependencies from the workspace; those it forgot to declare are not found. */
function linkDependencies(name: string): void {
  const { dependencies = {} } = JSON.parse(
    readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"),
  ) as {
    dependencies?: Record<string, string>;
  };
  for (const dependency of Object.keys(dependencies)) {
    if (packages.some((own) => own.name === dependency)) continue;
    const link = join(folder, "node_modules", dependency);
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(realpathSync(join(cloneRoot, "node_modules", dependency)), link);
  }
}

describe.each(packages.map(({ name, folder: path }) => ({ name, path })))(
  "the package $name",
  ({ name, path }) => {
    it("is imported by its name from the packed files alone", () => {
      const program = `const all = await import(${JSON.stringify(name)}); console.log(JSON.stringify(Object.keys(all)));`;
      const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "2" };
      const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
        cwd: folder,
        encoding: "utf8",
        env,
      });
      const names = JSON.parse(printed.trim().split("\n").at(-1) ?? "") as string[];
      expect(names.length).toBeGreaterThan(0);
    });

    it("ships its declarations and no tests", () => {
      const files = execFileSync("find", ["."], {
        cwd: join(folder, "node_modules", name),
        encoding: "utf8",
      }).split("\n");
      expect(files).toContain("./dist/index.d.ts");
      expect(files.filter((file) => /\.test\.|test-support|\.tsbuildinfo$/.test(file))).toEqual([]);
    });

    it("ships its readme and the licence, and runs nothing when it is installed", () => {
      const shipped = (file: string): string =>
        readFileSync(join(folder, "node_modules", name, file), "utf8");
      expect(shipped("README.md")).toContain(name);
      expect(shipped("LICENSE")).toBe(readFileSync(join(cloneRoot, "LICENSE"), "utf8"));
      const { scripts = {} } = JSON.parse(shipped("package.json")) as { scripts?: object };
      expect(scripts).toEqual({});
    });

    it("has a package.json without mistakes", async () => {
      const { messages, pkg } = await publint({
        pkgDir: join(cloneRoot, path),
        level: "warning",
        pack: "npm",
      });
      expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([]);
    });
  },
);

describe("what npm has to install with them", () => {
  it("has no script that downloads a library, nor anything of tfjs but its core", () => {
    const declared = packages.flatMap(({ name }) => {
      const file = join(folder, "node_modules", name, "package.json");
      const { dependencies = {} } = JSON.parse(readFileSync(file, "utf8")) as {
        dependencies?: Record<string, string>;
      };
      return Object.keys(dependencies);
    });
    expect(declared.filter((name) => name.startsWith("@tensorflow/"))).toEqual(["@tensorflow/tfjs-core"]);
  });
});

describe("npx mixture-growth experiment and sweep", () => {
  it.each([
    ["experiment", ["--help"], /^npx mixture-growth experiment NAME \[options\]\n/],
    ["experiment", ["--list"], /\(npx mixture-growth data cifar100\)/],
    ["sweep", ["--help"], /^npx mixture-growth sweep NAME \[options\]\n/],
  ])("explain themselves without a set-up: %s %j", (command, words, said) => {
    const program = join(folder, "node_modules", "mixture-growth", "bin", "mixture-growth.mjs");
    const { status, stdout } = spawnSync(process.execPath, [program, command, ...words], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(stdout).toMatch(said);
    expect(status).toBe(0);
  });
});

describe("npx mixture-growth data", () => {
  const data = (...words: readonly string[]): string => {
    const program = join(folder, "node_modules", "mixture-growth", "bin", "mixture-growth.mjs");
    const { MIXTURE_GROWTH_DATA: _data, INIT_CWD: _cwd, ...env } = process.env;
    const cwd = join(folder, "notebooks");
    mkdirSync(cwd, { recursive: true });
    return spawnSync(process.execPath, [program, "data", ...words], { cwd, env, encoding: "utf8" }).stderr;
  };

  it("is there without a set-up, and names itself", () => {
    expect(data("--help")).toMatch(/^npx mixture-growth data NAME \[options\]\n/);
    expect(data("cifar1000")).toBe(
      "Expected one of fashion-mnist, cifar10, cifar100, tiny-imagenet, images, imagenet but got cifar1000 (data). " +
        "Did you mean cifar100?\nnpx mixture-growth data --help shows all options.\n",
    );
  });

  it("puts a set into data/ of the project, where a notebook finds it; without one, the notebook names the command", () => {
    const source = join(folder, "flowers");
    for (const part of ["train/rose", "train/lily", "val/rose", "val/lily"]) {
      mkdirSync(join(source, part), { recursive: true });
      writeFileSync(join(source, part, "1.jpg"), "not read here");
    }
    execFileSync("tar", ["-czf", join(folder, "notebooks", "flowers.tgz"), "-C", source, "train", "val"]);
    const program = `
      import { dataset, photoDataset } from "mixture-growth/data";
      console.log(await photoDataset("flowers").then(({ train }) => train.classNames.join(), (error) => error.message));
      console.log(await dataset("cifar100").catch((error) => error.message));`;
    const notebook = (): string =>
      execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
        cwd: join(folder, "notebooks"),
        encoding: "utf8",
      });
    expect(notebook()).toContain("npx mixture-growth data tiny-imagenet, imagenet, or images --archive FILE");
    data("images", "--archive", "flowers.tgz", "--name", "flowers");
    expect(notebook()).toMatch(/^lily,rose\n.*Fetch it: npx mixture-growth data cifar100;/);
  });
});

describe("a user's program", () => {
  it("does not find what a package does not declare", () => {
    const program = 'await import("vitest");';
    expect(() =>
      execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
        cwd: folder,
        stdio: "ignore",
      }),
    ).toThrow();
  });
});
