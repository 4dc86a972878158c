import { execFile, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeClone } from "./test-support/fake-clone.js";

// Each command is a process of its own, and so is each stand-in that it runs.
vi.setConfig({ testTimeout: 120_000 });

/** Brings the stand-ins; its sources are what npm has installed into the project. */
let clone: FakeClone;
/** A person's own project, with a space in its path. */
let root: string;
const at = (path: string): string => join(root, path);

function write(path: string, content: string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
}

const putPackage = (name: string, version: string): void =>
  write(`node_modules/${name}/package.json`, JSON.stringify({ name, version }));

beforeEach(() => {
  clone = new FakeClone();
  root = join(clone.root, "..", "own project");
  write("package.json", '{ "name": "own" }');
  write("deep/inside/notes.txt", "mine");
  cpSync(join(clone.root, "src"), at("node_modules/mixture-growth"), { recursive: true });
  putPackage("mixture-growth", "1.0.0");
  write("node_modules/mixture-growth/dist/tfjs-node/binding/tfjs_binding.cc", "sources");
  for (const part of ["kernel", "display", "widgets"]) putPackage(`mixture-growth-${part}`, "1.0.0");
  const kernel = "bin/mixture-growth-kernel.mjs";
  cpSync(join(clone.root, "kernel-ext", kernel), at(`node_modules/mixture-growth-kernel/${kernel}`));
  write("node_modules/node-api-headers/package.json", "{}");
});
afterEach(() => {
  clone.remove();
});

interface End {
  readonly code: number | null;
  readonly printed: string;
}

/** Runs `npx mixture-growth`, in the project or in a folder of it. */
function run(words: readonly string[], { env = {}, folder = "." } = {}): End {
  const program = at("node_modules/mixture-growth/bin/mixture-growth.mjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: at(folder),
    env: clone.env({ MIXTURE_GROWTH_DEVICE: "cpu", ...env }),
    encoding: "utf8",
  });
  return { code: status, printed: stdout + stderr };
}

/** The same, at the same time as others. */
function start(words: readonly string[], project: string): Promise<End> {
  const program = join(project, "node_modules/mixture-growth/bin/mixture-growth.mjs");
  const options = { cwd: project, env: clone.env({ MIXTURE_GROWTH_DEVICE: "cpu" }) };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), printed: stdout + stderr });
    });
  });
}

const everything = [
  "venv",
  "pip download requirements-tensorflow-cpu.txt",
  "pip download requirements.txt requirements-widgets.txt",
  "pip install requirements.txt requirements-widgets.txt requirements-tensorflow-cpu.txt",
  "g++ stderr_capture",
  "g++ tfjs_binding",
  "kernel install --prefix",
];

