// @ts-check
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { readNotebook, writeNotebook } from "mixture-growth-kernel";
import { SetupProblem, sentence } from "../../src/setup/problem.mjs";
import { cleanNotebook, isChanged } from "./clean-notebook.mjs";

/** @typedef {import("mixture-growth-kernel").Notebook} Notebook */

const classFolder = "notebooks/class";
const answers = "answers.json";

/**
 * Makes the notebooks of the class new. What somebody changed or answered is copied into `notebooks/mine` before anything is
 * replaced.
 *
 * @param {string} root of the clone, whose last commit has the originals
 * @param {Date} now names the folder of the copies
 * @returns {string[]} what was done, a sentence each
 * @throws {SetupProblem} without the originals
 */
export function resetClass(root, now) {
  const folder = join(root, classFolder);
  const originals = originalNotebooks(root);
  const own = [...originals].filter(([name, original]) => isWorthKeeping(join(folder, name), original));
  const kept = [...own.map(([name]) => name), ...(existsSync(join(folder, answers)) ? [answers] : [])];
  const copies = copyAll(folder, kept, join(root, "notebooks", "mine"), now);
  mkdirSync(folder, { recursive: true });
  for (const [name, original] of originals) writeNotebook(join(folder, name), cleanNotebook(original));
  rmSync(join(folder, answers), { force: true });
  const others = readdirSync(folder).filter((name) => name.endsWith(".ipynb") && !originals.has(name));
  return [
    ...(copies === undefined ? [] : [`Kept ${kept.join(", ")} in ${relative(root, copies)}.`]),
    ...(others.length === 0 ? [] : [`Left as they are: ${others.join(", ")}.`]),
    `${originals.size} notebooks are new in ${classFolder}.`,
  ];
}

/**
 * @param {string} path
 * @param {Notebook} original
 */
function isWorthKeeping(path, original) {
  if (!existsSync(path)) return false;
  try {
    return isChanged(readNotebook(path), original);
  } catch {
    // What cannot be read was not written by us.
    return true;
  }
}

/**
 * Copies files into a new folder named by the day.
 *
 * @param {string} folder
 * @param {readonly string[]} names
 * @param {string} mine
 * @param {Date} now
 * @returns {string | undefined} the folder; undefined if there was nothing to copy
 */
function copyAll(folder, names, mine, now) {
  if (names.length === 0) return undefined;
  const copies = freshFolder(join(mine, `class-${localDay(now)}`));
  for (const name of names) copyFileSync(join(folder, name), join(copies, name));
  return copies;
}

/** @param {string} wanted */
function freshFolder(wanted) {
  for (let number = 1; ; number += 1) {
    const path = number === 1 ? wanted : `${wanted}-${number}`;
    // Undefined if the folder exists: it may hold an earlier copy.
    if (mkdirSync(path, { recursive: true }) !== undefined) return path;
  }
}

/**
 * The day where the user is, not in Greenwich.
 *
 * @param {Date} now
 */
function localDay(now) {
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/**
 * The notebooks of the class as they were committed.
 *
 * @param {string} root
 * @returns {Map<string, Notebook>}
 */
function originalNotebooks(root) {
  const listed = git(root, ["ls-tree", "--name-only", "-z", "HEAD", `${classFolder}/`]) ?? "";
  const names = listed.split("\0").filter((path) => path.endsWith(".ipynb"));
  if (names.length === 0) {
    throw new SetupProblem(
      sentence({
        thing: "the class",
        constraint: "to be in a clone of the repository, whose last commit has its notebooks",
        got: "no commit with them",
        where: join(root, classFolder),
        todo: "Clone the repository with git; nothing was changed here.",
      }),
    );
  }
  const folder = mkdtempSync(join(tmpdir(), "class "));
  try {
    return new Map(
      names.map((path) => [basename(path), committed(root, path, join(folder, basename(path)))]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} root
 * @param {string} path of a notebook in the last commit
 * @param {string} file where to put it meanwhile
 */
function committed(root, path, file) {
  writeFileSync(file, git(root, ["show", `HEAD:${path}`]) ?? "");
  return readNotebook(file);
}

/**
 * @param {string} cwd
 * @param {readonly string[]} args
 */
function git(cwd, args) {
  const { status, stdout } = spawnSync("git", args, { cwd, encoding: "utf8", maxBuffer: 2 ** 30 });
  return status === 0 ? stdout : undefined;
}
