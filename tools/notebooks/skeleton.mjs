// @ts-check
import { kindsOf, withoutSpeed } from "./cell-outputs.mjs";

/**
 * @typedef {import("mixture-growth-kernel").NotebookCell} NotebookCell
 * @typedef {import("mixture-growth-display").Output} Output
 * @typedef {import("./cell-outputs.mjs").Part} Part
 */

const plotly = "application/vnd.plotly.v1+json";

/**
 * The skeleton of a cell's outputs: their kinds, columns of tables, axes and traces of figures, texts without their
 * numbers. It is the same for every processor, seed and profile, and changes only if the code shows something else.
 *
 * The texts of a cell that is tagged `outcome` are chosen by its results, so they are left out.
 *
 * @param {readonly Output[]} outputs
 * @param {NotebookCell} cell
 * @returns {Part[]}
 */
export function skeletonParts(outputs, { metadata: { tags } }) {
  const byOutcome = Array.isArray(tags) && tags.includes("outcome");
  return [
    { what: "its outputs", text: kindsOf(outputs) },
    ...outputs.flatMap((output, index) => {
      const parts = outputParts(output).filter(({ what }) => !byOutcome || what === "MIME types");
      return parts.map(({ what, text }) => ({ what: `output ${index + 1}, ${what}`, text }));
    }),
  ];
}

/**
 * @param {Output} output
 * @returns {Part[]}
 */
function outputParts(output) {
  if (output.output_type === "stream") return [{ what: "text", text: withoutNumbers(output.text) }];
  if (output.output_type === "error") return [{ what: "error", text: output.ename }];
  const { [plotly]: figure, "text/plain": plain, "text/html": html } = output.data;
  const types = { what: "MIME types", text: Object.keys(output.data).sort().join(", ") };
  // The text of a figure lists its traces, whose number depends on the seeds.
  if (figure !== undefined) return [types, ...figureParts(/** @type {Figure} */ (figure))];
  // A progress bar names the last run and counts what is done.
  if (typeof html === "string" && html.startsWith("<progress"))
    return [types, { what: "kind", text: "progress bar" }];
  return [
    types,
    ...(typeof plain === "string" ? [plainPart(plain)] : []),
    ...(typeof html === "string" ? htmlParts(html) : []),
  ];
}

/**
 * @typedef {object} Figure
 * @property {readonly { readonly type?: unknown }[]} data
 * @property {object} layout
 */

/**
 * @param {Figure} figure
 * @returns {Part[]}
 */
function figureParts({ data, layout }) {
  const types = [...new Set(data.map(({ type = "scatter" }) => String(type)))].sort();
  return [
    { what: "types of traces", text: types.join(", ") },
    { what: "titles", text: titles(layout).join("\n") },
    { what: "layout", text: paths(layout).sort().join("\n") },
  ];
}

/**
 * Titles of a figure and its axes, wherever they occur.
 *
 * @param {object} value
 * @param {string} [at]
 * @returns {string[]}
 */
function titles(value, at = "") {
  return Object.entries(value).flatMap(([key, item]) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return [];
    if (key !== "title") return titles(item, `${at}${key}.`);
    return [`${at}title: ${withoutNumbers(String(item.text))}`];
  });
}

/**
 * The paths at which an object has values; a list counts as one value.
 *
 * @param {object} value
 * @param {string} [at]
 * @returns {string[]}
 */
function paths(value, at = "") {
  return Object.entries(value).flatMap(([key, item]) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? paths(item, `${at}${key}.`)
      : [`${at}${key}`],
  );
}

/**
 * The head of a table; everything but the numbers of any other text.
 *
 * @param {string} text
 * @returns {Part}
 */
function plainPart(text) {
  const lines = text.split("\n");
  const rule = lines.findIndex((line) => /^-+( +-+)*$/.test(line.trim()));
  if (rule > 0) return { what: "columns", text: (lines[rule - 1] ?? "").trim().split(/ {2,}/).join(" | ") };
  return { what: "text", text: withoutNumbers(text) };
}

/**
 * @param {string} html
 * @returns {Part[]}
 */
function htmlParts(html) {
  const drawings = html.replace(/<svg[\s\S]*?<\/svg>/g, "<svg>");
  const elements = [...drawings.matchAll(/<([a-z][a-z0-9]*)/g)].map(([, name]) => name);
  const heads = [...drawings.matchAll(/<th\b[^>]*>([\s\S]*?)<\/th>/g)];
  return [
    { what: "HTML elements", text: [...new Set(elements)].sort().join(", ") },
    { what: "HTML columns", text: heads.map(([, text]) => withoutNumbers(text ?? "")).join(" | ") },
  ];
}

/**
 * A text with every number as 0, lists of numbers as one 0, words after it in the singular, and without the profile's name.
 *
 * @param {string} text
 */
export function withoutNumbers(text) {
  return (
    withoutSpeed(text)
      .replace(/\b(smoke|laptop|evening|hour|paper)\b/g, "PROFILE")
      .replace(/[-−]?\d[\d,.]*\d(e[-+−]?\d+)?|[-−]?\d(e[-+−]?\d+)?/g, "0")
      .replace(/\b0(?:,? (?:and )?0)+\b/g, "0")
      // A smaller profile uses a part of a data set, whose name then says so.
      .replace(/, 0 per class/g, "")
      .replace(/\b0 ([a-z]+?)s\b/g, "0 $1")
      .replace(/ {2,}/g, " ")
      .trim()
  );
}
