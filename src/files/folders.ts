import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, rmdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * Makes a folder and its parents. Node's own recursive `mkdir` never returns in a system folder that takes none, such as
 * `/proc`.
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
 * Checks that a folder exists or can be made, and leaves nothing behind.
 *
 * @throws the system's error, which names what is in the way.
 */
export function expectFolder(path: string): void {
  const { nearest, missing } = partsOf(path);
  expectFolderAt(nearest);
  if (missing.length === 0) return;
  accessSync(nearest, constants.W_OK);
  // For an administrator the system claims that everything is writable, even where nothing can be made.
  rmdirSync(mkdtempSync(join(nearest, ".mixture-growth-")));
}

/** The nearest part of a path that exists, and the missing folders below it, from the outside in. */
export function partsOf(path: string): { readonly nearest: string; readonly missing: readonly string[] } {
  const missing: string[] = [];
  let nearest = resolve(path);
  for (; !existsSync(nearest); nearest = dirname(nearest)) missing.unshift(nearest);
  return { nearest, missing };
}

/** The dot refuses a file that is not a folder. */
function expectFolderAt(path: string): void {
  accessSync(`${path}/.`);
}

/** Whether a folder is at the path. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
