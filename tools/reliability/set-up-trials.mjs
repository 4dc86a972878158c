// @ts-check
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { sitePackages } from "../../src/setup/places.mjs";
import { firstDamagedFile } from "../../src/setup/python-records.mjs";
import { descendants } from "../engines/processes.mjs";
import { places } from "../setup/places.mjs";

/** The disk in memory that a clone lies on while it is tried what a full one does: more than a set-up needs. */
const diskSize = 8 * 2 ** 30;
/** What is left of it at the moment when it fills up. */
const roomLeft = 2 ** 18;
const mostTries = 50;

/**
 * Makes a folder a disk of its own, in memory.
 *
 * @param {string} folder
 * @returns {() => void} takes it away again
 */
export function mountDisk(folder) {
  mount(["-t", "tmpfs", "-o", `size=${diskSize}`, "tmpfs", folder]);
  return () => spawnSync("umount", ["--lazy", folder]);
}

/** @param {readonly string[]} args */
function mount(args) {
  const { status, stderr } = spawnSync("mount", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`Expected mount ${args.join(" ")} to succeed but got: ${stderr.trim()}`);
}

/** A notebook whose one cell loads the addon and makes a tensor, through the kernel that Jupyter starts. */
const tensorNotebook = JSON.stringify({
  cells: [
    {
      cell_type: "code",
      id: "tensor",
      execution_count: null,
      metadata: {},
      outputs: [],
      source: [
        'import { device } from "mixture-growth";\n',
        'import * as tf from "@tensorflow/tfjs-core";\n',
        "device();\n",
        "console.log(tf.getBackend(), tf.sum(tf.tensor([1, 2, 3])).dataSync()[0] * 7);",
      ],
    },
  ],
  metadata: { kernelspec: { name: "mixture-growth", display_name: "", language: "typescript" } },
  nbformat: 4,
  nbformat_minor: 5,
});

/** What is removed before a trial. */
const results = {
  "npm packages": "node_modules",
  "Python environment": ".venv",
  "native TensorFlow": "src/build",
  build: "src/dist",
  "Jupyter kernel": ".venv/share/jupyter/kernels",
  "JupyterLab figures": "kernel-ext/labextension/build",
};

/** What stands in the way of the set-up for a moment; each leaves the next start to make everything whole. */
/** @typedef {"SIGINT" | "SIGKILL" | "full disk"} Trouble */

/** Kills the set-up of one clone again and again, or fills its disk, and looks at what the next start makes of it. */
export class SetUpTrials {
  #origin;
  #root;
  #places;
  /** Seconds and packages of each undisturbed step. @type {Map<string, { seconds: number, packages: number }>} */
  #undisturbed = new Map();

  /**
   * @param {string} origin a clone whose last commit is tried
   * @param {string} root folder for a clone of it
   */
  constructor(origin, root) {
    this.#origin = origin;
    this.#root = root;
    this.#places = places(root);
  }

