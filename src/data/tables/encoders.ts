import type { Place } from "../../checking/place.js";
import { type Columns, isMissing } from "./table-columns.js";

/** How a missing value is filled: by the mean of the training rows, or as a category of its own. */
export type Filling = "mean" | "own category";

/** The most categories of a column: more are mostly names or dates, of which nothing can be learned. */
const mostCategories = 256;

/** The category of missing values. */
const missingCategory = "missing";

/** Turns a column into numbers. */
export interface Encoder {
  readonly column: string;
  /** Names of the numbers: one for a column of numbers, one for each category. */
  readonly names: readonly string[];
  readonly isCategorical: boolean;
  /** Writes what a value is; a missing number is NaN, to be filled with the mean. */
  write(value: unknown, out: Float32Array, offset: number): void;
}

/** How columns are read. */
export interface EncoderOptions {
  readonly features: readonly string[];
  /** Columns whose values are categories, each with them in their order. */
  readonly categories?: Readonly<Record<string, readonly string[]>>;
  readonly missing?: Readonly<Record<string, Filling>>;
}

/** Encoders of all features; collects everything that is wrong with the columns. */
export function encodersOf(columns: Columns, options: EncoderOptions, at: Place): Encoder[] {
  return options.features.flatMap((column) => {
    const values = columns.get(column);
    if (values === undefined) return [];
    const given = options.categories?.[column];
    const filling = options.missing?.[column];
    const here = at.field("features").part(`column ${column}`, at.where);
    const present = values.filter((value) => !isMissing(value));
    if (!checkMissing(values, present.length, filling, here)) return [];
    const other = present.findIndex((value) => typeof value === "object");
    if (other >= 0) {
      here.expected(
        "to hold numbers, texts or truth values",
        present[other],
        "Make a number or a text of each.",
      );
      return [];
    }
    const isNumbers = present.every((value) => typeof value === "number" || typeof value === "boolean");
    if (given === undefined && isNumbers) {
      const isFilled = filling !== "own category";
      if (isFilled)
        return present.every(Number.isFinite) || isTruth(present) ? [numbers(column)] : infinite(here);
      here.expected('to be filled with the "mean"', filling, "It holds numbers, or give its categories.");
      return [];
    }
    return categorical(column, { values, present, given, filling }, here);
  });
}

function isTruth(values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === "boolean");
}

function infinite(at: Place): [] {
  at.found("to be finite", "infinity", "Leave out these rows.");
  return [];
}

function numbers(column: string): Encoder {
  return {
    column,
    names: [column],
    isCategorical: false,
    write(value, out, offset) {
      out[offset] = isMissing(value) ? Number.NaN : Number(value);
    },
  };
}

interface Category {
  readonly values: readonly unknown[];
  readonly present: readonly unknown[];
  readonly given: readonly string[] | undefined;
  readonly filling: Filling | undefined;
}

function categorical(column: string, { present, given, filling, values }: Category, at: Place): Encoder[] {
  if (filling === "mean") {
    at.expected('to be filled as its "own category"', filling, "It holds categories, which have no mean.");
    return [];
  }
  const known = given ?? [...new Set(present.map(String))].sort();
  const unknown = values.findIndex((value) => !isMissing(value) && !known.includes(String(value)));
  if (unknown >= 0) {
    at.found(
      `to be of the categories ${known.join(", ")}`,
      `"${String(values[unknown])}" in row ${unknown}`,
      "Name all of its categories.",
    );
    return [];
  }
  if (given === undefined && known.length > mostCategories) {
    at.found(
      `to be numbers, or have at most ${mostCategories} categories`,
      `${known.length}, such as "${known[0]}"`,
      "Leave it out, or name its categories.",
    );
    return [];
  }
  const categories = filling === undefined ? known : [...known, missingCategory];
  const places = new Map(categories.map((category, place) => [category, place]));
  return [
    {
      column,
      names: categories.map((category) => `${column}=${category}`),
      isCategorical: true,
      write(value, out, offset) {
        const place = places.get(isMissing(value) ? missingCategory : String(value)) ?? 0;
        for (let i = 0; i < categories.length; i++) out[offset + i] = i === place ? 1 : 0;
      },
    },
  ];
}

/** Names the first rows without a value, unless they are to be filled. */
function checkMissing(
  values: readonly unknown[],
  present: number,
  filling: Filling | undefined,
  at: Place,
): boolean {
  if (present === 0) return at.found("to have values", "none", "Leave it out.");
  if (present === values.length || filling !== undefined) return true;
  const rows = values.flatMap((value, row) => (isMissing(value) ? [row] : []));
  const first = rows.slice(0, 3).join(", ");
  return at.found(
    "to have a value in every row",
    `${rows.length} missing, as in row ${first}`,
    `Leave out these rows, or fill them: missing: { ${JSON.stringify(at.name.replace("column ", ""))}: "mean" } for numbers, "own category" for categories.`,
  );
}
