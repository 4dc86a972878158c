// @ts-check
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cloneRoot } from "../tools/setup/places.mjs";

/**
 * A table in Markdown.
 *
 * @param {readonly { key: string, label: string, align?: "right" }[]} columns
 * @param {readonly Record<string, string | number>[]} rows
 */
export function markdownTable(columns, rows) {
  const line = (/** @type {readonly (string | number)[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ label }) => label)),
    `|${columns.map(({ align }) => (align === "right" ? "--:" : "---")).join("|")}|`,
    ...rows.map((row) => line(columns.map(({ key }) => row[key] ?? ""))),
  ].join("\n");
}

/**
 * A text in which the part between the marks of a section is replaced.
 *
 * @param {string} text
 * @param {string} name
 * @param {string} content
 */
export function withSection(text, name, content) {
  const [begin, end] = [`<!-- ${name}: written by the benchmark -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(`Expected the marks of section ${name} but found none (bench/README.md). Put them back.`);
  }
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

/** Writes what was measured into bench/README.md. @param {string} name @param {string} content */
export function writeSection(name, content) {
  const file = join(cloneRoot, "bench", "README.md");
  writeFileSync(file, withSection(readFileSync(file, "utf8"), name, content));
}
