import { checkArguments, isObject } from "./arguments.js";
import { bundle } from "./bundle.js";
import { escapeHtml } from "./html.js";
import { columnFormat, formatCount, formatNumber, missing, percentFormat } from "./number-format.js";
import type { MimeBundle } from "./protocol.js";

/** A row of a table: any object; the columns choose which of its values are shown. */
export type Row = Readonly<Record<string, unknown>>;

/** One column of a table. */
export interface Column {
  /** Which value of the row. */
  readonly key: string;
  /** The heading; the key by default. */
  readonly label?: string;
  /** Left or right; by default numbers are right-aligned. */
  readonly align?: "left" | "right";
  /** Formats a value; by default all numbers of a column have the same count of decimals, one where its heading ends in "(%)". */
  readonly format?: (value: unknown, row: Row) => string;
}

/** How much of a table is shown, and its caption. */
export interface TableOptions {
  /** What the table is about. */
  readonly caption?: string;
  /** The most rows that are shown; 20 by default. */
  readonly limit?: number;
  /** How many rows there are in all, if `rows` is only their beginning. */
  readonly total?: number;
}

interface Cells {
  readonly header: readonly string[];
  readonly body: readonly (readonly string[])[];
  readonly right: readonly boolean[];
  readonly caption: string;
}

/**
 * Writes rows as an HTML table that is safe to show and legible in an untrusted notebook.
 *
 * @param columns which values are shown, in which order and form
 * @param rows one object per row
 * @param options caption and limit of rows
 * @returns a `<table>` with inline styles only, which scrolls sideways if it is too wide; every text in it is escaped
 * @example
 * htmlTable([{ key: "epoch" }], [{ epoch: 1 }, { epoch: 2 }], { caption: "two epochs" });
 */
export function htmlTable(
  columns: readonly Column[],
  rows: readonly Row[],
  options: TableOptions = {},
): string {
  const cells = layOut(columns, rows, options);
  const { header, body, right, caption } = cells;
  // Numbers stay on one line; texts and headings wrap, so that they do not push the numbers out of sight.
  const style = (at: number): string =>
    right[at]
      ? "padding:0.2em 0.9em;text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap"
      : "padding:0.2em 0.9em;text-align:left;white-space:normal";
  const words = canKeepWords(cells) ? wholeWords : escapeHtml;
  const head = header.map(
    (text, at) =>
      `<th style="${style(at).replace("nowrap", "normal")};font-weight:600;vertical-align:bottom">${words(text)}</th>`,
  );
  const line = (row: readonly string[]): string =>
    `<tr>${row.map((text, at) => `<td style="${style(at)}">${right[at] ? escapeHtml(text) : words(text)}</td>`).join("")}</tr>`;
  const below =
    caption === ""
      ? ""
      : `<caption style="caption-side:bottom;text-align:left;padding:0.4em 0.9em;opacity:0.8;white-space:pre-line">${escapeHtml(caption)}</caption>`;
  return [
    `<div style="overflow-x:auto;max-width:100%"><table style="border-collapse:collapse;font-variant-numeric:tabular-nums">`,
    below,
    `<thead style="border-bottom:1px solid #767676"><tr>${head.join("")}</tr></thead>`,
    `<tbody>${body.map(line).join("")}</tbody></table></div>`,
  ].join("");
}

/** Words that are longer than this may break: they would not fit into a narrow cell. */
const longestWhole = 40;
/** How many characters, padding included, stand side by side in a notebook that is 1280 pixels wide. */
const tableWidth = 120;
/** The padding of a cell on both sides, in characters. */
const padding = 4;

/**
 * Whether a table is narrow enough to keep every name whole. In a wider one names may break at their hyphens, so that they
 * do not push the numbers out of sight.
 */
function canKeepWords({ header, body, right }: Cells): boolean {
  const width = header.reduce((sum, heading, at) => {
    const cells = body.map((row) => row[at] ?? "");
    const pieces = [heading, ...cells].flatMap((text, row) =>
      row > 0 && right[at] ? [text] : unbroken(text),
    );
    return sum + padding + pieces.reduce((most, piece) => Math.max(most, length(piece)), 0);
  }, 0);
  return width <= tableWidth;
}

/** The words of a text that cannot break. */
function unbroken(text: string): string[] {
  return text.split(breaks).filter((word) => word.length <= longestWhole);
}

/** Where every text may break; not at a non-breaking space. */
const breaks = /([^\S\u00a0]+)/;

/** A cell's text, where no command or name such as `--dry-run` breaks at a hyphen or a slash of its own. */
function wholeWords(text: string): string {
  return text
    .split(breaks)
    .map((word) =>
      /[-/]/.test(word) && word.length <= longestWhole
        ? `<span style="white-space:nowrap">${escapeHtml(word)}</span>`
        : escapeHtml(word),
    )
    .join("");
}

