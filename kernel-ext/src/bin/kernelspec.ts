import { copyFileSync, existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { makeFolder } from "../session/make-folder.js";
import { environmentPrefix, searchedDataFolders, shareFolder, userDataFolder } from "./jupyter-folders.js";

/** The name under which Jupyter finds the kernel. */
export const kernelName = "mixture-growth";
/** What people read in the launcher. */
export const displayName = "TypeScript (mixture-growth)";

/** The command's file; it lies outside of `dist`, so that it is there before the first build. */
export const commandFile: string = fileURLToPath(
  new URL("../../bin/mixture-growth-kernel.mjs", import.meta.url),
);
const logoFolder: string = fileURLToPath(new URL("../../logo", import.meta.url));

/** Where kernels are installed: under a prefix, for one user, or in the Python environment in use. */
export type Place =
  | { readonly kind: "prefix"; readonly prefix: string }
  | { readonly kind: "user" }
  | { readonly kind: "sys-prefix" };

/**
 * Finds the folder of the kernelspec.
 *
 * @param place where to install
 * @returns an absolute path
 */
export function kernelspecFolder(place: Place): string {
  return path.join(dataFolder(place), "kernels", kernelName);
}

/**
 * Lists the places where Jupyter looks for kernels.
 *
 * @returns folders of kernelspecs of this name, whether they exist or not
 */
export function searchedFolders(): string[] {
  return searchedDataFolders().map((folder) => path.join(folder, "kernels", kernelName));
}

/**
 * Writes the kernelspec. It needs no Python.
 *
 * @param place where to install
 * @returns the folder that it is in
 * @throws Error where the system does not let it write
 */
export function installKernelspec(place: Place): string {
  const folder = kernelspecFolder(place);
  try {
    makeFolder(folder);
    writeKernelspec(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `Expected a folder for the kernel that can be written to but got ${code} (${folder}). Choose another place with --prefix DIR.`,
      { cause: error },
    );
  }
  return folder;
}

function writeKernelspec(folder: string): void {
  const spec = {
    argv: [process.execPath, "--no-warnings", commandFile, "run", "{connection_file}"],
    display_name: displayName,
    language: "typescript",
    // As a message, stop reaches the kernel while a cell computes: a signal is seen by Node only between two turns.
    interrupt_mode: "message",
    metadata: { debugger: false },
  };
  const file = path.join(folder, "kernel.json");
  writeFileSync(`${file}.part`, `${JSON.stringify(spec, undefined, 2)}\n`);
  renameSync(`${file}.part`, file);
  for (const logo of ["logo-svg.svg", "logo-64x64.png", "logo-32x32.png"]) {
    const from = path.join(logoFolder, logo);
    if (existsSync(from)) copyFileSync(from, path.join(folder, logo));
  }
}

/**
 * Removes the kernelspec.
 *
 * @param place where it was installed
 * @returns whether there was one
 */
export function uninstallKernelspec(place: Place): boolean {
  const folder = kernelspecFolder(place);
  const isThere = existsSync(path.join(folder, "kernel.json"));
  if (isThere) rmSync(folder, { recursive: true });
  return isThere;
}

function dataFolder(place: Place): string {
  if (place.kind === "user") return userDataFolder();
  if (place.kind === "prefix") return shareFolder(path.resolve(place.prefix));
  const prefix = environmentPrefix();
  if (prefix !== undefined) return shareFolder(prefix);
  throw new Error(
    "Expected an active Python environment but got none (--sys-prefix). Activate one, or use --prefix DIR.",
  );
}
