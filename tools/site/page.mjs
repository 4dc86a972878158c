// @ts-check
import { dirname, relative } from "node:path/posix";
import { escapeHtml } from "mixture-growth-display";

/** @typedef {import("./source-pages.mjs").SourcePage} SourcePage */

/**
 * The path from one page of the site to another.
 *
 * @param {string} from path in the site
 * @param {string} to path in the site
 */
export function pathBetween(from, to) {
  return relative(dirname(from), to);
}

/**
 * The name of a heading in links, as on GitHub.
 *
 * @param {string} text of the heading, or Jupyter's name for it
 */
export function headingName(text) {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
}

/**
 * Gives headings the same names as on GitHub, and a visible link to each.
 *
 * @param {string} html
 */
export function nameHeadings(html) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return html.replace(/<(h[1-6]) id="[^"]*">([\s\S]*?)<\/\1>/g, (_, tag, content) => {
    const inner = content.replace(/<a class="anchor-link"[\s\S]*?<\/a>/, "");
    const name = headingName(textOf(inner));
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    const id = times === 0 ? name : `${name}-${times}`;
    return `<${tag} id="${id}">${inner}<a class="anchor" href="#${id}" aria-label="Link to this heading">#</a></${tag}>`;
  });
}

/** @param {string} html */
export function textOf(html) {
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&");
}

/**
 * Replaces every link in a page's HTML by a function of it.
 *
 * @param {string} html
 * @param {(link: string) => string | undefined} turn returns the new link; undefined keeps only the text
 */
export function turnLinks(html, turn) {
  const anchors = html.replace(
    /<a\b([^>]*?)\bhref="([^"]*)"([^>]*)>([\s\S]*?)<\/a>/g,
    (_, before, link, after, text) => {
      const turned = turn(textOf(link));
      return turned === undefined
        ? `<span class="path">${text}</span>`
        : `<a${before}href="${escapeHtml(turned)}"${after}>${text}</a>`;
    },
  );
  return anchors.replace(/(<img\b[^>]*?\bsrc=")([^"]*)"/g, (all, before, link) =>
    link.startsWith("data:") ? all : `${before}${escapeHtml(turn(textOf(link)) ?? link)}"`,
  );
}

/**
 * @typedef {object} Frame
 * @property {string} target path of the page in the site
 * @property {string} body
 * @property {boolean} hasFormulas
 * @property {SourcePage["kind"]} kind
 * @property {{ target: string, title: string } | undefined} before the notebook before this one
 * @property {{ target: string, title: string } | undefined} after the notebook after this one
 */

/**
 * The page's first heading.
 *
 * @param {string} body
 */
export function titleOf(body) {
  const heading = /<h1\b[^>]*>([\s\S]*?)<\/h1>/.exec(body)?.[1] ?? "";
  return textOf(heading.replace(/<a class="anchor"[\s\S]*?<\/a>/, "")).trim();
}

/**
 * A complete page, with the same head, links and theme as all others.
 *
 * @param {Frame} frame
 */
export function framePage({ target, body, hasFormulas, kind, before, after }) {
  /** @param {string} to */
  const at = (to) => escapeHtml(pathBetween(target, to));
  const title = titleOf(body);
  const formulas = hasFormulas ? `\n<link rel="stylesheet" href="${at("assets/katex/katex.min.css")}">` : "";
  /** @param {{ target: string, title: string } | undefined} page @param {string} relation @param {string} arrow */
  const neighbour = (page, relation, arrow) =>
    page === undefined
      ? ""
      : `<a rel="${relation}" href="${at(page.target)}"><small>${arrow}</small>${escapeHtml(page.title)}</a>`;
  const around = neighbour(before, "prev", "before") + neighbour(after, "next", "next");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title === "" ? target : title)} | mixture-growth</title>${formulas}
<link rel="stylesheet" href="${at("assets/site.css")}">
<script src="${at("assets/theme.js")}"></script>
</head>
<body>
<header>
<nav aria-label="Site"><a class="home" href="${at("about.html")}">mixture-growth</a><a href="${at("index.html")}">Notebooks</a><a href="${at("try/index.html")}">Try it</a><a href="${at("api/index.html")}">Reference</a><a href="${at("CHANGELOG.html")}">Changes</a></nav>
<button type="button" id="theme">theme</button>
</header>
<main class="${kind}">
${body}
</main>
${around === "" ? "" : `<footer><nav aria-label="Notebooks">${around}</nav></footer>\n`}</body>
</html>
`;
}
