// @ts-check
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { makeFolder } from "../../src/dist/files/folders.js";
import { Commands } from "../setup/commands.mjs";
import { jupyterEnv, places } from "../setup/places.mjs";
import { findProblems } from "./check-links.mjs";
import { Formulas } from "./formulas.mjs";
import { framePage, headingName, nameHeadings, pathBetween, titleOf, turnLinks } from "./page.mjs";
import { findPages, pageAt, resolveLink } from "./source-pages.mjs";
import { adaptGreys } from "./theme-greys.mjs";

/** @typedef {import("./source-pages.mjs").SourcePage} SourcePage */

/**
 * @typedef {object} SiteOptions
 * @property {string} root of the repository
 * @property {string} out folder of the site; its content is replaced once everything is built
 * @property {NodeJS.ProcessEnv} env
 * @property {Commands} commands
 * @property {(text: string) => void} note
 */

/** A problem in the site's sources that a person has to fix. */
export class SiteProblem extends Error {
  /** @override */
  name = "SiteProblem";
}

/**
 * Builds the site: pages of notebooks and texts, and the reference. It opens from disk and loads nothing from elsewhere.
 *
 * @param {SiteOptions} options
 * @returns {Promise<number>} the number of pages, including those of the reference
 * @throws {SiteProblem} naming every link that leads nowhere; the old site then stays
 */
export async function buildSite(options) {
  const { root, out, note } = options;
  const { pages, problems } = findPages(root);
  expectNone(problems);
  const growing = `${out}.partial`;
  rmSync(growing, { recursive: true, force: true });
  makeFolder(join(growing, "assets"));
  copyAssets(root, growing);
  note("pages and reference");
  await withSecond(options.commands, (beside) =>
    Promise.all([
      writePages(options, pages, growing),
      writeReference({ ...options, commands: beside }, growing),
    ]),
  );
  const files = listFiles(growing);
  expectNone(findProblems(growing, files));
  rmSync(out, { recursive: true, force: true });
  renameSync(growing, out);
  return files.filter((file) => file.endsWith(".html")).length;
}

/**
 * Runs an action with a second command runner, since each runs one command at a time; it is stopped with the first.
 *
 * @param {Commands} commands
 * @param {(beside: Commands) => Promise<unknown>} action
 */
async function withSecond(commands, action) {
  const beside = new Commands();
  const stop = () => beside.stop("SIGTERM");
  commands.signal.addEventListener("abort", stop, { once: true });
  try {
    await action(beside);
  } finally {
    commands.signal.removeEventListener("abort", stop);
    stop();
  }
}

/** @param {readonly string[]} problems */
function expectNone(problems) {
  if (problems.length > 0) throw new SiteProblem(problems.join("\n"));
}

/**
 * @param {string} root
 * @param {string} growing
 */
function copyAssets(root, growing) {
  const assets = join(growing, "assets");
  for (const name of ["site.css", "theme.js"]) cpSync(join(root, "tools", "site", name), join(assets, name));
  const katex = join(root, "node_modules", "katex", "dist");
  mkdirSync(join(assets, "katex", "fonts"), { recursive: true });
  // Every browser that supports the rest of the style sheet uses the smallest of the three font formats.
  const sheet = readFileSync(join(katex, "katex.min.css"), "utf8");
  const only = sheet.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)/g, "");
  writeFileSync(join(assets, "katex", "katex.min.css"), only);
  for (const font of readdirSync(join(katex, "fonts")).filter((name) => name.endsWith(".woff2"))) {
    cpSync(join(katex, "fonts", font), join(assets, "katex", "fonts", font));
  }
}

/**
 * @param {SiteOptions} options
 * @param {ReadonlyMap<string, SourcePage>} pages
 * @param {string} growing
 */
