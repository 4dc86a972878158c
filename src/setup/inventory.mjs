// @ts-check
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { writeWhole } from "./files.mjs";

/**
 * A record of what a finished step made, so that a later start notices if some of it is missing: the modification time
 * of each folder and the size of each file. Adding, removing or replacing a file changes the time of its folder, so a
 * start compares folders, and files only in folders that changed. After a reboot it compares all files, because a power
 * cut can empty files without changing folders.
 *
 * The file has the boot on the first line, a line for each folder (time, path and files, separated by tabs), and an end
 * mark.
 */

/** @typedef {Record<string, number | string>} Files sizes; for a link, where it leads */

/**
 * Records everything below some paths.
 *
 * @param {string} file the inventory
 * @param {string} root the folder that is set up
 * @param {readonly string[]} paths absolute paths of files and folders
 * @returns {string | undefined} what is missing, in which case nothing is written
 */
export function takeInventory(file, root, paths) {
  /** @type {Map<string, Files>} */
  const folders = new Map();
  for (const path of paths) {
    if (!exists(path)) return `${relative(root, path)} is missing`;
    if (lstatSync(path).isDirectory()) addFolder(folders, path);
    else folders.set(dirname(path), { ...folders.get(dirname(path)), [basename(path)]: contentOf(path) });
  }
  const lines = [...folders].map(([folder, files]) =>
    lineOf(relative(root, folder), folder, JSON.stringify(files)),
  );
  mkdirSync(dirname(file), { recursive: true });
  writeLines(file, lines);
  return undefined;
}

/**
 * Compares the files with an inventory. Added files do not matter.
 *
 * @param {string} file the inventory
 * @param {string} root the folder that is set up
 * @returns {string | undefined} what is missing or different; undefined if nothing is
 */
export function damage(file, root) {
  try {
    return compare(file, root);
  } catch (error) {
    return `it cannot be compared with the list of its files: ${/** @type {Error} */ (error).message}`;
  }
}

/**
 * @param {string} file
 * @param {string} root
 */
function compare(file, root) {
  if (!exists(file)) return "there is no list of its files";
  const [boot, ...lines] = readFileSync(file, "utf8").split("\n");
  if (lines.pop() !== lastLine) return "the list of its files is cut off";
  const everything = boot !== bootNow();
  const renewed = [];
  for (const line of lines) {
    const [time = "", path = "", files = ""] = line.split("\t", 3);
    const folder = join(root, path);
    if (!exists(folder)) return `${path} is missing`;
    if (!everything && time === timeOf(folder)) continue;
    const found = firstDifference(folder, JSON.parse(files));
    if (found !== undefined) return join(path, found);
    renewed.push([line, lineOf(path, folder, files)]);
  }
  if (renewed.length > 0) renew(file, lines, new Map(/** @type {[string, string][]} */ (renewed)));
  return undefined;
}

/**
 * Saves the new times of folders, so that the next start need not compare their files; fails silently on a full disk.
 *
 * @param {string} file
 * @param {readonly string[]} lines
 * @param {ReadonlyMap<string, string>} renewed by the line that each one replaces
 */
function renew(file, lines, renewed) {
  try {
    writeLines(
      file,
      lines.map((line) => renewed.get(line) ?? line),
    );
  } catch {
    // The next start compares them again.
  }
}

/** Marks a file as complete. */
const lastLine = "end";

/**
 * @param {string} file
 * @param {readonly string[]} lines
 */
function writeLines(file, lines) {
  writeWhole(file, [bootNow(), ...lines, lastLine].join("\n"));
}

/**
 * @param {string} path from the root
 * @param {string} folder the same, absolute
 * @param {string} files as JSON
 */
function lineOf(path, folder, files) {
  return `${timeOf(folder)}\t${path}\t${files}`;
}

/**
 * @param {string} folder
 * @param {Files} files
 */
function firstDifference(folder, files) {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    if (!exists(path)) return `${name} is missing`;
    if (contentOf(path) !== content) return `${name} has changed`;
  }
  return undefined;
}

/**
 * @param {Map<string, Files>} folders
 * @param {string} folder
 */
function addFolder(folders, folder) {
  /** @type {Files} */
  const files = {};
  folders.set(folder, files);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // Programs may write into their caches at any time.
    if (entry.name === "__pycache__" || entry.name === ".cache") continue;
    if (entry.isDirectory()) addFolder(folders, path);
    else files[entry.name] = contentOf(path);
  }
}

/** @param {string} path */
function contentOf(path) {
  const stat = lstatSync(path);
  return stat.isSymbolicLink() ? readlinkSync(path) : stat.size;
}

/** @param {string} path */
function exists(path) {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** @param {string} folder */
function timeOf(folder) {
  return String(statSync(folder).mtimeMs);
}

/** Identifies the current boot of the machine; empty if the system does not say. */
function bootNow() {
  const file = "/proc/sys/kernel/random/boot_id";
  return exists(file) ? readFileSync(file, "utf8").trim() : "";
}
