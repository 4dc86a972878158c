// @ts-check
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { textOf } from "./page.mjs";

/**
 * Finds broken links, to a missing file or a missing place in one, and anything that a browser would fetch from
 * elsewhere by itself.
 *
 * @param {string} folder of the site
 * @param {readonly string[]} files below it
 * @returns {string[]} a sentence per problem
 */
export function findProblems(folder, files) {
  const known = new Set(files);
  const pages = new Map(
    files.filter((file) => file.endsWith(".html")).map((file) => [file, readPage(join(folder, file))]),
  );
  /** @type {string[]} */
  const problems = [];
  for (const [file, { links, loaded }] of pages) {
    for (const link of links) {
      const target = link.path === "" ? file : normalize(join(dirname(file), link.path));
      if (!known.has(target)) {
        problems.push(`Expected a file behind the link ${link.path} but found none (${file} of the site).`);
      } else if (link.fragment !== "" && pages.get(target)?.names.has(link.fragment) === false) {
        problems.push(
          `Expected a place #${link.fragment} in ${target} but found none (link in ${file} of the site).`,
        );
      }
    }
    for (const address of loaded) {
      problems.push(`Expected only files of the site to be loaded but got ${address} (${file} of the site).`);
    }
  }
  for (const sheet of files.filter((file) => file.endsWith(".css"))) {
    for (const [, address = ""] of readFileSync(join(folder, sheet), "utf8").matchAll(
      /url\(["']?([^)"']+)/g,
    )) {
      if (address.startsWith("data:") || address.startsWith("#")) continue;
      if (!known.has(normalize(join(dirname(sheet), address)))) {
        problems.push(`Expected a file behind url(${address}) but found none (${sheet} of the site).`);
      }
    }
  }
  return [...new Set(problems)];
}

/** @param {string} path */
function readPage(path) {
  // The content of scripts is not part of the page.
  const html = readFileSync(path, "utf8").replace(/(<script\b[^>]*>)[\s\S]*?<\/script>/g, "$1");
  const names = new Set([...html.matchAll(/\s(?:id|name)="([^"]*)"/g)].map(([, name = ""]) => textOf(name)));
  /** @type {{ path: string, fragment: string }[]} */
  const links = [];
  /** @type {string[]} */
  const loaded = [];
  for (const [, tag = "", attributes = ""] of html.matchAll(
    /<(a|link|script|img|iframe|source)\b([^>]*)>/g,
  )) {
    const link = textOf(/\s(?:href|src)="([^"]*)"/.exec(attributes)?.[1] ?? "");
    if (link === "" || link.startsWith("data:")) continue;
    if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link)) {
      if (tag !== "a") loaded.push(link);
      continue;
    }
    const [before = "", fragment = ""] = link.split("#");
    links.push({
      path: decodeURIComponent(before.replace(/\?.*$/, "")),
      fragment: decodeURIComponent(fragment),
    });
  }
  return { names, links, loaded };
}
