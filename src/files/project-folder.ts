import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

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

/** The repository that contains this file, if any: the nearest parent folder with the workspace's package.json. */
export function repositoryFolder(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file) && readFileSync(file, "utf8").includes('"mixture-growth-workspace"')) return folder;
  }
  return undefined;
}

/** Where results and sweeps lie: the repository that contains this library, else the project in which this process works. */
export function workFolder(): string {
  return repositoryFolder() ?? projectFolder(process.cwd());
}
