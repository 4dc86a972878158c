import { copyFileSync, existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { EngineName } from "../engine/engines.js";
import { makeFolder } from "../session/make-folder.js";
import { environmentPrefix, searchedDataFolders, shareFolder, userDataFolder } from "./jupyter-folders.js";

/** The name under which Jupyter finds the kernel. */
export const kernelName = "mixture-growth";
/** The kernel's name in the launcher. */
export const displayName = "TypeScript (mixture-growth)";

/** The command that starts the kernel. Its file is outside `dist`, so that it exists before the first build. */
export const kernelCommand: readonly string[] = [
  process.execPath,
  "--no-warnings",
  fileURLToPath(new URL("../../bin/mixture-growth-kernel.mjs", import.meta.url)),
  "run",
  "{connection_file}",
];
const logoFolder: string = fileURLToPath(new URL("../../logo", import.meta.url));

/** Where a kernel is installed: under a prefix, for one user, or in the active Python environment. */
export type Place =
  | { readonly kind: "prefix"; readonly prefix: string }
  | { readonly kind: "user" }
  | { readonly kind: "sys-prefix" };

function kernelspecFolder(place: Place): string {
  return path.join(dataFolder(place), "kernels", kernelName);
}

/** The folders in which Jupyter looks for this kernelspec, whether they exist or not. */
export function searchedFolders(): string[] {
  return searchedDataFolders().map((folder) => path.join(folder, "kernels", kernelName));
}

/**
 * Writes the kernelspec. It needs no Python.
 *
 * @param place where to install
 * @param engine what it runs cells with, if not with the default
 * @returns its folder
 * @throws Error if the folder cannot be written to
 */
export function installKernelspec(place: Place, engine?: EngineName): string {
  const folder = kernelspecFolder(place);
  try {
    makeFolder(folder);
    writeKernelspec(folder, engine);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `Expected a folder for the kernel that can be written to but got ${code} (${folder}). Choose another place with --prefix DIR.`,
      { cause: error },
    );
  }
  return folder;
}

function writeKernelspec(folder: string, engine: EngineName | undefined): void {
  const spec = {
    argv: engine === undefined ? kernelCommand : [...kernelCommand, "--engine", engine],
    display_name: displayName,
    language: "typescript",
    // A message interrupts a computing cell: Node handles a signal only between two turns of its event loop.
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
 * @returns whether it was installed
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
