import { Place } from "../../checking/place.js";
import {
  choose,
  distinct,
  entries,
  type Fields,
  oneOf,
  optional,
  problemsOf,
  record,
  type Shape,
  text,
} from "../../checking/shapes.js";
import { assembled, type Part, type Parts, splitPart } from "../arrays/assembled.js";
import { classIndices, namesOfClasses } from "../arrays/class-labels.js";
import { type SplitOptions, splitFields } from "../arrays/from-arrays.js";
import { checkDataset } from "../check-dataset.js";
import { DataError } from "../data-error.js";
import type { ArraySet, Dataset, RegressionSet } from "../dataset.js";
import { shownDataset } from "../shown-data.js";
import { type Encoder, type EncoderOptions, encodersOf, type Filling } from "./encoders.js";
import { type Columns, columnsOf, isMissing, type TableOrRows } from "./table-columns.js";

/** What of a table is learned from what. */
export interface FromTableOptions extends SplitOptions {
  /** Columns that a network sees: numbers, or texts, each of which is a category. */
  readonly features: readonly string[];
  /** The column of the classes. */
  readonly label?: string;
  /** The column of numbers to predict, or several, in place of a label. */
  readonly target?: string | readonly string[];
  /** Columns whose values are categories even if they are numbers, each with them in their order. Default: texts, sorted. */
  readonly categories?: Readonly<Record<string, readonly string[]>>;
  /** How missing values are filled, by column. Default: they are an error. */
  readonly missing?: Readonly<Record<string, Filling>>;
}

/** Options for classes. */
export interface LabelOptions extends FromTableOptions {
  /** The column of the classes. */
  readonly label: string;
}

/** Options for numbers to predict. */
export interface TargetOptions extends FromTableOptions {
  /** The column of numbers to predict, or several. */
  readonly target: string | readonly string[];
}

const columnName = text("Name a column.");

const optionsShape: Shape = record<FromTableOptions>({
  ...splitFields,
  features: distinct(columnName, { min: 1, use: '["length", "width"]' }),
  label: optional(columnName),
  target: optional(
    choose(
      [(value) => typeof value === "string", columnName],
      [() => true, distinct(columnName, { min: 1, use: '["price"]' })],
    ),
  ),
  categories: optional(entries(distinct(columnName, { min: 1, use: '["small", "large"]' }))),
  missing: optional(entries(oneOf(["mean", "own category"]))),
} satisfies Fields<FromTableOptions>);

/**
 * Makes a data set of the rows of a table. Numbers are normalised by mean and deviation of the training rows; a category becomes
 * a 1 among zeros, named `column=category`.
 *
 * @param table arquero's, as of {@link readCsv}, or rows as objects
 * @throws DataError with everything that is wrong, such as columns with missing values and where these are
 * @example
 * ```ts
 * const table = await readCsv("houses.csv");
 * const data = fromTable(table, { features: ["area", "district"], target: "price", missing: { area: "mean" }, seed: 0 });
 * ```
 */
export function fromTable(table: TableOrRows, options: TargetOptions): Dataset<RegressionSet>;
export function fromTable(table: TableOrRows, options: LabelOptions): Dataset<ArraySet>;
export function fromTable(table: TableOrRows, options: FromTableOptions): Dataset<ArraySet | RegressionSet> {
  const columns = demandTable(table, options);
  const { name = "table", features, label, target = [], testShare = 0.2, seed = 0 } = options;
  const targets = typeof target === "string" ? [target] : target;
  const at = new Place("options", `fromTable ${name}`);
  checkColumns(columns, { features, label, targets }, options, at);
  const encoders = encodersOf(columns, options, at);
  if (at.problems.length > 0) throw new DataError("argument", at.problems);
  const values = encoded(columns, encoders);
  const labels = label === undefined ? [] : [(columns.get(label) as unknown[]).map(String)];
  const classNames = namesOfClasses(labels);
  const names = encoders.flatMap((encoder) => encoder.names);
  const whole: Part = {
    values,
    ...(label === undefined
      ? { targets: interleaved(targets.map((each) => columns.get(each) as number[])) }
      : { labels: classIndices(labels, classNames)[0] as Int32Array }),
  };
  const about = {
    name,
    shape: [names.length],
    classNames,
    featureNames: names,
    ...(label === undefined ? { outputNames: targets } : {}),
    unchanged: categoryPlaces(encoders),
  };
  const parts = splitPart(whole, about, testShare, seed);
  const data = assembled(withMeans(parts, names.length), about) as Dataset<ArraySet | RegressionSet>;
  checkDataset(data, "fromTable");
  return shownDataset(data);
}

