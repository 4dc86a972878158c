import { types } from "node:util";
import type { Place } from "../../checking/place.js";
import {
  type Fields,
  integer,
  isRecord,
  list,
  number,
  optional,
  record,
  type Shape,
  text,
} from "../../checking/shapes.js";
import { exampleShape, expectFinite, expectValues } from "../check-array-set.js";
import { checkDataset } from "../check-dataset.js";
import { demandData } from "../data-error.js";
import { type ArraySet, type Dataset, type ImageSet, type RegressionSet, sizeOf } from "../dataset.js";
import { shownDataset } from "../shown-data.js";
import { assembled, type Part, splitPart } from "./assembled.js";
import { classIndices, expectNoGap, expectSeen, namesOfClasses } from "./class-labels.js";

/** Examples as arrays, with a class or with numbers to predict for each. */
export interface ArrayExamples {
  /** Numbers of all examples, `[count, ...shape]`, row-major: bytes as a Uint8Array, or numbers of any other kind. */
  readonly values: ArrayLike<number>;
  /** Shape of one example, features or channels last; needed of `train` only. */
  readonly shape?: readonly number[];
  /** Class of every example, `[count]`: numbers from 0, or names. */
  readonly labels?: ArrayLike<number> | readonly string[];
  /** Numbers to predict, `[count, outputs]`, in place of labels. */
  readonly targets?: ArrayLike<number>;
}

/** Examples as arrays, with numbers to predict. */
export interface RegressionExamples extends ArrayExamples {
  /** Numbers to predict, `[count, outputs]`. */
  readonly targets: ArrayLike<number>;
}

/** Options of {@link fromArrays} that have defaults. */
export interface SplitOptions {
  /** For people. Default "data". */
  readonly name?: string;
  /** Share of the examples that is kept for testing where no test set is given, the same of every class. Default 0.2. */
  readonly testShare?: number;
  /** Seed of that choice. Default 0. */
  readonly seed?: number;
}

/** What {@link fromArrays} makes a data set of. */
export interface FromArraysOptions<Train extends ArrayExamples = ArrayExamples> extends SplitOptions {
  /** What networks are trained on; or all, where there is no `test`. */
  readonly train: Train;
  /** What trained networks are measured on. Default: a share of `train`. */
  readonly test?: ArrayExamples;
  /** Names of the classes, in their order. Default: the labels. */
  readonly classNames?: readonly string[];
  /** Names along the last axis. Default: none. */
  readonly featureNames?: readonly string[];
  /** Names of the numbers to predict. Default: "output 0" and so on. */
  readonly outputNames?: readonly string[];
}

/** Whether a value is a flat array of numbers: typed, of this or another realm, or a list. */
export function isNumbers(value: unknown): value is ArrayLike<number> {
  if (Array.isArray(value)) return value.every((entry) => typeof entry === "number");
  return ArrayBuffer.isView(value) && "length" in value && typeof (value as { 0?: unknown })[0] !== "bigint";
}

function isBytes(values: ArrayLike<number>): values is Uint8Array {
  return types.isUint8Array(values) || types.isUint8ClampedArray(values);
}

const numbersShape: Shape = (value, at) =>
  isNumbers(value) ||
  at.expected("to be an array of numbers", value, "Use a Float32Array, or a Uint8Array for bytes.");

/** As many as a set may have. */
const mostClasses = 1e6;

const labelsShape: Shape = (value, at) => {
  if (isNumbers(value)) {
    const isClass = (label: unknown): boolean =>
      Number.isInteger(label) && 0 <= Number(label) && Number(label) < mostClasses;
    const wrong = Array.prototype.findIndex.call(value, (label) => !isClass(label));
    if (wrong < 0) return true;
    const remedy = "Number the classes from 0, or give numbers to predict as targets.";
    return at.item(wrong).expected("to be the number of a class, from 0 to 999,999,", value[wrong], remedy);
  }
  return (
    (Array.isArray(value) && value.every((label) => typeof label === "string" && label !== "")) ||
    at.expected("to be an array of class numbers or names", value, "Give the class of every example.")
  );
};

/** The shapes of {@link SplitOptions}. */
export const splitFields: Fields<SplitOptions> = {
  name: optional(text("Name the data, or leave it out.")),
  testShare: optional(number({ above: 0, below: 1, use: 0.2 })),
  seed: optional(integer({ use: 0 })),
};

const namesShape: Shape = optional(list(text("Give names."), { use: '["first", "second"]' }));

const examplesShape =
  (isTrain: boolean): Shape =>
  (value, at) => {
    const fields = {
      values: numbersShape,
      shape: isTrain ? exampleShape : optional(exampleShape),
      labels: optional(labelsShape),
      targets: optional(numbersShape),
    };
    const before = at.problems.length;
    record<ArrayExamples>(fields, "Give { values, shape, labels }.")(value, at);
    if (!isRecord(value)) return false;
    if ((value.labels === undefined) === (value.targets === undefined)) {
      const got = value.labels === undefined ? "neither" : "both";
      at.found(
        "to have either labels or targets",
        got,
        "Give labels for classes, or targets for numbers to predict.",
      );
    }
    return at.problems.length === before;
  };

