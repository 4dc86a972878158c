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
