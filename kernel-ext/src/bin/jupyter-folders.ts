import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import path from "node:path";

/** The folder of Jupyter's data under a prefix. */
export function shareFolder(prefix: string): string {
  return path.join(prefix, "share", "jupyter");
}

/** The prefix of the active Python environment, else of the first Python on the path, if any. */
export function environmentPrefix(): string | undefined {
  const named = process.env.VIRTUAL_ENV ?? process.env.CONDA_PREFIX;
  if (named) return named;
  const { status, stdout } = spawnSync("python3", ["-c", "import sys; print(sys.prefix)"], {
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : undefined;
}

/** The folder of the user's own Jupyter data. */
export function userDataFolder(): string {
  const { JUPYTER_DATA_DIR, APPDATA, XDG_DATA_HOME } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") return path.join(APPDATA ?? homedir(), "jupyter");
  return path.join(XDG_DATA_HOME || path.join(homedir(), ".local", "share"), "jupyter");
}

/**
 * Where machine code is kept that makes the next start faster: beside the compiler, so that it goes with it, or, where this
 * user does not own that place, among the user's caches. `MIXTURE_GROWTH_CODE` names another folder, or is "off".
 */
export function codeFolder(): string | undefined {
  const { MIXTURE_GROWTH_CODE: named } = process.env;
  if (named) return named === "off" ? undefined : named;
  return folderBeside(compiler()) ?? path.join(cachesFolder(), "mixture-growth-kernel");
}

function compiler(): string {
  try {
    return createRequire(import.meta.url).resolve("typescript");
  } catch {
    return "";
  }
}

/**
 * The folder for caches in the `node_modules` in which a file lies.
 *
 * @returns undefined if it lies in none, or in one of somebody else, who could put code there
 */
export function folderBeside(file: string): string | undefined {
  const parts = file.split(path.sep);
  const at = parts.lastIndexOf("node_modules");
  const modules = parts.slice(0, at + 1).join(path.sep);
  return at > 0 && isOwn(modules) ? path.join(modules, ".cache", "mixture-growth-kernel") : undefined;
}

function isOwn(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return statSync(folder).uid === process.getuid?.();
  } catch {
    return false;
  }
}

function cachesFolder(): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (process.platform === "win32") return LOCALAPPDATA ?? homedir();
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Caches");
  return XDG_CACHE_HOME || path.join(homedir(), ".cache");
}

/** The folders that Jupyter searches for data, whether they exist or not. */
export function searchedDataFolders(): string[] {
  const added = (process.env.JUPYTER_PATH ?? "").split(path.delimiter).filter((each) => each !== "");
  const prefix = environmentPrefix();
  return [
    ...added,
    userDataFolder(),
    ...(prefix === undefined ? [] : [shareFolder(prefix)]),
    "/usr/local/share/jupyter",
    "/usr/share/jupyter",
  ];
}
