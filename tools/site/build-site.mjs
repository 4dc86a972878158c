// @ts-check
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { makeFolder } from "../../src/dist/files/folders.js";
import { Commands } from "../../src/setup/commands.mjs";
import { findProblems } from "./check-links.mjs";
import { Formulas } from "./formulas.mjs";
import { asNotebook, convert } from "./notebook-html.mjs";
import { framePage, headingName, nameHeadings, pathBetween, titleOf, turnLinks } from "./page.mjs";
import { SiteProblem } from "./site-problem.mjs";
import { findPages, pageAt, resolveLink } from "./source-pages.mjs";
import { adaptGreys } from "./theme-greys.mjs";
import { tryTarget, writeTryPage } from "./try-page.mjs";

/** @typedef {import("./source-pages.mjs").SourcePage} SourcePage */

/**
 * @typedef {object} SiteOptions
 * @property {string} root of the repository
 * @property {string} out folder of the site; its content is replaced once everything is built
 * @property {NodeJS.ProcessEnv} env
 * @property {Commands} commands
 * @property {(text: string) => void} note
 */

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
  note(`page "Try it"`);
  await writeTryPage(root, growing);
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
    const whole = /** @type {Formulas} */ (formulas[number]).putBack(linked);
    return { page, body: page.target === "index.html" ? withInvitation(whole) : whole };
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
 * Invites to the page that moves, below the first heading.
 *
 * @param {string} html of the home page
 */
function withInvitation(html) {
  const text = `<a href="${tryTarget}">Try it</a> in this browser: turn the coefficients of a grown net, and move through a run.`;
  return html.replace("</h1>", `</h1><p class="invitation">${text}</p>`);
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
