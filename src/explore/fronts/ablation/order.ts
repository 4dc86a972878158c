import type { AblationData, AblationOrder, AblationRow } from "./state.js";

type Value = number | string | null;

/** The rows that pass the filter, in order. */
export function shownRows(
  data: AblationData,
  {
    order,
    filter,
    control,
  }: { readonly order: AblationOrder; readonly filter: string; readonly control: string },
): AblationRow[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const rows = data.rows.filter((row) => words.every((word) => hasWord(row, word)));
  const keyOf = (row: AblationRow): Value => sortValue(data, row, order.key, control);
  const sign = order.descending ? -1 : 1;
  return rows.sort((a, b) => compare(keyOf(a), keyOf(b), sign));
}

function hasWord({ name, factors }: AblationRow, word: string): boolean {
  const values = Object.entries(factors);
  const [factor, wanted] = word.split("=");
  const isFactor = values.some(([key]) => key.toLowerCase() === factor);
  if (isFactor && wanted !== undefined && wanted !== "") {
    return values.some(
      ([key, value]) => key.toLowerCase() === factor && String(value).toLowerCase() === wanted,
    );
  }
  return [name, ...values.map(([, value]) => String(value))].some((text) =>
    text.toLowerCase().includes(word),
  );
}

function sortValue(data: AblationData, row: AblationRow, key: string, control: string): Value {
  if (key === "name") return row.name;
  if (key === "difference") return data.differences[control]?.[row.name]?.points ?? null;
  const factor = row.factors[key];
  if (factor !== undefined) return typeof factor === "boolean" ? String(factor) : factor;
  return row.numbers[key] ?? null;
}

/** Rows without a value come last, in either direction. */
function compare(a: Value, b: Value, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  return sign * String(a).localeCompare(String(b), "en", { numeric: true });
}
