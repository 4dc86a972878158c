// @ts-check
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fingerprint } from "./files.mjs";
import { installedPackage } from "./places.mjs";

/** A rest parameter that is also optional, which TypeScript refuses (docs/outreach/arquero-declaration.md). */
const wrong = "...values?: import";
const right = "...values: import";

/** @param {import("./places.mjs").Places} places */
function declarationOf({ library }) {
  const folder = installedPackage("arquero", library);
  const file = folder && join(folder, "dist", "types", "table", "ColumnTable.d.ts");
  return file !== undefined && existsSync(file) ? file : undefined;
}

/** @param {string | undefined} file */
const textOf = (file) => (file === undefined ? "" : readFileSync(file, "utf8"));

/**
 * Corrects the one mistake in arquero's declarations, so that a project's own `tsc` passes also without `skipLibCheck`:
 * our tables are arquero's. @type {import("./steps.mjs").Step}
 */
export const declarations = {
  name: "declarations",
  async fingerprint({ root, places }) {
    const file = declarationOf(places);
    return fingerprint({ root, values: [file ?? "none", textOf(file).includes(wrong) ? "wrong" : "right"] });
  },
  makes: ({ places }) => [declarationOf(places)].filter((file) => file !== undefined),
  async run({ root, places }) {
    const file = declarationOf(places);
    const text = textOf(file);
    if (file === undefined || !text.includes(wrong)) return "nothing to correct";
    // A new file: package managers share one file among projects.
    writeFileSync(`${file}.partial`, text.replaceAll(wrong, right));
    renameSync(`${file}.partial`, file);
    return `one line of ${relative(root, file)} corrected`;
  },
};
