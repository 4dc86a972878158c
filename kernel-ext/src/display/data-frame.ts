import { bundle, formatCount, htmlTable, type MimeBundle, type Row, textTable } from "mixture-growth-display";

const shownRows = 20;

/** What is shown of a table of any library. */
interface Excerpt {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly height: number;
}

interface ArqueroTable {
  numRows(): number;
  numCols(): number;
  columnNames(): string[];
  objects(options: { limit: number }): Row[];
}

interface PolarsFrame {
  readonly columns: readonly string[];
  readonly height: number;
  head(rows: number): PolarsFrame;
  toRecords(): Row[];
}

/**
 * Shows an arquero table or a polars data frame: 20 rows and its size.
 *
 * @param value anything
 * @returns its bundle, or undefined if it is no such table
 */
export function dataFrame(value: object): MimeBundle | undefined {
  const excerpt = arqueroExcerpt(value) ?? polarsExcerpt(value);
  if (!excerpt) return undefined;
  const columns = excerpt.columns.map((key) => ({ key }));
  const size = `${count(excerpt.height, "row")} × ${count(columns.length, "column")}`;
  const options = { limit: shownRows, caption: size };
  return bundle({
    plain: textTable(columns, excerpt.rows, options),
    html: htmlTable(columns, excerpt.rows, options),
  });
}

function arqueroExcerpt(value: object): Excerpt | undefined {
  const table = value as ArqueroTable;
  if (!hasMethods(value, ["numRows", "numCols", "columnNames", "objects"])) return undefined;
  return { columns: table.columnNames(), rows: table.objects({ limit: shownRows }), height: table.numRows() };
}

function polarsExcerpt(value: object): Excerpt | undefined {
  const frame = value as PolarsFrame;
  if (!hasMethods(value, ["head", "toRecords"])) return undefined;
  if (!Array.isArray(frame.columns) || typeof frame.height !== "number") return undefined;
  return { columns: frame.columns, rows: frame.head(shownRows).toRecords(), height: frame.height };
}

function hasMethods(value: object, names: readonly string[]): boolean {
  return names.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === "function");
}

function count(n: number, what: string): string {
  return `${formatCount(n)} ${what}${n === 1 ? "" : "s"}`;
}
