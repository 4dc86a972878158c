import type { Place } from "../checking/place.js";
import { isRecord, listed } from "../checking/shapes.js";

/** A row of a table: values by the names of its columns. */
export type TableRow = Readonly<Record<string, unknown>>;

/** A column that a model was trained on: of numbers, or of categories. */
interface TrainedColumn {
  readonly column: string;
  /** In the order of their places; undefined for a column of numbers. */
  readonly categories: string[] | undefined;
}

/** The category of missing values, where the model was trained with one. */
const missingCategory = "missing";

/**
 * Accepts rows of a table that have what a model reads, and reports the first rows that do not, column by column.
 *
 * @param featureNames As `fromTable` names them: `area` for a number, `district=north` for a category.
 */
export function areRows(rows: readonly unknown[], featureNames: readonly string[], at: Place): boolean {
  if (rows.length === 0) return at.found("to have rows", "none", "Give at least one.");
  const columns = columnsOf(featureNames);
  return rows.every((row, i) => {
    const here = at.item(i);
    if (!isRecord(row)) return here.expected("to be a row", row, `Give { ${columns[0]?.column}: … }.`);
    return columns.map((column) => isRight(row, column, here)).every(Boolean);
  });
}

/** The numbers of rows that {@link areRows} accepted, `[rows, features]`. */
export function valuesOfRows(rows: readonly TableRow[], featureNames: readonly string[]): Float32Array {
  const columns = columnsOf(featureNames);
  const values = rows.flatMap((row) =>
    columns.flatMap(({ column, categories }) => {
      if (categories === undefined) return [Number(row[column])];
      const category = categoryOf(row[column]);
      return categories.map((each) => (each === category ? 1 : 0));
    }),
  );
  return Float32Array.from(values);
}

function columnsOf(featureNames: readonly string[]): TrainedColumn[] {
  const columns: TrainedColumn[] = [];
  for (const name of featureNames) {
    const sign = name.indexOf("=");
    if (sign < 0) {
      columns.push({ column: name, categories: undefined });
      continue;
    }
    const [column, category] = [name.slice(0, sign), name.slice(sign + 1)];
    const known = columns.find((one) => one.column === column);
    if (known?.categories === undefined) columns.push({ column, categories: [category] });
    else known.categories.push(category);
  }
  return columns;
}

function isRight(row: TableRow, { column, categories }: TrainedColumn, at: Place): boolean {
  const value = row[column];
  const here = at.field(column);
  if (categories === undefined) {
    const isNumber = (typeof value === "number" && Number.isFinite(value)) || typeof value === "boolean";
    return isNumber || here.expected("to be a number", value, "Give the number of this row.");
  }
  const category = categoryOf(value);
  if (categories.includes(category)) return true;
  const known = categories.map((each) => `"${each}"`);
  return here.expected(
    `to be ${listed(known, "or")}`,
    value,
    "Give a category that the model was trained on.",
  );
}

function categoryOf(value: unknown): string {
  return value === undefined || value === null || value === "" ? missingCategory : String(value);
}