const optionsShape: Shape = (value, at) => {
  const fields: Fields<FromArraysOptions> = {
    ...splitFields,
    train: examplesShape(true),
    test: optional(examplesShape(false)),
    classNames: namesShape,
    featureNames: namesShape,
    outputNames: namesShape,
  };
  const before = at.problems.length;
  record<FromArraysOptions>(fields)(value, at);
  if (at.problems.length > before) return false;
  return partsFit(value as FromArraysOptions, at) && at.problems.length === before;
};

/** Whether values, labels and names belong together. */
function partsFit(
  { train, test, classNames, featureNames, outputNames }: FromArraysOptions,
  at: Place,
): boolean {
  const shape = train.shape as readonly number[];
  const before = at.problems.length;
  for (const [key, part] of [
    ["train", train],
    ["test", test],
  ] as const) {
    if (part === undefined) continue;
    const size = sizeOf(shape);
    const count = part.labels?.length ?? part.values.length / size;
    expectValues(part.values, shape, count, at.field(key));
    const nameOf = (place: number): string =>
      featureNames?.[place % (shape.at(-1) as number)] ?? `place ${place}`;
    expectFinite(part.values, size, nameOf, at.field(key).field("values"));
    if (part.targets !== undefined && part.targets.length % count !== 0) {
      at.field(key)
        .field("targets")
        .expected(
          `to have as many numbers for each of ${count} examples`,
          part.targets,
          "Give them example by example.",
        );
    } else if (part.targets !== undefined) {
      const outputs = part.targets.length / count;
      const outputOf = (output: number): string => outputNames?.[output] ?? `output ${output}`;
      expectFinite(part.targets, outputs, outputOf, at.field(key).field("targets"));
    }
  }
  if (test !== undefined && (test.labels === undefined) !== (train.labels === undefined)) {
    const [wanted, got] = train.labels === undefined ? ["targets", "labels"] : ["labels", "targets"];
    at.field("test").found(`to have ${wanted}, as train has,`, got as string, `Give it ${wanted}.`);
  }
  const labels = [train, ...(test === undefined ? [] : [test])].flatMap((part) =>
    part.labels === undefined ? [] : [part.labels],
  );
  classIndices(labels, namesOfClasses(labels, classNames), at);
  if (classNames === undefined) {
    expectNoGap(train.labels ?? [], at.field("train"));
    expectSeen(train.labels ?? [], test?.labels ?? [], at.field("test"));
  }
  expectNames("featureNames", featureNames, shape.at(-1) as number, at);
  if (train.targets === undefined) expectNone("outputNames", outputNames, "targets", at);
  else {
    const count = train.values.length / sizeOf(shape);
    expectNames("outputNames", outputNames, train.targets.length / count, at);
    expectNone("classNames", classNames, "labels", at);
  }
  return at.problems.length === before;
}

function expectNames(key: string, names: readonly string[] | undefined, wanted: number, at: Place): void {
  if (names === undefined || names.length === wanted) return;
  at.field(key).found(`to have ${wanted} names`, `${names.length}`, `Give ${wanted}, or leave them out.`);
}

function expectNone(key: string, names: readonly string[] | undefined, needed: string, at: Place): void {
  if (names === undefined) return;
  at.field(key).expected(`to be left out without ${needed}`, names, `Leave it out, or give ${needed}.`);
}

/**
 * Makes a data set of arrays: bytes of images become a set of images, other values one of arrays, and numbers to predict one
 * for regression. Values are normalised by mean and deviation of the training set along the last axis; targets too.
 *
 * @throws DataError with everything that is wrong
 * @example
 * ```ts
 * const data = fromArrays({ train: { values, shape: [4], labels: ["setosa", "virginica", …] }, testShare: 0.25, seed: 0 });
 * ```
 */
export function fromArrays(options: FromArraysOptions<RegressionExamples>): Dataset<RegressionSet>;
export function fromArrays(options: FromArraysOptions): Dataset<ImageSet | ArraySet>;
export function fromArrays(options: FromArraysOptions): Dataset<ImageSet | ArraySet | RegressionSet> {
  demandData(options, optionsShape, "options", "fromArrays");
  const { name = "data", train, test, testShare = 0.2, seed = 0, featureNames, outputNames } = options;
  const labels = [train, test].flatMap((part) => (part?.labels === undefined ? [] : [part.labels]));
  const classNames = namesOfClasses(labels, options.classNames);
  const numbers = classIndices(labels, classNames);
  const partOf = ({ values, targets }: ArrayExamples, place: number): Part => ({
    values: isBytes(values) ? values : Float32Array.from(values),
    ...(targets === undefined ? { labels: numbers[place]! } : { targets: Float32Array.from(targets) }),
  });
  const about = {
    name,
    shape: train.shape as readonly number[],
    classNames,
    ...(featureNames === undefined ? {} : { featureNames }),
    ...(outputNames === undefined ? {} : { outputNames }),
  };
  const parts =
    test === undefined
      ? splitPart(partOf(train, 0), about, testShare, seed)
      : { train: partOf(train, 0), test: partOf(test, 1) };
  const data = assembled(parts, about);
  checkDataset(data, "fromArrays");
  return shownDataset(data);
}
