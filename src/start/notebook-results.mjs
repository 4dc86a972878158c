// @ts-check
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { takeLock } from "../setup/lock.mjs";
import { SetupProblem, sentence } from "../setup/problem.mjs";

/**
 * The folder of a notebook's results in one profile. A run works in a subfolder, and its results replace earlier ones
 * only once they are complete, so a run that is stopped or fails never costs an earlier result.
 */
export class NotebookResults {
  #folder;
  /** @type {(() => void) | undefined} */
  #giveBack;
  /** The folder of the run that is not finished. */
  unfinished;

  /**
   * Makes the folder and locks it, so that only one run at a time writes there.
   *
   * @param {string} folder
   * @throws {SetupProblem} if another run holds it, or it cannot be written to
   */
  constructor(folder) {
    this.#folder = folder;
    this.unfinished = join(folder, "unfinished");
    try {
      mkdirSync(folder, { recursive: true });
      this.#giveBack = takeLock(join(folder, "lock"), oneRun);
      rmSync(this.unfinished, { recursive: true, force: true });
      mkdirSync(this.unfinished);
    } catch (error) {
      this.#giveBack?.();
      throw explained(error, folder);
    }
  }

  /**
   * Replaces earlier files by the finished ones.
   *
   * @param {readonly string[]} names of files in `unfinished`
   * @returns {string[]} their paths
   */
  keep(names) {
    const paths = names.map((name) => join(this.#folder, name));
    for (const name of names) renameSync(join(this.unfinished, name), join(this.#folder, name));
    rmSync(this.unfinished, { recursive: true, force: true });
    return paths;
  }

  /** Unlocks the folder; calling it twice is harmless. */
  close() {
    this.#giveBack?.();
  }
}

const oneRun = { thing: "these results", constraint: "to be written by one run at a time" };

/**
 * @param {unknown} error
 * @param {string} folder
 */
function explained(error, folder) {
  const { code = "" } = /** @type {NodeJS.ErrnoException} */ (error);
  /** @type {Readonly<Record<string, string>>} */
  const found = {
    EACCES: "one that you may not write to",
    EPERM: "one that you may not write to",
    EROFS: "a read-only file system",
    EEXIST: "a file in its place",
    ENOTDIR: "a file in its place",
  };
  const got = found[code];
  if (got === undefined) return error;
  return new SetupProblem(
    sentence({
      thing: "the folder for results",
      constraint: "to be one that can be written to",
      got,
      where: folder,
      todo: "Change its permissions, or move it away, and run the same command again.",
    }),
    { cause: error },
  );
}
