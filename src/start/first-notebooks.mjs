// @ts-check
import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The notebooks that the package brings; the build puts them there. */
const brought = fileURLToPath(new URL("../dist/notebooks", import.meta.url));

/**
 * Puts the first notebooks into a project's folder `notebooks`; those that are there already stay as they are.
 *
 * @param {string} root of the project
 * @returns {string} the path of the very first
 */
export function firstNotebook(root) {
  const folder = join(root, "notebooks");
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(brought)) {
    const target = join(folder, name);
    if (!existsSync(target)) cpSync(join(brought, name), target);
  }
  return join(folder, "00-start-here.ipynb");
}
