import { types } from "node:util";
import {
  choose,
  integer,
  isRecord,
  list,
  optional,
  record,
  type Shape,
  text,
} from "../../checking/shapes.js";
import { exampleShape } from "../check-array-set.js";
import { DataError, demandData } from "../data-error.js";
import { type ArraySet, type Dataset, type ImageSet, type RegressionSet, sizeOf } from "../dataset.js";
import {
  type FromArraysOptions,
  fromArrays,
  isNumbers,
  type SplitOptions,
  splitFields,
} from "./from-arrays.js";

/** One example of a stream: its numbers, and its class or the numbers to predict. */
export interface ExampleRecord {
  /** As many as the shape holds; bytes as a Uint8Array. */
  readonly values: ArrayLike<number>;
  /** Class: a number from 0, or a name. */
  readonly label?: number | string;
  /** Number to predict, or several. */
  readonly target?: number | readonly number[];
}

/** How {@link fromRecords} reads a stream. */
export interface FromRecordsOptions
  extends SplitOptions,
    Pick<FromArraysOptions, "classNames" | "featureNames" | "outputNames"> {
  /** Shape of one example, features or channels last. */
  readonly shape: readonly number[];
  /** The most records that are taken; a longer stream is left there. Default: all. */
  readonly limit?: number;
}

/** Most bytes that are collected. */
const mostBytes = 2 ** 32;

const names = optional(list(text("Give names."), { use: '["first", "second"]' }));

const optionsShape: Shape = record<FromRecordsOptions>({
  ...splitFields,
  shape: exampleShape,
  limit: optional(integer({ min: 2, use: 10_000 })),
  classNames: names,
  featureNames: names,
  outputNames: names,
});

const streamShape: Shape = choose(
  [
    (value) =>
      typeof value === "object" &&
      value !== null &&
      (Symbol.asyncIterator in value || Symbol.iterator in value),
    () => true,
  ],
  [
    () => true,
    (value, at) => at.expected("to be a stream of records", value, "Give an async generator or a list."),
  ],
);

/**
 * Collects the records of a stream, such as an async generator that reads a file or a database, into a data set; as
 * {@link fromArrays} from there on.
 *
 * @throws DataError naming the first record that is not as the others
 * @example
 * ```ts
 * async function* readings() { for await (const line of lines) yield { values: parse(line), label: nameOf(line) }; }
 * const data = await fromRecords(readings(), { shape: [128, 3], limit: 10_000, seed: 0 });
 * ```
 */
export async function fromRecords(
  records: AsyncIterable<ExampleRecord> | Iterable<ExampleRecord>,
  options: FromRecordsOptions,
): Promise<Dataset<ImageSet | ArraySet | RegressionSet>> {
  demandData(records, streamShape, "records", "fromRecords");
  demandData(options, optionsShape, "options", "fromRecords");
  const { shape, limit = Number.POSITIVE_INFINITY, name = "data", ...rest } = options;
  const taken: ExampleRecord[] = [];
  let bytes = 0;
  for await (const one of records) {
    check(one, taken[0], shape, `record ${taken.length} of ${name}`);
    taken.push(one);
    bytes += one.values.length * (types.isUint8Array(one.values) ? 1 : 4);
    if (bytes > mostBytes) {
      throw new DataError(
        "too-large",
        `Expected at most 4 GiB but got more after ${taken.length} records (${name}). Set a limit.`,
      );
    }
    if (taken.length === limit) break;
  }
  if (taken.length < 2) {
    throw new DataError(
      "argument",
      `Expected at least 2 records but got ${taken.length} (${name}). Look at the stream.`,
    );
  }
  return fromArrays({ name, ...rest, train: { ...joined(taken, shape), shape } });
}

/** Refuses a record that is none, or not as the first one. */
function check(
  one: unknown,
  first: ExampleRecord | undefined,
  shape: readonly number[],
  where: string,
): void {
  const size = sizeOf(shape);
  const fields = isRecord(one) ? one : {};
  const { values, label, target } = fields as Record<keyof ExampleRecord, unknown>;
  const problems: string[] = [];
  if (!isNumbers(values) || values.length !== size) {
    problems.push(
      `Expected values to hold ${size} numbers, of shape [${shape.join(", ")}], but got ${isNumbers(values) ? values.length : "none"} (${where}). Give { values, label } or { values, target }.`,
    );
  }
  const kind = kindOf(label, target);
  const wanted = first === undefined ? kind : kindOf(first.label, first.target);
  if (kind === undefined || kind !== wanted) {
    problems.push(
      `Expected ${wanted ?? "a label or a target"}${first === undefined ? "" : ", as the first record has,"} but got ${kind ?? "none of the two"} (${where}). Give every record one of the two.`,
    );
  }
  if (problems.length > 0) throw new DataError("argument", problems);
}

function kindOf(label: unknown, target: unknown): string | undefined {
  if ((label === undefined) === (target === undefined)) return undefined;
  if (target !== undefined) return Array.isArray(target) ? `${target.length} targets` : "1 target";
  return typeof label === "string" ? "a label of text" : "a label of a number";
}

function joined(
  records: readonly ExampleRecord[],
  shape: readonly number[],
): Pick<FromArraysOptions["train"], "values" | "labels" | "targets"> {
  const size = sizeOf(shape);
  const areBytes = records.every(({ values }) => types.isUint8Array(values));
  const values = areBytes ? new Uint8Array(records.length * size) : new Float32Array(records.length * size);
  for (const [place, one] of records.entries()) values.set(one.values, place * size);
  if (records[0]?.target === undefined) {
    return { values, labels: records.map(({ label }) => label) as readonly string[] };
  }
  return { values, targets: records.flatMap(({ target }) => target as number | number[]) };
}