async function writePages(options, pages, growing) {
  const { root } = options;
  const all = [...pages.values()];
  for (const { path, target } of all.filter(({ kind }) => kind === "file")) {
    mkdirSync(dirname(join(growing, target)), { recursive: true });
    cpSync(join(root, path), join(growing, target));
  }
  const shown = all.filter(({ kind }) => kind !== "file");
  const formulas = shown.map(() => new Formulas());
  const bodies = await convert(
    options,
    shown.map((page, number) => asNotebook(root, page, /** @type {Formulas} */ (formulas[number]))),
  );
  const finished = shown.map((page, number) => {
    const body = adaptGreys(nameHeadings(bodies[number] ?? ""));
    const linked = turnLinks(body, (link) => linkInSite(root, pages, page, link));
    return { page, body: /** @type {Formulas} */ (formulas[number]).putBack(linked) };
  });
  const notebooks = finished
    .filter(({ page }) => page.kind === "notebook")
    .map(({ page, body }) => ({ target: page.target, title: titleOf(body) }));
  for (const [number, { page, body }] of finished.entries()) {
    const { target, kind } = page;
    const place = notebooks.findIndex((notebook) => notebook.target === target);
    const [before, after] = place === -1 ? [] : [notebooks[place - 1], notebooks[place + 1]];
    const hasFormulas = (formulas[number]?.count ?? 0) > 0;
    mkdirSync(dirname(join(growing, target)), { recursive: true });
    writeFileSync(join(growing, target), framePage({ target, body, kind, hasFormulas, before, after }));
  }
}

/**
 * Turns a text into a notebook of one cell, since all pages go through the same converter and so look alike.
 *
 * @param {string} root
 * @param {SourcePage} page
 * @param {Formulas} formulas
 * @returns {object} a notebook
 */
function asNotebook(root, { path, kind }, formulas) {
  const content = readFileSync(join(root, path), "utf8");
  if (kind === "notebook") {
    const notebook = JSON.parse(content);
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
 * @param {SiteOptions} options
 * @param {readonly object[]} notebooks
 * @returns {Promise<string[]>} the HTML of each, without a head
 */
async function convert({ root, env, commands }, notebooks) {
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

/**
 * @param {string} root
 * @param {ReadonlyMap<string, SourcePage>} pages
 * @param {SourcePage} page that has the link
 * @param {string} link
 * @returns {string | undefined} undefined if the site has no target: a folder without a README
 */
function linkInSite(root, pages, page, link) {
  if (link.startsWith("#")) return `#${headingName(decodeURIComponent(link.slice(1)))}`;
  const found = resolveLink(page.path, link);
  if (found === undefined) return link;
  const target = pages.get(pageAt(root, found.path))?.target;
  if (target === undefined) return undefined;
  const fragment = found.fragment === "" ? "" : `#${headingName(decodeURIComponent(found.fragment))}`;
  return `${pathBetween(page.target, target)}${fragment}`;
}

/**
 * @param {SiteOptions} options
 * @param {string} growing
 */
async function writeReference({ root, env, commands }, growing) {
  const api = join(growing, "api");
  const typedoc = join(root, "node_modules", "typedoc", "bin", "typedoc");
  const settings = join(root, "tools", "site", "typedoc.json");
  const args = [typedoc, "--options", settings, "--out", api];
  const result = await commands.run(process.execPath, args, { cwd: root, env: { ...env, NO_COLOR: "1" } });
  if (result.code !== 0) throw new SiteProblem(`Expected typedoc to succeed but it said:\n${result.output}`);
  // Our own links in its header are the same on every page, whatever its folder.
  for (const file of listFiles(api).filter((name) => name.endsWith(".html"))) {
    const html = readFileSync(join(api, file), "utf8");
    const up = pathBetween(`api/${file}`, "index.html").replace(/index\.html$/, "");
    // A browser does not let a page from disk use parts of another file; typedoc's script inlines the icons.
    const own = html.replaceAll(/(<use href=")[^"]*icons\.svg(#)/g, "$1$2");
    writeFileSync(join(api, file), own.replaceAll("https://site.invalid/", up));
  }
}

/**
 * @param {string} folder
 * @returns {string[]} paths below it, with `/`
 */
function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
}
