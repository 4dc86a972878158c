import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

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
  const added = (process.env.JUPYTER_PATH ?? "").split(path.delimiter).filter((each) => each !== "");
  const prefix = environmentPrefix();
  const data = [
    ...added,
    userDataFolder(),
    ...(prefix === undefined ? [] : [shareFolder(prefix)]),
    "/usr/local/share/jupyter",
    "/usr/share/jupyter",
  ];
  return data.map((folder) => path.join(folder, "kernels", kernelName));
}

/**
 * Writes the kernelspec. It needs no Python.
 *
 * @param place where to install
 * @returns the folder that it is in
 */
export function installKernelspec(place: Place): string {
  const folder = kernelspecFolder(place);
  mkdirSync(folder, { recursive: true });
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
  return folder;
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

function shareFolder(prefix: string): string {
  return path.join(prefix, "share", "jupyter");
}

/** Where the Python that comes first on the path has its files. */
function environmentPrefix(): string | undefined {
  const named = process.env.VIRTUAL_ENV ?? process.env.CONDA_PREFIX;
  if (named) return named;
  const { status, stdout } = spawnSync("python3", ["-c", "import sys; print(sys.prefix)"], {
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : undefined;
}

function userDataFolder(): string {
  const { JUPYTER_DATA_DIR, APPDATA, XDG_DATA_HOME } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") return path.join(APPDATA ?? homedir(), "jupyter");
  return path.join(XDG_DATA_HOME || path.join(homedir(), ".local", "share"), "jupyter");
}
