import { type ColumnTable, from } from "arquero";
import { isRecord } from "../../checking/shapes.js";

/** A table: arquero's, or rows as objects. */
export type TableOrRows = ColumnTable | readonly Readonly<Record<string, unknown>>[];

/** The values of the columns of a table, by name. */
export type Columns = ReadonlyMap<string, readonly unknown[]>;

/** The columns of a table, each as an array; undefined for what is no table. */
export function columnsOf(table: unknown): Columns | undefined {
  if (isArquero(table)) return columnsOfTable(table);
  if (!Array.isArray(table) || !table.every(isRecord)) return undefined;
  const names = [...new Set(table.flatMap((row: object) => Object.keys(row)))];
  return new Map(names.map((name) => [name, table.map((row: Record<string, unknown>) => row[name])]));
}

function columnsOfTable(table: ColumnTable): Columns {
  // Only rows that a filter left, in the order that the table shows.
  return new Map(table.columnNames().map((name) => [name, [...(table.array(name) as Iterable<unknown>)]]));
}

function isArquero(value: unknown): value is ColumnTable {
  return typeof value === "object" && value !== null && "columnNames" in value && "numRows" in value;
}

/** Whether a cell holds nothing. */
export function isMissing(value: unknown): boolean {
  return value === null || value === undefined || value === "" || Number.isNaN(value);
}

/** A table of columns that all have the same length. */
export function tableOf(columns: Columns): ColumnTable {
  const [first = []] = columns.values();
  return from(
    first.map((_, row) => Object.fromEntries([...columns].map(([name, values]) => [name, values[row]]))),
  );
}
