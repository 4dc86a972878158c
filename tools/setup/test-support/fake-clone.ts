import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import { Commands } from "../commands.mjs";
import type { Facts } from "../machine.mjs";
import { cloneRoot } from "../places.mjs";
import { setUp } from "../set-up.mjs";

/** A stand-in for a program: JavaScript that sees `args`, `note(text)`, `make(path, content)` and `fail(text)`. */
type FakeProgram = string;

const prelude = `
const fs = require("node:fs"), path = require("node:path");
const args = process.argv.slice(2);
const root = process.env.FAKE_ROOT;
const note = (text) => fs.appendFileSync(path.join(root, "..", "calls.txt"), text + "\\n");
const make = (file, content) => {
  fs.mkdirSync(path.dirname(path.resolve(root, file)), { recursive: true });
  fs.writeFileSync(path.resolve(root, file), content);
};
const fail = (text, code = 1) => { process.stderr.write(text + "\\n"); process.exit(code); };
const hang = () => setTimeout(() => {}, 30_000);
`;

const npm: FakeProgram = `
if (args[0] === "--version") { console.log("11.0.0"); process.exit(0); }
if (path.basename(process.cwd()) === "labextension") {
  note("npm " + args.slice(0, 2).join(" ") + " (labextension)");
  if (args[0] === "run") make("kernel-ext/labextension/build/labextension/package.json", "{}");
  process.exit(0);
}
note("npm " + args[0]);
fs.rmSync(path.join(root, "node_modules"), { recursive: true, force: true });
if (process.env.FAKE_NPM === "unreachable") fail("npm error code ENOTFOUND\\nnpm error network request failed, reason: getaddrinfo ENOTFOUND registry");
if (process.env.FAKE_NPM === "full") fail("npm error code ENOSPC\\nnpm error nospc ENOSPC: no space left on device, write");
make("node_modules/partial", "");
if (process.env.FAKE_NPM === "hang") return hang();
make("node_modules/node-api-headers/include/node_api.h", "");
make("node_modules/@tensorflow/tfjs-node-gpu/binding/tfjs_binding.cc", "");
make("node_modules/@tensorflow/tfjs-node-gpu/scripts/install.js", process.env.FAKE_INSTALLER === "works"
  ? "require('node:fs').mkdirSync('lib/napi-v8', {recursive: true}); require('node:fs').writeFileSync('lib/napi-v8/tfjs_binding.node', process.argv[2])"
  : "process.exit(1)");
make("node_modules/typescript/bin/tsc", fs.readFileSync(path.join(root, "..", "fake-tsc.cjs"), "utf8"));
make("node_modules/.package-lock.json", "{}");
`;

const tsc: FakeProgram = `
note("tsc " + args.join(" "));
if (process.env.FAKE_TSC === "error") { console.log("src/index.ts(3,41): error TS2307: Cannot find module"); process.exit(2); }
for (const folder of ["src", "kernel-ext", "kernel-ext/display"]) make(folder + "/dist/index.js", "");
`;

const kernel: FakeProgram = `
note("kernel " + args.slice(0, 2).join(" "));
make(path.join(args[2], "share/jupyter/kernels/mixture-growth/kernel.json"), JSON.stringify({ language: "typescript" }));
`;

const python: FakeProgram = `
if (args[0] === "-c") {
  console.log("answer:" + JSON.stringify({ version: process.env.FAKE_PYTHON ?? "3.11.2", missing: (process.env.FAKE_MISSING ?? "").split(",").filter(Boolean) }));
} else if (args[1] === "venv") {
  note("venv");
  make(path.join(args[2], "bin/python"), fs.readFileSync(process.argv[1], "utf8"));
  fs.chmodSync(path.join(args[2], "bin/python"), 0o755);
  fs.mkdirSync(path.join(args[2], "lib/python3.11/site-packages"), { recursive: true });
} else if (args[1] === "pip" && args[2] === "install") {
  note("pip " + args.filter((arg) => /requirements/.test(arg)).map((arg) => path.basename(arg)).join(" "));
  if (process.env.FAKE_PIP === "unreachable") fail("WARNING: Retrying after connection broken by 'NewConnectionError'\\nERROR: No matching distribution found for anyio");
  if (process.env.FAKE_PIP === "full") fail("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device");
  if (process.env.FAKE_PIP === "hang") return hang();
}
`;