  /** Makes the clone, sets it up undisturbed and checks it, so that later failures are due to the kills. */
  async prepare() {
    spawnSync("git", ["clone", "--quiet", this.#origin, this.#root], { stdio: "inherit" });
    const started = this.#start();
    await this.#keepDownloads(started.child);
    const problem = this.#problem(await started.ended);
    if (problem !== undefined)
      throw new Error(`Expected an undisturbed set-up to succeed but got: ${problem}`);
    for (const [step, { seconds }] of Object.entries(this.#records())) {
      this.#undisturbed.set(step, { seconds, packages: this.#packageCount(step) });
    }
  }

  /**
   * @param {{ step: string, by: string, part: number, trouble: Trouble }} trial
   * @returns {Promise<{ moment: string, problem: string | undefined, seconds: number }>}
   */
  async run({ step, by, part, trouble }) {
    this.#undo(step);
    const { seconds = 1, packages = 0 } = this.#undisturbed.get(step) ?? {};
    const wanted = by === "packages" ? Math.max(1, Math.round(part * packages)) : part * seconds;
    const killed = this.#start();
    const moment = await this.#wait(killed, step, by, wanted);
    if (moment === undefined) {
      // The step was faster than when it was measured, so nothing was killed.
      await killed.ended;
      this.#undisturbed.set(step, { packages, seconds: this.#records()[step]?.seconds ?? seconds / 2 });
      return this.run({ step, by, part, trouble });
    }
    if (trouble === "SIGINT") process.kill(-(killed.child.pid ?? 0), trouble);
    else if (trouble === "SIGKILL")
      for (const pid of [...descendants(killed.child.pid ?? 0)].reverse()) end(pid);
    else this.#fill();
    const { code, text } = await killed.ended;
    if (trouble === "full disk") {
      this.#resize(diskSize);
      const said = text.trim().split("\n").at(-1) ?? "";
      if (code !== 1 || !/^Expected .* but got a full disk.* Free some space/.test(said))
        return { moment, problem: `a full disk ended it with ${code}: ${said}`, seconds: 0 };
    }
    const started = performance.now();
    const again = this.#start();
    const problem = this.#problem(await again.ended);
    return { moment, problem, seconds: (performance.now() - started) / 1000 };
  }

  /** Changes the size of the small disk that the clone lies on. @param {number} bytes */
  #resize(bytes) {
    mount(["-o", `remount,size=${bytes}`, dirname(this.#root)]);
  }

  /** Leaves next to no room on the clone's disk; what is written meanwhile may make it too small, and then once more. */
  #fill() {
    for (let tries = 1; ; tries += 1) {
      const { blocks, bfree, bsize } = statfsSync(this.#root);
      try {
        return this.#resize((blocks - bfree) * bsize + roomLeft);
      } catch (error) {
        if (tries === mostTries) throw error;
      }
    }
  }

  #start() {
    const child = spawn(process.execPath, [join(this.#root, "tools", "setup-only.mjs")], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const printed = { text: "" };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        printed.text += text;
      });
    }
    /** @type {Promise<{ code: number | null, text: string }>} */
    const ended = new Promise((resolve) => {
      child.once("close", (code) => resolve({ code, text: printed.text }));
    });
    return { child, printed, ended };
  }

  /**
   * Waits for the moment of the kill: a number of seconds or packages after the step begins.
   *
   * @param {{ child: import("node:child_process").ChildProcess, printed: { text: string } }} run
   * @param {string} step
   * @param {string} by
   * @param {number} wanted
   * @returns {Promise<string | undefined>} the moment, for the table; undefined if the set-up ended before it
   */
  async #wait({ child, printed }, step, by, wanted) {
    let begun = Number.POSITIVE_INFINITY;
    while (child.exitCode === null) {
      if (begun === Number.POSITIVE_INFINITY && printed.text.includes(`  ${step} `))
        begun = performance.now();
      const seconds = (performance.now() - begun) / 1000;
      const packages = this.#packageCount(step);
      if (by === "time" && seconds >= wanted) return `after ${wanted.toFixed(1)} s`;
      if (by === "packages" && seconds > 0 && packages >= wanted) return `with ${packages} packages begun`;
      await pause(20);
    }
    return undefined;
  }

  /** @param {string} step */
  #packageCount(step) {
    const npm = step === "npm packages" ? join(this.#root, "node_modules") : undefined;
    const folder =
      npm ?? (step === "Python environment" ? sitePackages(this.#places.environment) : undefined);
    if (folder === undefined || !existsSync(folder)) return 0;
    const names = readdirSync(folder);
    return npm === undefined ? names.filter((name) => name.endsWith(".dist-info")).length : names.length;
  }

  /**
   * Undoes a step, and gives pip its earlier downloads, so that it begins to unpack soon.
   *
   * @param {string} step
   */
  #undo(step) {
    const { [step]: _, ...rest } = this.#records();
    writeFileSync(this.#places.state, JSON.stringify({ version: 1, steps: rest }));
    const result = results[/** @type {keyof typeof results} */ (step)];
    rmSync(join(this.#root, result), { recursive: true, force: true });
    if (step !== "Python environment") return;
    mkdirSync(this.#places.wheels, { recursive: true });
    cpSync(this.#kept, this.#places.wheels, { recursive: true });
  }

  /** @returns {Record<string, { seconds: number }>} */
  #records() {
    return JSON.parse(readFileSync(this.#places.state, "utf8")).steps;
  }

  get #kept() {
    return `${this.#root} wheels`;
  }

  /**
   * Keeps a link to each package that a set-up downloads, since the set-up deletes its own after installing.
   *
   * @param {import("node:child_process").ChildProcess} setUp
   */
  async #keepDownloads(setUp) {
    const { wheels } = this.#places;
    mkdirSync(this.#kept, { recursive: true });
    while (setUp.exitCode === null) {
      for (const name of existsSync(wheels) ? readdirSync(wheels) : []) {
        if (!existsSync(join(this.#kept, name))) linkSync(join(wheels, name), join(this.#kept, name));
      }
      await pause(200);
    }
  }

  /**
   * @param {{ code: number | null, text: string }} end of a set-up
   * @returns {string | undefined} what is wrong with its result
   */
  #problem({ code, text }) {
    if (code !== 0) return `set-up ended with ${code}: ${text.trim().split("\n").at(-1)}`;
    const packages = sitePackages(this.#places.environment);
    const damaged = packages === undefined ? "no site-packages" : firstDamagedFile(packages);
    if (damaged !== undefined) return damaged;
    const lab = spawnSync(this.#places.python, ["-c", "import jupyterlab"], { encoding: "utf8" });
    if (lab.status !== 0) return `JupyterLab: ${lab.stderr.trim().split("\n").at(-1)}`;
    const notebook = join(this.#root, "notebooks", "tensor.ipynb");
    const executed = join(this.#places.temporary, "tensor.ipynb");
    writeFileSync(notebook, tensorNotebook);
    const kernel = join(this.#root, "kernel-ext", "bin", "mixture-growth-kernel.mjs");
    const run = spawnSync(process.execPath, [kernel, "execute", notebook, "--out", executed], {
      encoding: "utf8",
    });
    rmSync(notebook);
    if (run.status !== 0) return `kernel: ${run.stderr.trim().split("\n").at(-1)}`;
    return readFileSync(executed, "utf8").includes("tensorflow 42") ? undefined : "the kernel made no tensor";
  }
}

/** @param {number} pid */
function end(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
