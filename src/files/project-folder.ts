import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The project in which a folder lies: the nearest folder with a package.json or a node_modules at or above it, as npm has
 * it; without one, the folder itself. The set-up, which runs before the library is built, has the same in plain JavaScript.
 *
 * @param from the folder
 */
export function projectFolder(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (["package.json", "node_modules"].some((name) => existsSync(join(folder, name)))) return folder;
    if (dirname(folder) === folder) return resolve(from);
  }
}
