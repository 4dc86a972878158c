// @ts-check
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join, normalize } from "node:path/posix";

/**
 * A file of the repository that is part of the site.
 *
 * @typedef {object} SourcePage
 * @property {string} path in the repository
 * @property {string} target path in the site
 * @property {"notebook" | "text" | "code" | "file"} kind text is Markdown; code is shown as it is; a file is copied
 */

const homePage = "notebooks/README.md";
const codeEndings = [".ts", ".mjs", ".js", ".py", ".sh", ".in", ".txt", ""];

/**
 * Finds the pages of the site: the index of notebooks, all notebooks, the README and the changes, and all files of the
 * repository that these link to, directly or not.
 *
 * @param {string} root of the repository
 * @returns {{ pages: Map<string, SourcePage>, problems: string[] }} pages by their path, and links that lead nowhere
 */
export function findPages(root) {
  /** @type {Map<string, SourcePage>} */
  const pages = new Map();
  /** @type {string[]} */
  const problems = [];
  const notebooks = readdirSync(join(root, "notebooks")).filter((name) => name.endsWith(".ipynb"));
  const waiting = [
    homePage,
    ...notebooks.sort().map((name) => `notebooks/${name}`),
    "README.md",
    "CHANGELOG.md",
  ];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (pages.has(path)) continue;
    const page = describePage(path);
    pages.set(path, page);
    for (const link of linksOf(root, page)) {
      const found = resolveLink(path, link);
      if (found === undefined) continue;
      const place = pageAt(root, found.path);
      if (place === "nowhere") {
        problems.push(`Expected a file of the repository behind the link ${link} but found none (${path}).`);
      } else if (place !== "folder") {
        waiting.push(place);
      }
    }
  }
  return { pages, problems };
}

/**
 * The file of the repository that a link points to.
 *
 * @param {string} from path of the file that has it
 * @param {string} link as it is written there
 * @returns {{ path: string, fragment: string } | undefined} undefined for links outside the repository or within
 *   the page
 */
export function resolveLink(from, link) {
  if (/^([a-z][a-z0-9+.-]*:|\/\/|#)/i.test(link)) return undefined;
  const [path = "", fragment = ""] = link.split("#");
  return { path: normalize(join(dirname(from), decodeURIComponent(path))).replace(/\/$/, ""), fragment };
}

/**
 * The page for a path of the repository; for a folder, its README.
 *
 * @param {string} root of the repository
 * @param {string} path in the repository
 * @returns {string | "folder" | "nowhere"}
 */
export function pageAt(root, path) {
  if (path.startsWith("..") || !existsSync(join(root, path))) return "nowhere";
  if (!statSync(join(root, path)).isDirectory()) return path;
  const readme = join(path, "README.md");
  return existsSync(join(root, readme)) ? readme : "folder";
}

/**
 * @param {string} path
 * @returns {SourcePage}
 */
function describePage(path) {
  const ending = extname(path);
  if (path === homePage) return { path, target: "index.html", kind: "text" };
  if (path === "README.md") return { path, target: "about.html", kind: "text" };
  if (ending === ".ipynb") return { path, target: path.replace(/ipynb$/, "html"), kind: "notebook" };
  if (ending === ".md") return { path, target: path.replace(/md$/, "html"), kind: "text" };
  if (codeEndings.includes(ending)) return { path, target: `${path}.html`, kind: "code" };
  return { path, target: path, kind: "file" };
}

/**
 * @param {string} root
 * @param {SourcePage} page
 * @returns {string[]}
 */
function linksOf(root, page) {
  if (page.kind === "code" || page.kind === "file") return [];
  const content = readFileSync(join(root, page.path), "utf8");
  if (page.kind === "text") return linksInMarkdown(content);
  /** @type {{ cells: { cell_type: string, source: string | string[] }[] }} */
  const notebook = JSON.parse(content);
  return notebook.cells
    .filter((cell) => cell.cell_type === "markdown")
    .flatMap((cell) => linksInMarkdown([cell.source].flat().join("")));
}

/**
 * The targets of links and pictures, except those in code.
 *
 * @param {string} text Markdown
 */
export function linksInMarkdown(text) {
  const prose = text.replace(/```[\s\S]*?```|`[^`\n]*`/g, "");
  const links = /\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s*(\S+)|(?:href|src)="([^"]+)"/gm;
  return [...prose.matchAll(links)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}
