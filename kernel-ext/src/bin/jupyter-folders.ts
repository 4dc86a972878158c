import { spawnSync } from "node:child_process";
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

/** Where machine code is kept that makes the next start faster; `MIXTURE_GROWTH_CODE` names another folder, or is "off". */
export function codeFolder(): string | undefined {
  const { MIXTURE_GROWTH_CODE: named, LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (named) return named === "off" ? undefined : named;
  if (process.platform === "win32")
    return path.join(LOCALAPPDATA ?? homedir(), "mixture-growth-kernel", "cache");
  const caches =
    process.platform === "darwin"
      ? path.join(homedir(), "Library", "Caches")
      : XDG_CACHE_HOME || path.join(homedir(), ".cache");
  return path.join(caches, "mixture-growth-kernel");
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
