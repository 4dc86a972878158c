import { readdirSync } from "node:fs";
import { join } from "node:path";
import { cloneRoot } from "../setup/places.mjs";

/** The folder of the notebooks. */
export const notebookFolder: string = join(cloneRoot, "notebooks");

/** The folder of the solutions: one file for each notebook, with the same name. */
export const solutionFolder: string = join(notebookFolder, "solutions");

/** The folder of the class. */
export const classFolder: string = join(notebookFolder, "class");

/** The folder of the class's solutions, with the same names as its notebooks. */
export const teacherFolder: string = join(classFolder, "teacher");

/** The names of all notebooks of a folder, in order. */
export function notebookNames(folder: string = notebookFolder): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ipynb"))
    .sort();
}
