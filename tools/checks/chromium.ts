import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/**
 * Finds a Chromium on this machine: the one named by MIXTURE_GROWTH_CHROMIUM, or the first on the PATH.
 *
 * @param env the environment
 * @returns its absolute path; undefined if there is none
 */
export function findChromium(env: NodeJS.ProcessEnv): string | undefined {
  const { MIXTURE_GROWTH_CHROMIUM: named, PATH = "" } = env;
  if (named) return named;
  const places = PATH.split(delimiter).filter((folder) => folder !== "");
  return places.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
