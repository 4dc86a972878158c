import { readFile } from "node:fs/promises";
import { type ColumnTable, fromCSV, table } from "arquero";
import { list, optional, record, type Shape, text } from "../../checking/shapes.js";
import { DataError, demandData, unreadable } from "../data-error.js";
import { lineProblems } from "./csv-lines.js";
import { columnsOf } from "./table-columns.js";

/** How {@link readCsv} reads. */
export interface ReadCsvOptions {
  /** Between the values of a row. Default ",". */
  readonly delimiter?: string;
  /** Texts that mean that a value is missing, besides an empty one. Default "NA", "NaN", "null" and "?". */
  readonly missing?: readonly string[];
}

const delimiterShape: Shape = (value, at) =>
  (typeof value === "string" && value.length === 1 && !'"\n\r'.includes(value)) ||
  at.expected("to be one character", value, 'Use ",", ";" or "\\t".');

const optionsShape: Shape = record<ReadCsvOptions>({
  delimiter: optional(delimiterShape),
  missing: optional(list(text("Name texts."), { use: '["NA"]' })),
});

/**
 * Reads a CSV file with a line of column names into a table: a column is of numbers where all its values are, else of texts;
 * what is missing is null. Dates stay texts.
 *
 * @throws DataError when the file is missing or holds no rows
 * @example
 * ```ts
 * const table = await readCsv("houses.csv", { delimiter: ";" });
 * ```
 */
export async function readCsv(file: string, options: ReadCsvOptions = {}): Promise<ColumnTable> {
  demandData(file, text('Name a file, for instance "houses.csv".'), "file", "readCsv");
  demandData(options, optionsShape, "options", "readCsv");
  const { delimiter = ",", missing = ["NA", "NaN", "null", "?"] } = options;
  const content = await readFile(file, "utf8").catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  // Files of spreadsheets begin with a byte order mark, which would be part of the first name.
  const lines = content.replace(/^\uFEFF/, "");
  const problems = lineProblems(lines, delimiter, file);
  if (problems.length > 0) throw new DataError("corrupt", problems);
  const texts = fromCSV(lines, { delimiter, autoType: false });
  const absent = new Set(["", ...missing]);
  const columns = [...(columnsOf(texts) ?? [])].map(([name, values]) => [
    name,
    typed(values as readonly (string | null)[], absent),
  ]);
  return table(Object.fromEntries(columns));
}

/** Numbers where all values are numbers, else texts; null for missing ones. */
function typed(values: readonly (string | null)[], absent: ReadonlySet<string>): (string | number | null)[] {
  const trimmed = values.map((value) => {
    const own = (value ?? "").trim();
    return absent.has(own) ? null : own;
  });
  const isNumbers = trimmed.every((value) => value === null || Number.isFinite(Number(value)));
  return isNumbers ? trimmed.map((value) => (value === null ? null : Number(value))) : trimmed;
}
