import { bundle, htmlTable, type MimeBundle, type Row, textTable } from "mixture-growth-display";

interface TableLike {
  numRows(): number;
  numCols(): number;
  columnNames(): string[];
  objects(options: { limit: number }): Row[];
}

const shownRows = 20;

/**
 * Shows an arquero table: 20 rows and its size.
 *
 * @param value anything
 * @returns its bundle, or undefined if it is no such table
 */
export function arrowTable(value: object): MimeBundle | undefined {
  if (!isTable(value)) return undefined;
  const columns = value.columnNames().map((key) => ({ key }));
  const rows = value.objects({ limit: shownRows });
  const size = `${count(value.numRows())} rows × ${count(value.numCols())} columns`;
  const options = { limit: shownRows, caption: size };
  return bundle({ plain: textTable(columns, rows, options), html: htmlTable(columns, rows, options) });
}

function isTable(value: object): value is TableLike {
  const methods = ["numRows", "numCols", "columnNames", "objects"] as const;
  return methods.every((name) => typeof (value as Partial<TableLike>)[name] === "function");
}

function count(n: number): string {
  return n.toLocaleString("en");
}
