// @ts-check
import { existsSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fingerprint, writeWhole } from "./files.mjs";
import { installedPackage } from "./places.mjs";

/**
 * @typedef {object} Correction of a package that our declarations lead to
 * @property {readonly string[]} path from the library to the package, by dependencies
 * @property {string} file in the package
 * @property {(text: string) => string} correct gives the same text where nothing is wrong
 * @property {Readonly<Record<string, string>>} [beside] files that the correction needs beside it
 */

/** @type {readonly Correction[]} */
const corrections = [
  {
    // A rest parameter that is also optional, which TypeScript refuses (docs/outreach/arquero-declaration.md).
    path: ["arquero"],
    file: "dist/types/table/ColumnTable.d.ts",
    correct: (text) => text.replaceAll("...values?: import", "...values: import"),
  },
  {
    // What TypeScript 6 declares itself, otherwise (docs/outreach/webgpu-types.md).
    path: ["@tensorflow/tfjs-core", "@webgpu/types"],
    file: "package.json",
    correct: (text) => {
      const content = JSON.parse(text);
      if (content.typesVersions !== undefined) return text;
      const typesVersions = { ">=6.0": { "*": ["none.d.ts"] } };
      return `${JSON.stringify({ ...content, typesVersions }, undefined, 2)}\n`;
    },
    beside: { "none.d.ts": "export {};\n" },
  },
];

/**
 * @param {import("./places.mjs").Places} places
 * @param {Correction} correction
 * @returns {string | undefined} the file, where the package is there
 */
function fileOf({ library }, { path, file }) {
  /** @type {string | undefined} */
  let folder = library;
  // A package manager may give each package its own dependencies, next to where it really lies.
  for (const name of path) folder = folder && installedPackage(name, realpathSync(folder));
  const found = folder && join(folder, file);
  return found !== undefined && existsSync(found) ? found : undefined;
}

/** @param {import("./places.mjs").Places} places */
function filesOf(places) {
  return corrections.flatMap((correction) => {
    const file = fileOf(places, correction);
    return file === undefined ? [] : [{ ...correction, file, text: readFileSync(file, "utf8") }];
  });
}

/**
 * Corrects mistakes in the declarations of other packages that ours lead to, so that a project's own `tsc` passes also
 * without `skipLibCheck`. @type {import("./steps.mjs").Step}
 */
export const declarations = {
  name: "declarations",
  async fingerprint({ root, places }) {
    const states = filesOf(places).map(
      ({ file, text, correct }) => `${file} ${correct(text) === text ? "right" : "wrong"}`,
    );
    return fingerprint({ root, values: states });
  },
  makes: ({ places }) =>
    filesOf(places).flatMap(({ file, beside = {} }) => [
      file,
      ...Object.keys(beside)
        .map((name) => join(dirname(file), name))
        .filter((each) => existsSync(each)),
    ]),
  async run({ root, places }) {
    const wrong = filesOf(places).filter(({ text, correct }) => correct(text) !== text);
    for (const { file, text, correct, beside = {} } of wrong) {
      for (const [name, content] of Object.entries(beside)) writeFileSync(join(dirname(file), name), content);
      // A new file: package managers share one file among projects.
      writeWhole(file, correct(text));
    }
    if (wrong.length === 0) return "nothing to correct";
    return `corrected: ${wrong.map(({ file }) => relative(root, file)).join(", ")}`;
  },
};