/** The columns of a table, once that is one and the options are right. */
function demandTable(table: unknown, options: unknown): Columns {
  const columns = columnsOf(table);
  const at = new Place("table", "fromTable");
  if (columns === undefined) at.expected("to be a table or rows", table, "Use await readCsv(file).");
  else if (columns.size === 0) at.found("to have rows", "none", "Look at where they are read.");
  const problems = [...at.problems, ...problemsOf(options, optionsShape, "options", "fromTable")];
  if (columns === undefined || problems.length > 0) throw new DataError("argument", problems);
  return columns;
}

interface Roles {
  readonly features: readonly string[];
  readonly label: string | undefined;
  readonly targets: readonly string[];
}

/** Whether columns exist, play one role each, and hold answers in every row. */
function checkColumns(
  columns: Columns,
  { features, label, targets }: Roles,
  options: EncoderOptions,
  at: Place,
): void {
  if ((label === undefined) === (targets.length === 0)) {
    const got = label === undefined ? "neither" : "both";
    at.found(
      "to have either a label or a target",
      got,
      "Name the column of classes, or that of numbers to predict.",
    );
  }
  const answers = [...(label === undefined ? [] : [label]), ...targets];
  const given = {
    features,
    answers,
    categories: keysOf(options.categories),
    missing: keysOf(options.missing),
  };
  for (const [key, names] of Object.entries(given)) {
    for (const column of names) {
      const place = key === "answers" ? (label === undefined ? "target" : "label") : key;
      const known = oneOf([...columns.keys()])(column, at.field(place));
      if (known && isOfFeatures(key) && !features.includes(column)) {
        at.field(place).expected("to name features", column, "Add it to the features, or leave it out.");
      }
    }
  }
  const twice = features.find((feature) => answers.includes(feature));
  if (twice !== undefined) {
    at.field("features").expected(
      "to leave out what is to be learned",
      twice,
      "Leave it out of the features.",
    );
  }
  for (const answer of answers) {
    const values = columns.get(answer) ?? [];
    const isRight = (value: unknown): boolean =>
      !isMissing(value) && (label !== undefined || (typeof value === "number" && Number.isFinite(value)));
    const wrong = values.findIndex((value) => !isRight(value));
    if (wrong < 0) continue;
    new Place(`column ${answer}`, at.where, at.problems).expected(
      label === undefined ? "to be a number in every row" : "to have a class in every row",
      values[wrong],
      `Look at row ${wrong}, or leave out such rows.`,
    );
  }
}

const isOfFeatures = (key: string): boolean => key === "categories" || key === "missing";

const keysOf = (record: Readonly<Record<string, unknown>> = {}): readonly string[] => Object.keys(record);

/** The numbers of all rows, `[rows, numbers]`. */
function encoded(columns: Columns, encoders: readonly Encoder[]): Float32Array {
  const width = encoders.reduce((sum, { names }) => sum + names.length, 0);
  const [first = []] = columns.values();
  const values = new Float32Array(first.length * width);
  let offset = 0;
  for (const { column, names, write } of encoders) {
    (columns.get(column) as readonly unknown[]).forEach((value, row) => {
      write(value, values, row * width + offset);
    });
    offset += names.length;
  }
  return values;
}

function interleaved(columns: readonly (readonly number[])[]): Float32Array {
  const rows = columns[0]?.length ?? 0;
  return Float32Array.from(
    { length: rows * columns.length },
    (_, i) => columns[i % columns.length]?.[Math.floor(i / columns.length)] as number,
  );
}

function categoryPlaces(encoders: readonly Encoder[]): ReadonlySet<number> {
  const flags = encoders.flatMap(({ names, isCategorical }) => names.map(() => isCategorical));
  return new Set(flags.flatMap((flag, place) => (flag ? [place] : [])));
}

/** Fills what is missing with the mean of the training rows: nothing is learned from the test rows. */
function withMeans({ train, test }: Parts, width: number): Parts {
  const means = Array.from({ length: width }, (_, place) => {
    let [sum, count] = [0, 0];
    for (let i = place; i < train.values.length; i += width) {
      const value = train.values[i] as number;
      if (Number.isNaN(value)) continue;
      sum += value;
      count++;
    }
    return count === 0 ? 0 : sum / count;
  });
  const filled = (part: Part): Part => ({
    ...part,
    values: (part.values as Float32Array).map((value, i) =>
      Number.isNaN(value) ? (means[i % width] as number) : value,
    ),
  });
  return { train: filled(train), test: filled(test) };
}
