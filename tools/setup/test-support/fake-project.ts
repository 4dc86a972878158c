import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { FakeClone } from "./fake-clone.js";

/** How a command ended. */
export interface End {
  readonly code: number | null;
  readonly printed: string;
}

/** What the first set-up of a project does. */
export const everything: readonly string[] = [
  "venv",
  "pip download requirements-tensorflow-cpu.txt",
  "pip download requirements.txt requirements-widgets.txt",
  "pip install requirements.txt requirements-widgets.txt requirements-tensorflow-cpu.txt",
  "g++ stderr_capture",
  "g++ tfjs_binding",
  "kernel install --prefix",
];

/** A person's own project, with a space in its path, after `npm install`; a clone brings the sources and the stand-ins. */
export class FakeProject {
  readonly #clone = new FakeClone();
  root: string = join(this.#clone.root, "..", "own project");

  constructor() {
    this.write("package.json", '{ "name": "own" }');
    this.write("deep/inside/notes.txt", "mine");
    cpSync(join(this.#clone.root, "src"), this.at("node_modules/mixture-growth"), { recursive: true });
    this.putPackage("mixture-growth", "1.0.0");
    this.write("node_modules/mixture-growth/dist/tfjs-node/binding/tfjs_binding.cc", "sources");
    for (const part of ["kernel", "display", "widgets"]) this.putPackage(`mixture-growth-${part}`, "1.0.0");
    const kernel = "bin/mixture-growth-kernel.mjs";
    const target = this.at(`node_modules/mixture-growth-kernel/${kernel}`);
    cpSync(join(this.#clone.root, "kernel-ext", kernel), target);
    this.write("node_modules/node-api-headers/package.json", "{}");
    this.write("node_modules/node-api-headers/include/node_api.h", "headers");
  }

  /** The absolute path of a file of the project. */
  at(path: string): string {
    return join(this.root, path);
  }

  /** Writes a file of the project. */
  write(path: string, content: string): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
  }

  /** Puts the package.json of an installed package there. */
  putPackage(name: string, version: string): void {
    this.write(`node_modules/${name}/package.json`, JSON.stringify({ name, version }));
  }

  /** Gives the project's folder another name. */
  move(name: string): void {
    const to = join(dirname(this.root), name);
    renameSync(this.root, to);
    this.root = to;
  }

  /** The stand-in programs that ran, in order. */
  calls(): string[] {
    return this.#clone.calls();
  }

  /** Runs `npx mixture-growth`, in the project or in a folder of it. */
  run(words: readonly string[], { env = {}, folder = "." } = {}): End {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program(this.root), ...words], {
      cwd: this.at(folder),
      env: this.#clone.env({ MIXTURE_GROWTH_DEVICE: "cpu", ...env }),
      encoding: "utf8",
    });
    return { code: status, printed: stdout + stderr };
  }

  /** The same, at the same time as others; `project` may be a copy of this one. */
  start(words: readonly string[], project: string = this.root): Promise<End> {
    const options = { cwd: project, env: this.#clone.env({ MIXTURE_GROWTH_DEVICE: "cpu" }) };
    return new Promise((resolve) => {
      execFile(process.execPath, [program(project), ...words], options, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), printed: stdout + stderr });
      });
    });
  }

  /** Starts the set-up, kills it while its compiler runs, and leaves the compiler waiting for `compileOn`. */
  async killWhileCompiling(): Promise<void> {
    const env = this.#clone.env({ MIXTURE_GROWTH_DEVICE: "cpu", FAKE_GPP: "slow" });
    const child = spawn(process.execPath, [program(this.root), "setup"], {
      cwd: this.root,
      env,
      stdio: "ignore",
    });
    const build = this.at("node_modules/mixture-growth/build/addon");
    const isCompiling = (): boolean => existsSync(build) && readdirSync(build).length > 0;
    while (!isCompiling()) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGKILL");
    await once(child, "close");
  }

  /** Lets the compiler that was left end. */
  compileOn(): void {
    writeFileSync(join(dirname(this.root), "compile on"), "");
  }

  remove(): void {
    this.#clone.remove();
  }
}

const program = (project: string): string =>
  join(project, "node_modules/mixture-growth/bin/mixture-growth.mjs");
