// @ts-check
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";

/**
 * Hashes values and whole files into one short text; a missing file counts as missing, not as empty.
 *
 * @param {{ values?: readonly string[], files?: readonly string[], root: string }} inputs `files` are absolute paths
 * @returns {string} 32 hexadecimal digits
 */
export function fingerprint({ values = [], files = [], root }) {
  const hash = createHash("sha256");
  for (const value of values) hash.update(`value ${value.length}\n${value}\n`);
  for (const file of [...files].sort()) {
    const content = existsSync(file) ? readFileSync(file) : undefined;
    hash.update(`file ${relative(root, file)} ${content === undefined ? "missing" : content.length}\n`);
    if (content !== undefined) hash.update(content);
  }
  return hash.digest("hex").slice(0, 32);
}

/**
 * Lists the files below a folder that a build reads, without build outputs.
 *
 * @param {string} folder
 * @param {RegExp} pattern tested against the file's name
 * @returns {string[]} absolute paths, sorted
 */
export function filesBelow(folder, pattern) {
  if (!existsSync(folder)) return [];
  const skipped = new Set(["node_modules", "dist", "build", "lib", ".venv", ".git", "coverage"]);
  /** @type {string[]} */
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !skipped.has(entry.name)) found.push(...filesBelow(path, pattern));
    else if (entry.isFile() && pattern.test(entry.name)) found.push(path);
  }
  return found.sort();
}

/**
 * Writes a file so that a reader sees either the old or the new content, never a part, whoever else writes it.
 *
 * @param {string} path
 * @param {string} content
 */
export function writeWhole(path, content) {
  const temporary = `${path}.${process.pid}.partial`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

/**
 * Copies a folder so that it appears completely or not at all. One process writes at a time.
 *
 * @param {string} from
 * @param {string} to
 */
export function copyWhole(from, to) {
  const temporary = `${to}.partial`;
  mkdirSync(dirname(to), { recursive: true });
  rmSync(temporary, { recursive: true, force: true });
  cpSync(from, temporary, { recursive: true });
  rmSync(to, { recursive: true, force: true });
  renameSync(temporary, to);
}
