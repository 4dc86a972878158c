import { type ChildProcess, type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import { Commands } from "../../../src/setup/commands.mjs";
import type { Facts } from "../../../src/setup/machine.mjs";
import { bundlers } from "../build.mjs";
import { cloneRoot } from "../places.mjs";
import { setUp } from "../set-up.mjs";
import { hooks, instants } from "./instants.js";

/** Stand-ins for programs: JavaScript that can use the functions of `prelude`. */
type FakeProgram = string;

/** Files are written in two halves, between which `FakeClone.startToBeKilled` may kill. */
const prelude = `
const fs = require("node:fs"), path = require("node:path");
const instant = require(process.env.FAKE_INSTANTS);
const args = process.argv.slice(2);
const root = process.env.FAKE_ROOT;
const note = (text) => fs.appendFileSync(path.join(root, "..", "calls.txt"), text + "\\n");
const make = (file, content) => {
  const whole = path.resolve(root, file);
  fs.mkdirSync(path.dirname(whole), { recursive: true });
  fs.writeFileSync(whole, content.slice(0, content.length / 2));
  instant("making " + whole);
  fs.writeFileSync(whole, content);
};
const fail = (text, code = 1) => { process.stderr.write(text + "\\n"); process.exit(code); };
const hang = () => setTimeout(() => {}, 30_000);
`;

const npm: FakeProgram = `
const isDown = process.env.FAKE_NPM === "unreachable";
if (isDown) fail("npm error code ENOTFOUND\\nnpm error network request failed, reason: getaddrinfo ENOTFOUND registry");
if (process.env.FAKE_NPM === "behind a proxy without a way out") fail("npm error code E502\\nnpm error 502 Bad Gateway - GET https://registry");
if (args[0] === "view") process.exit(0);
if (path.basename(process.cwd()) === "labextension") {
  note("npm " + args.slice(0, 2).join(" ") + " (labextension)");
  if (args[0] === "ci") make("kernel-ext/labextension/node_modules/.package-lock.json", "{  }");
  const built = "kernel-ext/labextension/build/";
  if (args[0] === "run") for (const name of ["static/remote.js", "package.json"]) make(built + "labextension/" + name, "{  }");
  process.exit(0);
}
note("npm " + args[0]);
fs.rmSync(path.join(root, "node_modules"), { recursive: true, force: true });
make("node_modules/partial", "{}");
// As the real one, which tries every other file for minutes.
if (process.env.FAKE_NPM === "full") {
  console.error("npm warn tar TAR_ENTRY_ERROR ENOSPC: no space left on device, write");
  return hang();
}
if (process.env.FAKE_NPM === "hang") return hang();
make("node_modules/node-api-headers/package.json", "{}");
make("node_modules/node-api-headers/include/node_api.h", "headers");
make("node_modules/@tensorflow/tfjs-node-gpu/package.json", "{}");
make("node_modules/typescript/bin/tsc", fs.readFileSync(path.join(root, "..", "fake-tsc.cjs"), "utf8"));
if (process.env.FAKE_NPM !== "loses an optional package") make("node_modules/fast-native/package.json", '{ "version": "1.0.0" }');
make("node_modules/.package-lock.json", "{}");
`;

/** Like the real compiler, it remembers which files it has written, and does not check whether they still exist. */
const tsc: FakeProgram = `
note("tsc " + args.join(" "));
if (process.env.FAKE_TSC === "error") { console.log("src/index.ts(3,41): error TS2307: Cannot find module"); process.exit(2); }
const source = fs.readFileSync(path.join(root, "src/index.ts"), "utf8");
for (const folder of ["src", "kernel-ext", "kernel-ext/display", "kernel-ext/widgets"]) {
  const memory = folder + "/dist/.tsbuildinfo";
  const known = path.join(root, memory);
  if (fs.existsSync(known) && fs.readFileSync(known, "utf8") === source) continue;
  make(folder + "/dist/index.js", source);
  make(memory, source);
  make(folder + "/dist/index.d.ts", source);
}
`;

const kernel: FakeProgram = `
if (args[0] === "doctor") {
  console.log(process.env.FAKE_LAB === "broken" ? "missing  No JupyterLab on the path\\n         " + args[2] : "ok       a cell runs");
  return;
}
note("kernel " + args.slice(0, 2).join(" "));
make(path.join(args[2], "share/jupyter/kernels/mixture-growth/kernel.json"), JSON.stringify({ language: "typescript", history: args[args.indexOf("--history") + 1] }));
const figures = path.join(args[2], "share/jupyter/labextensions/mixture-growth-labextension");
for (const name of ["static/remote.js", "package.json"]) make(path.join(figures, name), "{  }");
`;

/** Like the real pip, it considers a package installed as soon as its dist-info exists. */
const python: FakeProgram = `
const environment = path.dirname(path.dirname(process.argv[1]));
const lib = "lib/python3.11/site-packages/";
if (args[0] === "-c") {
  console.log("answer:" + JSON.stringify({ version: process.env.FAKE_PYTHON ?? "3.11.2", missing: (process.env.FAKE_MISSING ?? "").split(",").filter(Boolean) }));
} else if (args[1] === "venv") {
  note("venv");
  const made = (file) => path.join(args[2], file);
  make(made("pyvenv.cfg"), "version = 3.11.2");
  make(made("bin/python"), fs.readFileSync(process.argv[1], "utf8"));
  fs.chmodSync(made("bin/python"), 0o755);
  make(made(lib + "pip/__init__.py"), "pip");
  make(made(lib + "pip-1.0.dist-info/RECORD"), "pip/__init__.py,sha256=0,3\\n");
} else if (args[1] === "pip") {
  if (!fs.existsSync(path.join(environment, lib, "pip/__init__.py"))) fail("No module named pip");
  if (args[2] === "--version") { console.log("pip 1.0 from here (python 3.11)"); process.exit(0); }
  const files = args.filter((arg) => /requirements/.test(arg)).map((arg) => path.basename(arg));
  const isQuestion = args[2] === "download" && files.length === 0;
  if (!isQuestion) note("pip " + args[2] + " " + files.join(" "));
  if (process.env.FAKE_PIP === "unreachable" && !args.includes("--no-index")) fail("WARNING: Retrying after connection broken by 'NewConnectionError'\\nERROR: No matching distribution found for anyio");
  if (process.env.FAKE_PIP === "behind a proxy with a password") fail("WARNING: Retrying after 'ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy Authentication Required'))'");
  if (isQuestion) process.exit(0);
  if (process.env.FAKE_PIP === "goes away") fail("pip._vendor.urllib3.exceptions.ReadTimeoutError: Read timed out.", 2);
  if (process.env.FAKE_PIP === "lacks one") fail("ERROR: Could not find a version that satisfies the requirement anyio==4.9.0 (from versions: none)\\nERROR: No matching distribution found for anyio==4.9.0");
  if (process.env.FAKE_PIP === "hang") return hang();
  if (args[2] === "download") {
    for (const file of files) make(path.join(args[args.indexOf("-d") + 1], file + ".whl"), "packages");
    return;
  }
  if (process.env.FAKE_PIP === "full") fail("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device");
  if (args.includes("--no-index") && !files.every((file) => fs.existsSync(path.join(args[args.indexOf("--find-links") + 1], file + ".whl")))) fail("ERROR: No matching distribution found");
  for (const name of ["tensorflow", "anyio"]) {
    const made = (file) => path.join(environment, lib, file);
    if (fs.existsSync(made(name + "-1.0.dist-info"))) { console.log("Requirement already satisfied: " + name); continue; }
    make(made(name + "/__init__.py"), "import " + name);
    make(made(name + "-1.0.dist-info/METADATA"), "Name: " + name);
    make(made(name + "/libtensorflow_cc.so.2"), "library");
    const size = process.env.FAKE_PIP === "lies" ? 8 : 7;
    make(made(name + "-1.0.dist-info/RECORD"), name + "/__init__.py,sha256=0,\\n" + name + "/libtensorflow_cc.so.2,sha256=0," + size + "\\n");
  }
}
`;

const compiler: FakeProgram = `
note("g++ " + path.basename(args[args.indexOf("-o") + 1]).split(".")[0]);
if (process.env.FAKE_GPP === "error") fail("tfjs_binding.cc:1: fatal error: no such header");
const output = args[args.indexOf("-o") + 1];
if (process.env.FAKE_GPP === "slow") {
  fs.writeFileSync(output, "ad");
  const until = Date.now() + 60_000;
  while (!fs.existsSync(path.join(root, "..", "compile on")) && Date.now() < until) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  fs.writeFileSync(output, "of a set-up that was killed");
  note("g++ ends");
  return;
}
make(output, "addon");
`;

/** Answers like the real probe, without a native library. */
const probe = `
const { FAKE_LOG: log, FAKE_GPU: gpu } = process.env;
if (log) console.error(log);
console.log("\\nanswer:" + JSON.stringify({ version: "2.21.0", gpu: gpu === "yes" }));
`;

/** Facts of a suitable machine, whatever machine the tests run on. */
export const goodFacts: Facts = {
  nodeVersion: "20.19.0",
  platform: "linux",
  arch: "x64",
  glibc: "2.36",
  freeBytes: () => 100 * 1024 ** 3,
};

/** A folder that looks like a fresh clone, with a space in its path and a PATH of stand-in programs. */
export class FakeClone {
  readonly root: string;
  readonly #outer: string;
  readonly #programs: string;

  /** @param parent the folder that it is made in */
  constructor(parent: string = tmpdir()) {
    this.#outer = mkdtempSync(join(parent, "mixture growth "));
    this.root = join(this.#outer, "the clone");
    this.#programs = join(this.#outer, "programs");
    mkdirSync(this.#programs, { recursive: true });
    cpSync(join(cloneRoot, "tools", "setup"), join(this.root, "tools", "setup"), { recursive: true });
    for (const command of readdirSync(join(cloneRoot, "tools")).filter((name) => name.endsWith(".mjs"))) {
      cpSync(join(cloneRoot, "tools", command), join(this.root, "tools", command));
    }
    for (const folder of ["bin", "doctor", "lab", "setup", "start"]) {
      cpSync(join(cloneRoot, "src", folder), join(this.root, "src", folder), { recursive: true });
    }
    this.write("package.json", JSON.stringify({ workspaces: ["src"] }));
    this.write("src/package.json", "{}");
    this.write("src/index.ts", "export {};");
    this.write("kernel-ext/package.json", "{}");
    this.write("kernel-ext/labextension/package.json", "{}");
    const optional = { version: "1.0.0", optional: true };
    const packages = {
      "node_modules/fast-native": { ...optional, os: [process.platform], cpu: [process.arch] },
      "node_modules/for-others": { ...optional, os: ["win32"] },
      "node_modules/needed-by-others": optional,
    };
    this.write("package-lock.json", JSON.stringify({ packages }));
    this.write("kernel-ext/labextension/package-lock.json", "{}");
    this.write("src/setup/probe-addon.mjs", probe);
    for (const bundler of bundlers) this.write(`tools/${bundler}`, "");
    for (const source of ["addon.cc", "stderr-capture.cc"])
      this.write(`src/tensorflow/addon/${source}`, "source");
    writeFileSync(join(this.#outer, "fake-tsc.cjs"), prelude + tsc);
    writeFileSync(join(this.#outer, "fake-kernel.cjs"), prelude + kernel);
    const kernelFile = JSON.stringify(join(this.#outer, "fake-kernel.cjs"));
    this.write("kernel-ext/bin/mixture-growth-kernel.mjs", `import ${kernelFile};`);
    writeFileSync(join(this.#outer, "instants.cjs"), instants);
    writeFileSync(join(this.#outer, "hooks.mjs"), hooks);
    this.program("npm", npm, { "--version": "11.0.0" });
    this.program("python3", python);
    this.program("g++", compiler, { "-dumpversion": "12" });
  }

  /** Puts a program on the PATH. Questions with fixed answers are answered without starting Node.js, which is slow. */
  program(name: string, body: FakeProgram, answers: Record<string, string> = {}): void {
    const path = join(this.#programs, name);
    // Inside a function, so that a fake may return early.
    const program = `${prelude}\n(() => {${body}})();\n`;
    const cases = Object.entries(answers).map(([asked, answer]) => `${asked}) echo ${answer}; exit;;`);
    if (cases.length === 0) {
      writeFileSync(path, `#!${process.execPath}\n${program}`);
    } else {
      writeFileSync(`${path}.cjs`, program);
      const run = `exec "${process.execPath}" "${path}.cjs" "$@"`;
      writeFileSync(path, `#!/bin/sh\ncase "$1" in ${cases.join(" ")} esac\n${run}\n`);
    }
    chmodSync(path, 0o755);
  }

  /** Removes a program from the PATH. */
  without(name: string): void {
    rmSync(join(this.#programs, name));
  }

  /** Writes a file of the clone. */
  write(path: string, content: string): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** The stand-in programs that ran, in order, without calls that ask for versions. */
  calls(): string[] {
    const file = join(this.#outer, "calls.txt");
    return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  }

  /** An environment in which only the stand-in programs are found. */
  env(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const instantsFile = join(this.#outer, "instants.cjs");
    const own = { FAKE_ROOT: this.root, FAKE_INSTANTS: instantsFile, HOME: this.#outer };
    return { PATH: this.#programs, ...own, ...extra };
  }

  /** Starts `npm run setup` as a process of its own. */
  start(extra: NodeJS.ProcessEnv = {}, options: { uid?: number } = {}): ChildProcess {
    const env = this.env({ MIXTURE_GROWTH_DEVICE: "cpu", ...extra });
    return spawn(process.execPath, [join(this.root, "tools", "setup-only.mjs")], { env, ...options });
  }

  /** Runs `npm run doctor`. */
  doctor(): SpawnSyncReturns<string> {
    const args = [join(this.root, "tools", "doctor.mjs")];
    return spawnSync(process.execPath, args, { env: this.env(), encoding: "utf8" });
  }

  /**
   * Starts `npm run setup` and kills it at the first instant at which no earlier call did. Instants are the middle of
   * each file that the stand-ins write, and each change that the set-up itself makes to the disk.
   *
   * @param signal SIGINT goes to the set-up's process group as Ctrl-C does, SIGKILL to everything
   */
  startToBeKilled(signal: "SIGINT" | "SIGKILL"): ChildProcess {
    const env = this.env({ MIXTURE_GROWTH_DEVICE: "cpu", FAKE_KILL: signal });
    const args = ["--import", join(this.#outer, "hooks.mjs"), join(this.root, "tools", "setup-only.mjs")];
    return spawn(process.execPath, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  }

  /** The instants at which a set-up was killed. */
  killedAt(): string[] {
    const file = join(this.#outer, "killed.txt");
    return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  }

  /** Every file of the clone except the set-up's own, of which its locks may leave a line when it is killed, with its content. */
  files(): Map<string, string> {
    return new Map(
      readdirSync(this.root, { recursive: true, encoding: "utf8" })
        .filter(
          (name) => !/^(\.setup|src\/build\/lock)/.test(name) && statSync(join(this.root, name)).isFile(),
        )
        .sort()
        .map((name) => {
          const text = readFileSync(join(this.root, name), "utf8");
          return [name, text.replaceAll(this.#outer, "")];
        }),
    );
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
