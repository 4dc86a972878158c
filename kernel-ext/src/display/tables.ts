import { inspect } from "node:util";
import { formatCount, type MimeBundle, type Row, tableBundle } from "mixture-growth-display";
import { isListOf } from "./lists.js";

const shownRows = 20;
/** More columns than this are not shown as a table. */
const shownColumns = 30;

interface ArqueroTable {
  numRows(): number;
  columnNames(): string[];
  objects(options: { limit: number }): Row[];
}

interface PolarsFrame {
  readonly columns: readonly string[];
  readonly height: number;
  head(rows: number): PolarsFrame;
  toRecords(): Row[];
}

/** Formats an arquero table or a polars data frame: 20 rows and its size. */
export function dataFrame(value: object): MimeBundle | undefined {
  if (hasMethods(value, ["numRows", "numCols", "columnNames", "objects"])) {
    const arquero = value as ArqueroTable;
    return table(arquero.columnNames(), arquero.objects({ limit: shownRows }), arquero.numRows());
  }
  const frame = value as PolarsFrame;
  const isFrame =
    hasMethods(value, ["head", "toRecords"]) &&
    Array.isArray(frame.columns) &&
    typeof frame.height === "number";
  return isFrame ? table(frame.columns, frame.head(shownRows).toRecords(), frame.height) : undefined;
}

function hasMethods(value: object, names: readonly string[]): boolean {
  return names.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === "function");
}

/** Formats a Map, or an array of plain records, as a table. */
export function recordTable(value: object): MimeBundle | undefined {
  if (value instanceof Map) {
    const entries = [...value.entries()].slice(0, shownRows);
    const rows = entries.map(([key, item]): Row => ({ key: cell(key), value: cell(item) }));
    return table(["key", "value"], rows, value.size, `Map of ${formatCount(value.size)}`);
  }
  if (!isListOf(value, isRecord)) return undefined;
  const rows = withNumbersOut(value.slice(0, shownRows));
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (keys.length === 0 || keys.length > shownColumns) return undefined;
  const shown = rows.map((row) => Object.fromEntries(keys.map((key) => [key, cell(row[key])])));
  return table(keys, shown, value.length);
}

function table(
  keys: readonly string[],
  rows: readonly Row[],
  total: number,
  caption: string = `${count(total, "row")} × ${count(keys.length, "column")}`,
): MimeBundle {
  const columns = keys.map((key) => ({ key }));
  const options = { limit: shownRows, total, caption };
  return tableBundle(columns, rows, options);
}

function count(n: number, what: string): string {
  return `${formatCount(n)} ${what}${n === 1 ? "" : "s"}`;
}

/** `{ cost: { macs: 1 } }` as `{ "cost.macs": 1 }`, if every row that has a cost has only numbers in it. */
function withNumbersOut(rows: readonly Row[]): Row[] {
  const keys = new Set(rows.flatMap((row) => Object.keys(row)));
  const isOfNumbers = (key: string): boolean => {
    const present = rows.map((row) => row[key]).filter((value) => value !== undefined && value !== null);
    return present.length > 0 && present.every(isOfNumbersOnly);
  };
  const nested = new Set([...keys].filter(isOfNumbers));
  const out = (key: string, value: unknown): [string, unknown][] =>
    nested.has(key)
      ? Object.entries(value ?? {}).map(([inner, number]) => [`${key}.${inner}`, number])
      : [[key, value]];
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).flatMap(([key, value]) => out(key, value))),
  );
}

function isOfNumbersOnly(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const numbers = Object.values(value);
  return (
    numbers.length > 0 && numbers.every((number) => typeof number === "number" || typeof number === "bigint")
  );
}

function isRecord(value: unknown): value is Row {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Numbers stay numbers, so that a column of them is aligned; large values become short text, and so does what JSON does not
 * know, such as a Map.
 */
function cell(value: unknown): unknown {
  if (Array.isArray(value) && value.length > 6) return `[${value.length} items]`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${(value as Uint8Array).length})`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const isOfJson = typeof value !== "object" || value === null || Array.isArray(value) || isRecord(value);
  if (isOfJson || value instanceof Date || "toJSON" in value) return value;
  return inspect(value, {
    depth: 0,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 3,
    maxStringLength: 40,
  });
}
