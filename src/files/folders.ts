import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * Makes a folder and those that it lies in. Not Node's own recursive `mkdir`: that one never ends where a folder of the
 * system takes none, such as `/proc`.
 *
 * @throws the system's error, which names what is in the way.
 */
export function makeFolder(path: string): void {
  const { nearest, missing } = partsOf(path);
  expectFolderAt(nearest);
  for (const folder of missing) {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another process may have made it in between.
      if (!isFolder(folder)) throw error;
    }
  }
}

/**
 * Makes sure that a folder is there or can be made, and leaves nothing behind.
 *
 * @throws the system's error, which names what is in the way.
 */
export function expectFolder(path: string): void {
  const { nearest, missing } = partsOf(path);
  expectFolderAt(nearest);
  if (missing.length === 0) return;
  accessSync(nearest, constants.W_OK);
  // An administrator may write everywhere, says the system, even where nothing can be made.
  rmdirSync(mkdtempSync(join(nearest, ".mixture-growth-")));
}

/** The nearest part of a path that is there, and the folders below it that are not, from the outside in. */
function partsOf(path: string): { readonly nearest: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  let nearest = resolve(path);
  for (; !existsSync(nearest); nearest = dirname(nearest)) missing.unshift(nearest);
  return { nearest, missing };
}

/** The dot refuses a file in place of a folder. */
function expectFolderAt(path: string): void {
  accessSync(`${path}/.`);
}

/** Whether a folder is at the path. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
