// @ts-check
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { explainFailure } from "../../src/setup/failures.mjs";
import { cloneRoot, places } from "../setup/places.mjs";

/** Python packages in a virtual environment of their own: what they want must not change what the notebooks use. */
export class PythonPackages {
  #name;
  #thing;
  #own;
  /** Their virtual environment. */
  folder;

  /**
   * @param {string} name of the environment and of its pins
   * @param {string} thing what is installed, in errors
   * @param {object} [options]
   * @param {string} [options.folder] of the environment
   * @param {string} [options.own] a package of this repository that belongs to them, as the path of its folder; their pins hold
   * what builds it
   */
  constructor(name, thing, { folder = join(places(cloneRoot).setup, "engines", name), own } = {}) {
    this.#name = name;
    this.#thing = thing;
    this.#own = own;
    this.folder = folder;
  }

  /** Whether they are there to be tried. */
  get isThere() {
    return existsSync(join(this.folder, "complete"));
  }

  /**
   * The path of one of their programs.
   *
   * @param {string} name
   */
  program(name) {
    return join(this.folder, "bin", name);
  }

  /**
   * Installs them as they are pinned.
   *
   * @param {import("../../src/setup/commands.mjs").Commands} commands
   * @throws {import("../../src/setup/problem.mjs").SetupProblem} where it cannot be made
   */
  async install(commands) {
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(dirname(this.folder), { recursive: true });
    const log = `${this.folder}.log`;
    const {
      PYTHONHOME: _home,
      PYTHONPATH: _path,
      PIP_USER: _user,
      PIP_TARGET: _target,
      ...env
    } = process.env;
    /** @param {string} command @param {readonly string[]} words */
    const must = async (command, words) => {
      const result = await commands.run(command, words, { cwd: cloneRoot, env, log });
      if (result.code === 0) return;
      const about = {
        thing: this.#thing,
        command: words.slice(0, 3).join(" "),
        registry: "the Python package index",
        log,
        env,
      };
      throw explainFailure(result, about);
    };
    await must("python3", ["-m", "venv", this.folder]);
    const pins = join(places(cloneRoot).enginePins, `requirements-${this.#name}.txt`);
    const pinned = ["--no-deps", "--require-hashes", "--only-binary=:all:", "-r", pins];
    const quiet = ["--no-input", "--disable-pip-version-check", "--progress-bar=off"];
    await must(this.program("python"), ["-m", "pip", "install", ...quiet, ...pinned]);
    if (this.#own !== undefined) {
      const offline = ["--no-deps", "--no-build-isolation", "--no-index"];
      await must(this.program("python"), [
        "-m",
        "pip",
        "install",
        ...quiet,
        ...offline,
        join(cloneRoot, this.#own),
      ]);
    }
    writeFileSync(join(this.folder, "complete"), "");
  }
}

/** Ray. */
export const ray = new PythonPackages("ray", "Ray");

/** TensorBoard, Trackio and Weights & Biases. */
export const tracking = new PythonPackages("tracking", "TensorBoard");

/** papermill and other programs that run notebooks, with our translator. */
export const papermill = new PythonPackages("papermill", "papermill", {
  own: join("kernel-ext", "papermill"),
});