/**
 * Writes the same table as aligned plain text.
 *
 * @param columns which values are shown, in which order and form
 * @param rows one object per row
 * @param options caption and limit of rows
 * @returns header, rule, rows and caption
 * @example
 * textTable([{ key: "net" }, { key: "accuracy" }], [{ net: "grown", accuracy: 0.5 }]);
 * // net    accuracy
 * // -----  --------
 * // grown    0.5000
 */
export function textTable(
  columns: readonly Column[],
  rows: readonly Row[],
  options: TableOptions = {},
): string {
  const { header, body, right, caption } = layOut(columns, rows, options);
  const oneLine = [header, ...body].map((row) => row.map((text) => text.replace(/[^\S\u00a0]+/g, " ")));
  const widths = header.map((_, at) => Math.max(...oneLine.map((row) => length(row[at] ?? ""))));
  const written = oneLine.map((row) => row.map((text, at) => pad(text, widths[at] ?? 0, right[at] ?? false)));
  const rule = widths.map((width) => "-".repeat(width));
  const lines = [written[0] ?? [], rule, ...written.slice(1)].map((row) => row.join("  ").trimEnd());
  return [...lines, ...(caption === "" ? [] : [caption])].join("\n");
}

/**
 * Puts rows into a bundle as one table, as HTML and as plain text.
 *
 * @param columns which values are shown, in which order and form
 * @param rows one object per row
 * @param options caption and limit of rows
 * @returns what a `Symbol.for("Jupyter.display")` method gives
 * @example
 * tableBundle([{ key: "epoch" }], [{ epoch: 1 }, { epoch: 2 }], { caption: "two epochs" });
 */
export function tableBundle(
  columns: readonly Column[],
  rows: readonly Row[],
  options: TableOptions = {},
): MimeBundle {
  return bundle({ plain: textTable(columns, rows, options), html: htmlTable(columns, rows, options) });
}

function layOut(columns: readonly Column[], rows: readonly Row[], options: TableOptions): Cells {
  checkTable(columns, rows, options);
  const shown = rows.slice(0, options.limit ?? 20);
  const formats = columns.map((column) => {
    const isPercent = (column.label ?? column.key).endsWith("(%)");
    return isPercent ? percentFormat : columnFormat(shown.map((row) => row[column.key]));
  });
  const text = (row: Row, column: Column, at: number): string => {
    const value = row[column.key];
    if (column.format !== undefined) return column.format(value, row);
    if (typeof value === "number" || typeof value === "bigint") return formats[at]?.(value) ?? "";
    return cellText(value);
  };
  return {
    header: columns.map((column) => column.label ?? column.key),
    body: shown.map((row) => columns.map((column, at) => text(row, column, at))),
    right: columns.map((column) => isRight(column, shown)),
    caption: captionOf(shown.length, options.total ?? rows.length, options.caption ?? ""),
  };
}

function checkTable(columns: unknown, rows: unknown, options: unknown): void {
  const areColumns =
    Array.isArray(columns) && columns.every((column) => isObject(column) && typeof column.key === "string");
  checkArguments("table", [
    [
      "columns",
      columns,
      "a list of columns with a key each",
      areColumns,
      'Use for instance [{ key: "epoch" }].',
    ],
    ["rows", rows, "a list of objects", Array.isArray(rows), "Use for instance [{ epoch: 1 }]."],
    ["options", options, "an object", isObject(options), "Leave it out, or use { caption, limit }."],
  ]);
}

function isRight(column: Column, rows: readonly Row[]): boolean {
  if (column.align !== undefined) return column.align === "right";
  const present = rows.map((row) => row[column.key]).filter((value) => value !== null && value !== undefined);
  return (
    present.length > 0 && present.every((value) => typeof value === "number" || typeof value === "bigint")
  );
}

function captionOf(shown: number, total: number, caption: string): string {
  if (shown >= total) return caption;
  const count = `${formatCount(shown)} of ${formatCount(total)} rows`;
  return caption === "" ? count : `${caption} (${count})`;
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return missing;
  if (typeof value === "string") return value;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? missing : value.toISOString().slice(0, 19).replace("T", " ");
  if (typeof value === "object") return nestedText(value);
  return String(value);
}

/** Lists as `32, 32, 16` and records as `macs 46.5 G, images 12`; deeper values as JSON. */
function nestedText(value: object): string {
  const parts: readonly string[] = Array.isArray(value)
    ? value.map(partText)
    : Object.entries(value).map(([key, part]) => `${key} ${partText(part)}`);
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  return isPlain && parts.length > 0 ? parts.join(", ") : jsonText(value);
}

function partText(part: unknown): string {
  if (typeof part === "number")
    return Number.isInteger(part) ? columnFormat([part])(part) : formatNumber(part);
  return typeof part === "object" && part !== null && !(part instanceof Date)
    ? jsonText(part)
    : cellText(part);
}

function jsonText(value: object): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return Object.prototype.toString.call(value); // a cycle or a bigint inside: at least name its kind
  }
}

function length(text: string): number {
  return [...text].length;
}

function pad(text: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, width - length(text)));
  return right ? space + text : text + space;
}