describe("npx mixture-growth setup", () => {
  it("does what npm install has left to do, once, from any folder of the project", () => {
    const { code, printed } = run(["setup"], { folder: "deep/inside" });
    expect(printed).toContain("npx mixture-growth start    runs the first notebook");
    expect(code).toBe(0);
    expect(clone.calls()).toEqual(everything);
    expect(readdirSync(root).sort()).toEqual([
      ".mixture-growth",
      ".venv",
      "deep",
      "node_modules",
      "package.json",
    ]);
    for (const folder of [".mixture-growth", ".venv"]) {
      expect(readFileSync(at(`${folder}/.gitignore`), "utf8"), folder).toBe("*\n");
    }
    const jupyter = ".venv/share/jupyter";
    expect(existsSync(at(`${jupyter}/kernels/mixture-growth/kernel.json`))).toBe(true);
    expect(existsSync(at(`${jupyter}/labextensions/mixture-growth-labextension/package.json`))).toBe(true);

    expect(run(["setup"])).toEqual({ code: 0, printed: "Everything is set up already.\n" });
    expect(clone.calls()).toEqual(everything);
  });

  it("compiles the addon again when npm has put the package there anew", () => {
    run(["setup"]);
    rmSync(at("node_modules/mixture-growth/build"), { recursive: true });
    expect(run(["setup"]).printed).toContain(
      "node_modules/mixture-growth/build/addon is missing, so this step is done again.",
    );
    expect(clone.calls().slice(everything.length)).toEqual(["g++ stderr_capture", "g++ tfjs_binding"]);
  });

  it("goes on where a set-up failed, with the environment that it had begun", () => {
    expect(run(["setup"], { env: { FAKE_PIP: "full" } })).toEqual({
      code: 1,
      printed: expect.stringContaining("to fit on the disk but got a full disk"),
    });
    expect(run(["setup"]).code).toBe(0);
  });

  it("leaves a Python environment alone that it has not made, and takes another folder when told, for good", () => {
    write(".venv/bin/python", "mine");
    const refused = run(["setup"]);
    expect(refused.code).toBe(1);
    expect(refused.printed.trim()).toBe(
      "Expected the folder .venv to be free, or made by an earlier set-up, but got another Python environment " +
        `or other files (${at(".venv")}). Keep it, and name another folder: ` +
        "npx mixture-growth setup --environment .venv-growth.",
    );
    expect(run(["setup", "--environment", ".venv-growth"]).code).toBe(0);
    expect(run(["setup"])).toEqual({ code: 0, printed: "Everything is set up already.\n" });
    expect(readFileSync(at(".venv/bin/python"), "utf8")).toBe("mine");
    expect(existsSync(at(".venv-growth/share/jupyter/kernels/mixture-growth/kernel.json"))).toBe(true);
  });

  it("corrects the wrong declaration of arquero, in this project alone, and again after npm has put it back", () => {
    const file = "node_modules/arquero/dist/types/table/ColumnTable.d.ts";
    const wrong = 'lookup(other: TableRef, ...values?: import("./types.js").ExprList[]): this;';
    write("node_modules/arquero/package.json", "{}");
    write("store/ColumnTable.d.ts", wrong);
    mkdirSync(dirname(at(file)), { recursive: true });
    linkSync(at("store/ColumnTable.d.ts"), at(file));
    run(["setup"]);
    expect(readFileSync(at(file), "utf8")).toBe(wrong.replace("values?:", "values:"));
    expect(readFileSync(at("store/ColumnTable.d.ts"), "utf8")).toBe(wrong);
    writeFileSync(at(file), wrong);
    run(["setup"]);
    expect(readFileSync(at(file), "utf8")).not.toContain("values?:");
  });

  it("says of WebGPU's declarations that newer compilers have their own, as long as nobody else does", () => {
    const file = "node_modules/@webgpu/types/package.json";
    write("node_modules/@tensorflow/tfjs-core/package.json", "{}");
    write(file, '{ "types": "dist/index.d.ts" }');
    expect(run(["setup"]).printed).toContain(`corrected: ${file}`);
    expect(JSON.parse(readFileSync(at(file), "utf8"))).toEqual({
      types: "dist/index.d.ts",
      typesVersions: { ">=6.0": { "*": ["none.d.ts"] } },
    });
    expect(readFileSync(at("node_modules/@webgpu/types/none.d.ts"), "utf8")).toBe("export {};\n");
    expect(run(["setup"]).printed).toBe("Everything is set up already.\n");
    const own = '{ "typesVersions": { ">=5.0": {} } }';
    writeFileSync(at(file), own);
    run(["setup"]);
    expect(readFileSync(at(file), "utf8")).toBe(own);
  });

  it.each([
    ["package-lock.json", "npm install"],
    ["pnpm-lock.yaml", "pnpm add"],
    ["yarn.lock", "yarn add"],
  ])("says what to install where packages are missing that notebooks need: %s", (lock, add) => {
    write(lock, "");
    for (const part of ["kernel", "display"]) {
      rmSync(at(`node_modules/mixture-growth-${part}`), { recursive: true });
    }
    const { code, printed } = run(["setup"]);
    expect(code).toBe(1);
    expect(printed.trim()).toBe(
      "Expected the packages that notebooks need to be installed in this project but got no mixture-growth-kernel, " +
        `no mixture-growth-display (${root}). Run ${add} mixture-growth-kernel@1.0.0 mixture-growth-display@1.0.0 ` +
        "in this folder, then the same command again.",
    );
  });

  it("says how to get folders where Yarn has put the packages into archives", () => {
    write(".pnp.cjs", "");
    rmSync(at("node_modules/mixture-growth-kernel"), { recursive: true });
    expect(run(["setup"]).printed.trim()).toBe(
      `Expected the packages to lie in node_modules but got archives of Yarn's Plug'n'Play (${at(".pnp.cjs")}). ` +
        "Write nodeLinker: node-modules into .yarnrc.yml, run yarn install, then the same command again.",
    );
  });

  it("refuses packages of different versions, before anything is made, and the doctor says the same", () => {
    putPackage("mixture-growth-kernel", "1.10.0");
    putPackage("mixture-growth-display", "1.10.0");
    const { code, printed } = run(["setup"]);
    expect(code).toBe(1);
    expect(printed.trim()).toBe(
      "Expected our packages to have one version, since they are released together, but got mixture-growth 1.0.0, " +
        `mixture-growth-kernel 1.10.0, mixture-growth-display 1.10.0, mixture-growth-widgets 1.0.0 (${root}). ` +
        "Run npm install mixture-growth@1.10.0 mixture-growth-widgets@1.10.0 in this folder, then the same command again.",
    );
    expect(clone.calls()).toEqual([]);
    expect(run(["doctor"]).printed).toContain("missing  Expected our packages to have one version");
  });
});

