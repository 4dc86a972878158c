import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { EngineName } from "../engine/engines.js";
import { makeFolder } from "../files/make-folder.js";
import {
  codeFolder,
  environmentPrefix,
  searchedDataFolders,
  shareFolder,
  userDataFolder,
} from "./jupyter-folders.js";
import { installLabextension, uninstallLabextension } from "./labextension.js";

/** The name under which Jupyter finds the kernel. */
export const kernelName = "mixture-growth";
/** The kernel's name in the launcher. */
export const displayName = "TypeScript (mixture-growth)";

/**
 * The command that starts the kernel. Young objects get all the room that they may have at once: reading declarations makes
 * many of them, and collecting them again and again takes a tenth of the start. Old ones are collected for the first time when there
 * are more than the start leaves: otherwise V8 may wait until a hundred cells have left 150 MB behind. Its file is outside `dist`, so
 * that it exists before the first build.
 */
export const kernelCommand: readonly string[] = [
  process.execPath,
  "--no-warnings",
  "--min-semi-space-size=16",
  "--initial-old-space-size=100",
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

/** How an installed kernel runs. */
export interface KernelspecOptions {
  /** What it runs cells with, if not with the default. */
  readonly engine?: EngineName | undefined;
  /** The folder of the history of its cells, if not Jupyter's own for this user. */
  readonly history?: string | undefined;
}

function kernelspecFolder(place: Place, name: string): string {
  return path.join(dataFolder(place), "kernels", name);
}

/** The folders in which Jupyter looks for this kernelspec, whether they exist or not. */
export function searchedFolders(): string[] {
  return searchedDataFolders().map((folder) => path.join(folder, "kernels", kernelName));
}

/**
 * Writes the kernelspec, and what draws figures in JupyterLab. It needs no Python.
 *
 * @param place where to install
 * @param name under which Jupyter finds it: notebooks made for another kernel name that one, such as "tslab"
 * @param options how it runs
 * @returns its folder
 * @throws Error if the name cannot be one, or the folder cannot be written to
 */
export function installKernelspec(
  place: Place,
  name: string = kernelName,
  options: KernelspecOptions = {},
): string {
  if (!/^[\w.-]+$/.test(name) || /^\.+$/.test(name)) {
    throw new Error(
      `Expected a name of letters, digits, dots, hyphens and underscores but got ${JSON.stringify(name)} (--name). Choose another.`,
    );
  }
  const folder = kernelspecFolder(place, name);
  const file = path.join(folder, "kernel.json");
  if (existsSync(file) && !isOurs(file)) {
    throw new Error(
      `Expected a name that no other kernel has but got ${name} (${folder}). Uninstall that kernel, or choose another name with --name.`,
    );
  }
  try {
    makeFolder(folder);
    writeKernelspec(folder, options);
    installLabextension(dataFolder(place));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `Expected a folder for the kernel that can be written to but got ${code} (${folder}). Choose another place with --prefix DIR.`,
      { cause: error },
    );
  }
  return folder;
}

function writeKernelspec(folder: string, { engine, history }: KernelspecOptions): void {
  const added = [
    ...(engine === undefined ? [] : ["--engine", engine]),
    ...(history === undefined ? [] : [`--history=${path.resolve(history)}`]),
  ];
  const spec = {
    argv: [...kernelCommand, ...added],
    display_name: displayName,
    language: "typescript",
    // A message interrupts a computing cell: Node handles a signal only between two turns of its event loop.
    interrupt_mode: "message",
    metadata: { debugger: true },
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
 * Removes the kernelspec, and with the last of them what draws figures in JupyterLab.
 *
 * @param place where it was installed
 * @param name under which it was installed
 * @returns whether it was installed
 */
export function uninstallKernelspec(place: Place, name: string = kernelName): boolean {
  const folder = kernelspecFolder(place, name);
  const isThere = isOurs(path.join(folder, "kernel.json"));
  if (isThere) rmSync(folder, { recursive: true });
  const kernels = path.dirname(folder);
  const others = existsSync(kernels) ? readdirSync(kernels) : [];
  const isLast = !others.some((other) => isOurs(path.join(kernels, other, "kernel.json")));
  if (isThere && isLast) {
    uninstallLabextension(dataFolder(place));
    const code = codeFolder();
    if (code !== undefined) rmSync(code, { recursive: true, force: true });
  }
  return isThere;
}

/** Whether a kernelspec starts this kernel; one of another kernel is left alone. */
function isOurs(file: string): boolean {
  return existsSync(file) && readFileSync(file, "utf8").includes("mixture-growth-kernel");
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
