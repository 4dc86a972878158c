import type { Place } from "../checking/place.js";
import {
  choose,
  type Fields,
  isRecord,
  list,
  number,
  oneOf,
  optional,
  problemsOf,
  record,
  type Shape,
  text,
} from "../checking/shapes.js";
import { arraySet, regressionSet, valuesFinite } from "./check-array-set.js";
import { fileNames, labelArray, pixelArray } from "./check-arrays.js";
import { classes, count, fitting, names, setName, sized } from "./check-fields.js";
import { alike, asMany, expectLabels, imagesCounted, labelled, teaches } from "./check-relations.js";
import { demandData } from "./data-error.js";
import type { Dataset, ExampleDataset, ExampleSet, ImageSet, LabelledSet, PhotoSet } from "./dataset.js";

const sides = {
  height: sized("Give the height in pixels.", { max: 1e5 }),
  width: sized("Give the width in pixels.", { max: 1e5 }),
  channels: sized("Give the number of channels: 1 for grey, 3 for colours.", { max: 256 }),
};

const imageFields: Fields<ImageSet> = {
  kind: optional(oneOf(["images"], 'Leave it out, or use "photographs" for files in a folder.')),
  name: setName,
  images: pixelArray,
  labels: labelArray,
  count,
  ...sides,
  classes,
  classNames: names,
  mean: list(statistic({ min: 0, max: 1, use: 0.5 }), { use: "[0.5]" }),
  std: list(statistic({ above: 0, max: 1, use: 0.25 }), { use: "[0.25]" }),
};

const photoFields: Fields<PhotoSet> = {
  kind: oneOf(["photographs"]),
  name: imageFields.name,
  folder: text("Name the folder of the files."),
  files: fileNames,
  labels: labelArray,
  count,
  classes,
  classFolders: names,
  classNames: names,
};

/** Images in memory. */
export const imageSet: Shape = fitting(
  imageFields,
  (set: Partial<ImageSet>, at, written) => {
    imagesCounted(set, at);
    labelled(set, at, written);
    asMany("mean", written.mean, set.channels, "channels", at);
    asMany("std", written.std, set.channels, "channels", at);
  },
  sizesOf,
);

/** Photographs in a folder. */
export const photoSet: Shape = fitting(photoFields, (set: Partial<PhotoSet>, at, written) => {
  asMany("files", written.files, set.count, "count", at);
  asMany("classFolders", written.classFolders, set.classes, "classes", at);
  if (set.labels !== undefined && set.count !== undefined && set.labels.length !== set.count) {
    expectLabels(set.labels, set.count, at);
  }
  labelled(set, at, written);
});

const set: Shape = choose(
  [(value) => isRecord(value) && value.kind === "arrays", arraySet],
  [(value) => isRecord(value) && value.kind === "regression", regressionSet],
  [
    (value) => isRecord(value) && value.kind === "photographs" && "images" in value && !("files" in value),
    (value, at) => otherKind(value as object, undefined, at),
  ],
  [
    (value) => isRecord(value) && value.kind !== "photographs" && "files" in value && !("images" in value),
    (value, at) => otherKind(value as object, "photographs", at),
  ],
  [(value) => isRecord(value) && value.kind === "photographs", photoSet],
  [() => true, imageSet],
);

/** Anything that batches are made of without reading files. */
export const setInMemory: Shape = (value, at) =>
  isRecord(value) && value.kind === "photographs"
    ? at.found("to be in memory", "photographs in a folder", "Read them: await readPhotos(photos, { size }).")
    : set(value, at);

const labelledSet: Shape = (value, at) =>
  isRecord(value) && value.kind === "regression"
    ? at.found("to have a class for each example", "numbers to predict", "Use a set with labels.")
    : set(value, at);

/** A set whose kind contradicts its fields: the fields are checked as what they are. */
function otherKind(value: { readonly kind?: unknown }, kind: "photographs" | undefined, at: Place): boolean {
  const [constraint, remedy] =
    kind === undefined
      ? ['to be "images", for a set with images,', "Leave it out, or give folder and files."]
      : ['to be "photographs", for a set with files,', 'Use "photographs".'];
  at.field("kind").expected(constraint, value.kind, remedy);
  (kind === undefined ? imageSet : photoSet)({ ...value, kind }, at);
  return false;
}

