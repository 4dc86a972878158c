import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cloneRoot, places } from "../setup/places.mjs";

/**
 * Writes the notebook `check.ipynb` into an empty folder inside the clone, so that it finds the library.
 *
 * @param name of the folder
 * @param sources of its cells
 * @param tags of every cell
 * @returns the folder
 */
export function writeNotebook(
  name: string,
  sources: readonly string[],
  tags: readonly string[] = [],
): string {
  const folder = labFolder(name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const cells = sources.map((source, index) => ({
    id: `cell-${index}`,
    cell_type: "code",
    metadata: tags.length === 0 ? {} : { tags },
    source,
    outputs: [],
    execution_count: null,
  }));
  const kernelspec = {
    name: "mixture-growth",
    display_name: "TypeScript (mixture-growth)",
    language: "typescript",
  };
  const notebook = { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(folder, "check.ipynb"), JSON.stringify(notebook));
  return folder;
}

/** The folder of a notebook and of its screenshots. */
export function labFolder(name: string): string {
  return join(places(cloneRoot).setup, "checks", name);
}
