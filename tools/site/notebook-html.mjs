// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jupyterEnv } from "../../src/setup/places.mjs";
import { places } from "../setup/places.mjs";
import { SiteProblem } from "./site-problem.mjs";
import { withoutWidgets } from "./still-outputs.mjs";

/** @typedef {import("./formulas.mjs").Formulas} Formulas */
/** @typedef {import("./source-pages.mjs").SourcePage} SourcePage */

/**
 * A page as a notebook: turns a text into a notebook of one cell, since all pages go through the same converter and so look alike.
 *
 * @param {string} root
 * @param {SourcePage} page
 * @param {Formulas} formulas
 * @returns {object} a notebook
 */
export function asNotebook(root, { path, kind }, formulas) {
  const content = readFileSync(join(root, path), "utf8");
  if (kind === "notebook") {
    const notebook = withoutWidgets(JSON.parse(content));
    for (const cell of notebook.cells.filter((/** @type {any} */ each) => each.cell_type === "markdown")) {
      cell.source = formulas.takeOut([cell.source].flat().join(""));
    }
    return notebook;
  }
  const language = /\.(\w+)$/.exec(path)?.[1]?.replace("mjs", "js") ?? "";
  const source =
    kind === "text" ? formulas.takeOut(content) : `# ${path}\n\n\`\`\`\`${language}\n${content}\n\`\`\`\`\n`;
  const cell = { cell_type: "markdown", id: "text", metadata: {}, source };
  return { cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

/**
 * Turns notebooks into HTML, all at once.
 *
 * @param {Pick<import("./build-site.mjs").SiteOptions, "root" | "env" | "commands">} options
 * @param {readonly object[]} notebooks
 * @returns {Promise<string[]>} the HTML of each, without a head
 */
export async function convert({ root, env, commands }, notebooks) {
  const where = places(root);
  const folder = join(where.setup, "site");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = notebooks.map((notebook, number) => {
    const file = join(folder, `${number}.ipynb`);
    writeFileSync(file, JSON.stringify(notebook));
    return file;
  });
  const args = ["-m", "nbconvert", "--to", "html", "--template", "basic", "--log-level", "ERROR", ...files];
  const result = await commands.run(where.python, args, { cwd: folder, env: jupyterEnv(env, where) });
  if (result.code !== 0)
    throw new SiteProblem(`Expected nbconvert to succeed but it said:\n${result.output}`);
  const bodies = notebooks.map((_, number) => readFileSync(join(folder, `${number}.html`), "utf8"));
  rmSync(folder, { recursive: true });
  return bodies;
}