const dataset: Shape = (value, at) => {
  const whole = record<Dataset>({ name: text("Name the data set."), train: set, test: set });
  if (!whole(value, at)) return false;
  const { train } = value as ExampleDataset;
  const areAlike = alike(value as ExampleDataset, at);
  const before = at.problems.length;
  for (const part of ["train", "test"] as const) {
    const own = (value as ExampleDataset)[part];
    if (own.kind === "arrays" || own.kind === "regression") valuesFinite(own, at.field(part));
  }
  return at.problems.length === before && teaches(train, at.field("train")) && areAlike;
};

/**
 * Refuses a training set and test set that are invalid or do not belong together, with everything that is wrong.
 *
 * Labels are read once: 50,000 of them in well under a millisecond; pixels only up to the first two images that differ.
 *
 * @param where The task, such as `"training on"`.
 * @throws DataError
 */
export function checkDataset(value: unknown, where: string): asserts value is ExampleDataset {
  demandData(value, dataset, "data", `${where} ${nameOf(value)}`);
}

/** Everything that is wrong with a data set, as in the error of {@link checkDataset}. */
export function datasetProblems(value: unknown, where: string): string[] {
  return problemsOf(value, dataset, "data", `${where} ${nameOf(value)}`);
}

/**
 * Refuses an invalid set of any kind, with everything that is wrong.
 *
 * @param where The task, such as `"subset of"`.
 * @throws DataError
 */
export function checkSet(value: unknown, where: string): asserts value is ExampleSet {
  demandData(value, oneSet, "set", `${where} ${nameOf(value)}`);
}

/** Accepts a set; a data set in its place has two. */
const oneSet: Shape = (value, at) =>
  isRecord(value) && "train" in value && "test" in value
    ? at.found("to be one set", "a training set and a test set", "Take one: data.train or data.test.")
    : set(value, at);

/** Refuses anything but examples with classes, as {@link checkSet}. */
export function checkLabelled(value: unknown, where: string): asserts value is LabelledSet {
  demandData(value, labelledSet, "set", `${where} ${nameOf(value)}`);
}

/** Refuses anything but images in memory, as {@link checkSet}. */
export function checkImages(value: unknown, where: string): asserts value is ImageSet {
  demandData(value, imageSet, "set", `${where} ${nameOf(value)}`);
}

/** Refuses anything but photographs in a folder, as {@link checkSet}. */
export function checkPhotos(value: unknown, where: string): asserts value is PhotoSet {
  demandData(value, photoSet, "set", `${where} ${nameOf(value)}`);
}

function nameOf(value: unknown): string {
  return isRecord(value) && typeof value.name === "string" && value.name !== "" ? value.name : "data";
}

/** A mean or deviation of pixel / 255. */
function statistic(bounds: { min?: number; above?: number; max: number; use: number }): Shape {
  const within = number(bounds);
  return (value, at) => {
    const constraint = `to be a number ${bounds.above === undefined ? "from 0" : "above 0 and up"} to 1, of pixel / 255,`;
    if (value === 0 && bounds.above === 0) {
      return at.expected(constraint, value, "Use 1 where all pixels of a channel are the same.");
    }
    if (typeof value === "number" && value > 1 && value <= 255) {
      return at.expected(constraint, value, "Divide it by 255.");
    }
    return (
      problemsOf(value, within, "", "").length === 0 ||
      at.expected(constraint, value, `Compute it from the training images, or use ${bounds.use}.`)
    );
  };
}

/** A remedy for the one side that is wrong, if it follows from the number of pixels. */
function sizesOf(written: Readonly<Record<string, unknown>>): Partial<Fields<ImageSet>> {
  const [images, labels] = [written.images, written.labels].map((array) =>
    ArrayBuffer.isView(array) && "length" in array ? (array.length as number) : Number.NaN,
  ) as [number, number];
  const keys = ["height", "width", "channels"] as const;
  const wrong = keys.filter((key) => problemsOf(written[key], sides[key], key, "").length > 0);
  const [key] = wrong;
  if (key === undefined || wrong.length > 1) return {};
  const rest = keys.filter((other) => other !== key).map((other) => written[other] as number);
  const use = rest.reduce((left, side) => left / side, images / labels);
  return Number.isSafeInteger(use) && problemsOf(use, sides[key], key, "").length === 0
    ? { [key]: sized("", { max: key === "channels" ? 256 : 1e5, use }) }
    : {};
}