describe("two projects", () => {
  it("are set up at the same time, each by itself", async () => {
    const other = join(root, "..", "another project");
    cpSync(root, other, { recursive: true });
    const ends = await Promise.all([start(["setup"], root), start(["setup"], other)]);
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(clone.calls().sort()).toEqual([...everything, ...everything].sort());
    for (const project of [root, other]) {
      expect(await start(["setup"], project)).toEqual({
        code: 0,
        printed: "Everything is set up already.\n",
      });
    }
  });

  it("of a workspace, which share the package, do not compile its addon at the same time", () => {
    write("node_modules/mixture-growth/build/lock", JSON.stringify({ pid: process.pid, started: "" }));
    const { code, printed } = run(["setup"]);
    expect(code).toBe(1);
    expect(printed).toContain(
      "Expected TensorFlow's addon to be compiled by one command at a time but got another one running as process " +
        `${process.pid} (${at("node_modules/mixture-growth/build/lock")}). Wait until it has ended`,
    );
    rmSync(at("node_modules/mixture-growth/build/lock"));
    expect(run(["setup"]).code).toBe(0);
    expect(readdirSync(at("node_modules/mixture-growth/build"))).toEqual(["addon"]);
  });
});

describe("what is left when a project lets go of it", () => {
  it("is nothing, neither in the project nor around it, after the two folders and the packages", () => {
    const around = dirname(root);
    const before = readdirSync(around).sort();
    run(["setup"]);
    for (const name of [".venv", ".mixture-growth", "node_modules"]) rmSync(at(name), { recursive: true });
    expect(readdirSync(root).sort()).toEqual(["deep", "package.json"]);
    expect(readdirSync(around).filter((name) => !before.includes(name))).toEqual(["calls.txt"]);
  });
});

describe("npx mixture-growth", () => {
  it("says what its commands do", () => {
    const help = run([]);
    expect(help.code).toBe(0);
    for (const name of ["setup", "start", "lab", "data", "experiment", "sweep", "doctor"])
      expect(help.printed).toContain(`  ${name} `);
    expect(run(["setup", "--help"])).toEqual(help);
  });

  it.each([
    [
      ["dance"],
      "Expected the command to be one of setup, start, lab, data, experiment, sweep, doctor but got dance (npx mixture-growth).",
    ],
    [["setup", "now"], "with nothing or --environment FOLDER but got now (npx mixture-growth setup)."],
    [["setup", "--environment"], "but got --environment (npx mixture-growth setup)."],
    [["start", "now"], "Expected the command without words but got now (npx mixture-growth start)."],
    [
      ["lab", "--prot=1"],
      "but got --prot=1 (npx mixture-growth lab). Leave it out; npx mixture-growth lab --help",
    ],
    [["doctor", "now"], "with nothing or --report but got now (npx mixture-growth doctor)."],
  ])("refuses what it cannot use, before anything is set up: %j", (words, message) => {
    const { code, printed } = run(words);
    expect(printed).toContain(message);
    expect(code).toBe(2);
    expect(clone.calls()).toEqual([]);
  });
});

describe("npx mixture-growth doctor", () => {
  it("says that nothing is set up, and then that it is, without a private path in its report", () => {
    const before = run(["doctor"]);
    expect(before.code).toBe(1);
    expect(before.printed).toContain("missing  nothing is set up\n           Run npx mixture-growth setup");
    run(["setup"]);
    const { printed } = run(["doctor", "--report"]);
    expect(printed).toContain("ok       native TensorFlow: TensorFlow 2.21.0 on the CPU");
    expect(printed).not.toContain(root);
    expect(printed).not.toContain(dirname(root));
  });
});
