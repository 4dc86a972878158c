import { inspect } from "node:util";
import { htmlTable, type Row } from "mixture-growth-display";

/** More rows are only in the text beside the table. */
const mostRows = 200;
/** With more columns the text alone is shown. */
const mostColumns = 30;

/**
 * Writes what `console.table` draws as an HTML table, with the same rows and columns.
 *
 * @param only the columns that were asked for
 * @returns undefined for what is no table, or has too many columns
 */
export function consoleTable(data: object, only?: readonly string[]): string | undefined {
  const { index, entries } = entriesOf(data);
  if (entries.length === 0) return undefined;
  const rows = entries.slice(0, mostRows).map(([key, item]) => rowOf(index, key, item, only));
  const found = only ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const values = rows.some((row) => valueColumn in row) ? [valueColumn] : [];
  const columns = [index, ...found.filter((key) => key !== index && key !== valueColumn), ...values];
  if (columns.length > mostColumns) return undefined;
  const columnList = columns.map((key) => ({ key, ...(key === index ? { label: "" } : {}) }));
  const total = entries.length;
  const caption = total > mostRows ? `${mostRows} of ${total} rows; the text beside it has all` : "";
  return htmlTable(columnList, rows, { limit: mostRows, caption });
}

/** Where Node puts what has no columns of its own. */
const valueColumn = "Values";

interface Entries {
  readonly index: string;
  readonly entries: readonly (readonly [key: unknown, item: unknown])[];
}

function entriesOf(data: object): Entries {
  if (data instanceof Map) {
    const entries = Array.from(
      data,
      ([Key, value]: [unknown, unknown], at) => [at, { Key, [valueColumn]: value }] as const,
    );
    return { index: "(iteration index)", entries };
  }
  if (data instanceof Set) {
    return {
      index: "(iteration index)",
      entries: Array.from(data, (item: unknown, at) => [at, { [valueColumn]: item }] as const),
    };
  }
  return { index: "(index)", entries: Object.entries(data) };
}

function rowOf(index: string, key: unknown, item: unknown, only: readonly string[] | undefined): Row {
  const isRecord = typeof item === "object" && item !== null;
  const fields = isRecord ? Object.entries(item) : only ? [] : [[valueColumn, item] as const];
  const shown = fields
    .filter(([name]) => only === undefined || only.includes(name) || name === valueColumn)
    .map(([name, value]): [string, unknown] => [name, cellOf(value)]);
  return { ...Object.fromEntries(shown), [index]: /^\d+$/.test(String(key)) ? Number(key) : key };
}

function cellOf(value: unknown): unknown {
  if (typeof value === "number" || typeof value === "string") return value;
  return inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 3 });
}
