import { DataError } from "../data-error.js";
import {
  type ArraySet,
  type Dataset,
  type Examples,
  type ImageSet,
  type RegressionSet,
  sizeOf,
} from "../dataset.js";
import { type Statistics, statisticsOf } from "../statistics.js";
import { chosenRows, type Grouped, splitClasses } from "../subset.js";

/** Examples of a set that is to be made, with classes or numbers to predict. */
export interface Part {
  /** `[count, ...shape]` */
  readonly values: Uint8Array | Float32Array;
  /** `[count]` */
  readonly labels?: Int32Array;
  /** `[count, outputs]` */
  readonly targets?: Float32Array;
}

/** A part for training and one for testing. */
export interface Parts {
  readonly train: Part;
  readonly test: Part;
}

/** What is known of both parts. */
export interface About {
  readonly name: string;
  /** Of one example. */
  readonly shape: readonly number[];
  readonly classNames: readonly string[];
  readonly featureNames?: readonly string[];
  readonly outputNames?: readonly string[];
  /** Places of the last axis that normalising leaves as they are, such as those of a category. */
  readonly unchanged?: ReadonlySet<number>;
}

/**
 * Divides examples into a training part and a test part, with the same share of every class in both.
 *
 * @throws DataError where one of them would be empty
 */
export function splitPart(
  part: Part,
  { name, shape, classNames }: Pick<About, "name" | "shape" | "classNames">,
  testShare: number,
  seed: number,
): Parts {
  const count = part.values.length / sizeOf(shape);
  const grouped: Grouped =
    part.labels === undefined
      ? { kind: "regression", count }
      : { kind: "arrays", labels: part.labels, classes: classNames.length, count };
  const { chosen, rest } = splitClasses(grouped, testShare, seed, "test");
  if (chosen.length === 0 || rest.length === 0) {
    throw new DataError(
      "argument",
      `Expected testShare to leave examples for training and for testing but got ${testShare}, which leaves ${rest.length} and ${chosen.length} of ${count} (${name}). Use another share, or give a test set.`,
    );
  }
  return { train: rowsOf(part, shape, count, rest), test: rowsOf(part, shape, count, chosen) };
}

function rowsOf(
  { values, labels, targets }: Part,
  shape: readonly number[],
  count: number,
  indices: readonly number[],
): Part {
  const rows = chosenRows(values, sizeOf(shape), indices);
  return targets === undefined
    ? { values: rows, labels: Int32Array.from(indices, (index) => labels?.[index] ?? 0) }
    : { values: rows, targets: chosenRows(targets, targets.length / count, indices) };
}

/** The data set of two parts, with the statistics of the training part; unchecked. */
export function assembled(parts: Parts, about: About): Dataset<ImageSet | ArraySet | RegressionSet> {
  const { name, shape } = about;
  const features = statisticsOf(parts.train.values, shape.at(-1) as number);
  const statistics = {
    mean: features.mean.map((mean, place) => (about.unchanged?.has(place) ? 0 : mean)),
    std: features.std.map((std, place) => (about.unchanged?.has(place) ? 1 : std)),
  };
  const make = (part: "train" | "test"): ImageSet | ArraySet | RegressionSet =>
    setOf(parts[part], `${name}, ${part}`, about, statistics, parts.train.targets);
  return { name, train: make("train"), test: make("test") };
}

function setOf(
  { values, labels, targets }: Part,
  name: string,
  { shape, classNames, featureNames, outputNames }: About,
  statistics: Statistics,
  trainTargets: Float32Array | undefined,
): ImageSet | ArraySet | RegressionSet {
  const count = values.length / sizeOf(shape);
  const examples: Examples = {
    name,
    values,
    shape,
    count,
    ...statistics,
    ...(featureNames === undefined ? {} : { featureNames }),
  };
  if (targets !== undefined) {
    const outputs = targets.length / count;
    const { mean: targetMean, std: targetStd } = statisticsOf(trainTargets ?? targets, outputs);
    const names = outputNames ?? Array.from({ length: outputs }, (_, output) => `output ${output}`);
    return { kind: "regression", ...examples, targets, outputs, outputNames: names, targetMean, targetStd };
  }
  const classes = { labels: labels as Int32Array, classes: classNames.length, classNames };
  if (values.BYTES_PER_ELEMENT !== 1 || shape.length !== 3)
    return { kind: "arrays", ...examples, ...classes };
  const [height, width, channels] = shape as [number, number, number];
  return {
    kind: "images",
    name,
    images: values as Uint8Array,
    ...classes,
    count,
    height,
    width,
    channels,
    ...statistics,
  };
}