const compiler: FakeProgram = `
if (args[0] === "-dumpversion") { console.log("12"); process.exit(0); }
note("g++ " + path.basename(args[args.indexOf("-o") + 1]).split(".")[0]);
if (process.env.FAKE_GPP === "error") fail("tfjs_binding.cc:1: fatal error: no such header");
fs.writeFileSync(args[args.indexOf("-o") + 1], "addon");
`;

/** Answers as the real probe does, without a native library. */
const probe = `
const { FAKE_LOG: log, FAKE_GPU: gpu } = process.env;
if (log) console.error(log);
console.log("\\nanswer:" + JSON.stringify({ version: "2.21.0", gpu: gpu === "yes" }));
`;

/** A machine on which everything is fine, whatever machine the tests run on. */
export const goodFacts: Facts = {
  nodeVersion: "20.19.0",
  platform: "linux",
  arch: "x64",
  glibc: "2.36",
  freeBytes: () => 100 * 1024 ** 3,
};

/** A folder that looks like a fresh clone, its path holding a space, with a PATH of fake programs. */
export class FakeClone {
  readonly root: string;
  readonly #outer: string;
  readonly #programs: string;

  constructor() {
    this.#outer = mkdtempSync(join(tmpdir(), "mixture growth "));
    this.root = join(this.#outer, "the clone");
    this.#programs = join(this.#outer, "programs");
    mkdirSync(this.#programs, { recursive: true });
    cpSync(join(cloneRoot, "tools", "setup"), join(this.root, "tools", "setup"), { recursive: true });
    cpSync(join(cloneRoot, "tools", "setup-only.mjs"), join(this.root, "tools", "setup-only.mjs"));
    this.write("package.json", JSON.stringify({ workspaces: ["src"] }));
    this.write("src/package.json", "{}");
    this.write("src/index.ts", "export {};");
    this.write("kernel-ext/labextension/package.json", "{}");
    this.write("package-lock.json", "{}");
    this.write("tools/setup/probe-addon.mjs", probe);
    writeFileSync(join(this.#outer, "fake-tsc.cjs"), prelude + tsc);
    writeFileSync(join(this.#outer, "fake-kernel.cjs"), prelude + kernel);
    const kernelFile = JSON.stringify(join(this.#outer, "fake-kernel.cjs"));
    this.write("kernel-ext/bin/mixture-growth-kernel.mjs", `import ${kernelFile};`);
    this.program("npm", npm);
    this.program("python3", python);
    this.program("g++", compiler);
  }

  /** Puts a program on the PATH. */
  program(name: string, body: FakeProgram): void {
    const path = join(this.#programs, name);
    // Inside a function, so that a fake may return early.
    writeFileSync(path, `#!${process.execPath}\n${prelude}\n(() => {${body}})();\n`);
    chmodSync(path, 0o755);
  }

  /** Takes a program off the PATH. */
  without(name: string): void {
    rmSync(join(this.#programs, name));
  }

  /** Writes a file of the clone. */
  write(path: string, content: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Which fake programs ran, in order, without the questions for versions. */
  calls(): string[] {
    const file = join(this.#outer, "calls.txt");
    return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  }

  /** The environment in which only the fake programs are found. */
  env(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return { PATH: this.#programs, FAKE_ROOT: this.root, HOME: this.#outer, ...extra };
  }

  /** Starts `npm run setup` as a process of its own. */
  start(extra: NodeJS.ProcessEnv = {}, options: { uid?: number } = {}): ChildProcess {
    const env = this.env({ MIXTURE_GROWTH_DEVICE: "cpu", ...extra });
    return spawn(process.execPath, [join(this.root, "tools", "setup-only.mjs")], { env, ...options });
  }

  /** Runs the set-up in this process and returns what it printed. */
  async setUp(extra: NodeJS.ProcessEnv = {}, facts: Partial<Facts> = {}): Promise<string> {
    let printed = "";
    const out = new Writable({
      write(chunk, _encoding, done) {
        printed += String(chunk);
        done();
      },
    });
    const commands = new Commands();
    const env = this.env(extra);
    await setUp({
      root: this.root,
      env,
      commands,
      out,
      facts: { ...goodFacts, ...facts },
      hasDriverFile: false,
    });
    return printed;
  }

  /** Runs the set-up, which must fail, and returns its message. */
  async failure(extra: NodeJS.ProcessEnv = {}, facts: Partial<Facts> = {}): Promise<string> {
    try {
      await this.setUp(extra, facts);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    throw new Error("Expected the set-up to fail but it succeeded.");
  }

  remove(): void {
    rmSync(this.#outer, { recursive: true, force: true });
  }
}
