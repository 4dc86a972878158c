import { readdirSync } from "node:fs";
import { join } from "node:path";
import { cloneRoot } from "../setup/places.mjs";

/** The folder of the notebooks. */
export const notebookFolder: string = join(cloneRoot, "notebooks");

/** The folder of the solutions: one file for each notebook, with the same name. */
export const solutionFolder: string = join(notebookFolder, "solutions");

/** The names of all notebooks, in order. */
export function notebookNames(): string[] {
  return readdirSync(notebookFolder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort();
}
