import { bundle, formatCount, htmlTable, type MimeBundle, type Row, textTable } from "mixture-growth-display";

const shownRows = 20;
/** More columns than this are no table that anybody reads. */
const shownColumns = 30;

/**
 * Shows a Map, or an array of plain records, as a table.
 *
 * @param value anything
 * @returns its bundle, or undefined if it is neither
 */
export function recordTable(value: object): MimeBundle | undefined {
  if (value instanceof Map) {
    const entries = [...value.entries()].slice(0, shownRows);
    const rows = entries.map(([key, item]): Row => ({ key: cell(key), value: cell(item) }));
    return table(["key", "value"], rows, value.size, `Map of ${formatCount(value.size)}`);
  }
  if (!Array.isArray(value) || value.length === 0 || !value.every(isRecord)) return undefined;
  const rows = withNumbersOut(value.slice(0, shownRows));
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (keys.length === 0 || keys.length > shownColumns) return undefined;
  const shown = rows.map((row) => Object.fromEntries(keys.map((key) => [key, cell(row[key])])));
  const size = `${count(value.length, "row")} × ${count(keys.length, "column")}`;
  return table(keys, shown, value.length, size);
}

function count(n: number, what: string): string {
  return `${formatCount(n)} ${what}${n === 1 ? "" : "s"}`;
}

function table(keys: readonly string[], rows: readonly Row[], total: number, caption: string): MimeBundle {
  const columns = keys.map((key) => ({ key }));
  const options = { limit: shownRows, total, caption };
  return bundle({ plain: textTable(columns, rows, options), html: htmlTable(columns, rows, options) });
}

/** `{ cost: { macs: 1 } }` as `{ "cost.macs": 1 }`, where every row that has a cost has nothing but numbers in it. */
function withNumbersOut(
  rows: readonly Readonly<Record<string, unknown>>[],
): Readonly<Record<string, unknown>>[] {
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Numbers stay numbers, so that a column of them is aligned; other things become short text. */
function cell(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (Array.isArray(value) && value.length > 6) return `[${value.length} items]`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${(value as Uint8Array).length})`;
  return value;
}
