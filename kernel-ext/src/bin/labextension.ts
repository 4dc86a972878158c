import { cpSync, existsSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolder } from "../files/make-folder.js";

/** The name under which JupyterLab finds what draws figures. */
export const labextensionName = "mixture-growth-labextension";

/** What the package brings; in a clone it is there once the set-up has built it. */
const built: string = fileURLToPath(new URL("../../labextension/build/labextension", import.meta.url));

/** Where it is installed, below Jupyter's data folder. */
function labextensionFolder(dataFolder: string): string {
  return path.join(dataFolder, "labextensions", labextensionName);
}

/**
 * Puts what draws figures in JupyterLab where JupyterLab looks for it, completely or not at all.
 *
 * @param dataFolder Jupyter's, in which the kernel is installed
 * @returns its folder; undefined if the package does not bring it
 */
export function installLabextension(dataFolder: string): string | undefined {
  if (!existsSync(path.join(built, "package.json"))) return undefined;
  const folder = labextensionFolder(dataFolder);
  const partial = `${folder}.partial`;
  makeFolder(path.dirname(folder));
  rmSync(partial, { recursive: true, force: true });
  cpSync(built, partial, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  return folder;
}

/** Removes it. */
export function uninstallLabextension(dataFolder: string): void {
  rmSync(labextensionFolder(dataFolder), { recursive: true, force: true });
}
