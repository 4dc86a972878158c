// @ts-check
import { escapeHtml } from "mixture-growth-display";

/**
 * A table; cells that are numbers stand to the right.
 *
 * @param {readonly string[]} heads
 * @param {readonly (readonly (string | number | boolean | null | undefined)[])[]} rows
 */
export function htmlTable(heads, rows) {
  if (rows.length === 0) return "<p>Nothing was measured.</p>";
  const isNumber = heads.map((_, i) => rows.some((row) => isNumeric(row[i])));
  const open = (/** @type {string} */ tag, /** @type {number} */ i) =>
    isNumber[i] ? `<${tag} class="number">` : `<${tag}>`;
  const head = heads.map((text, i) => `${open("th", i)}${escapeHtml(text)}</th>`).join("");
  const lines = rows.map(
    (row) => `<tr>${row.map((cell, i) => `${open("td", i)}${cellOf(cell)}</td>`).join("")}</tr>`,
  );
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${lines.join("\n")}\n</tbody></table></div>`;
}

/** @param {unknown} cell */
function isNumeric(cell) {
  return (
    typeof cell === "number" ||
    (typeof cell === "string" && /^-?[\d,.]+(e[-+]\d+)?( [a-zA-Z/%]+)?$/.test(cell))
  );
}

/** @param {string | number | boolean | null | undefined} cell */
function cellOf(cell) {
  if (cell === null || cell === undefined) return "–";
  if (cell === true) return '<span class="yes">yes</span>';
  if (cell === false) return '<span class="no">no</span>';
  return escapeHtml(String(cell));
}

/** A number with three significant digits. @param {number | null | undefined} value */
export function short(value) {
  if (value === null || value === undefined) return null;
  if (!Number.isFinite(value)) return "not finite";
  if (value === 0) return "0";
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  return Math.abs(value) < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}
