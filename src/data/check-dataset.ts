import type { Place } from "../checking/place.js";
import {
  choose,
  type Fields,
  integer,
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
import { fileNames, labelArray, pixelArray } from "./check-arrays.js";
import { alike, asMany, expectLabels, imagesCounted, labelled, teaches } from "./check-relations.js";
import { demandData } from "./data-error.js";
import type { Dataset, ImageSet, LabelledDataset, LabelledSet, PhotoSet } from "./dataset.js";

const count = sized("Give the number of images.", { max: 2 ** 32 });
const classes = sized("Give the number of classes.", { max: 1e6 });
const sides = {
  height: sized("Give the height in pixels.", { max: 1e5 }),
  width: sized("Give the width in pixels.", { max: 1e5 }),
  channels: sized("Give the number of channels: 1 for grey, 3 for colours.", { max: 256 }),
};
const names = list(text("Name every class."), { use: '["cat", "dog"]' });

const imageFields: Fields<ImageSet> = {
  kind: optional(oneOf(["images"], 'Leave it out, or use "photographs" for files in a folder.')),
  name: text('Name the set, for instance "shapes, train".'),
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
  const { train } = value as LabelledDataset;
  const areAlike = alike(value as LabelledDataset, at);
  return teaches(train, at.field("train")) && areAlike;
};

/**
 * Refuses a training set and test set that are invalid or do not belong together, with everything that is wrong.
 *
 * Labels are read once: 50,000 of them in well under a millisecond; pixels only up to the first two images that differ.
 *
 * @param where The task, such as `"training on"`.
 * @throws DataError
 */
export function checkDataset(value: unknown, where: string): asserts value is LabelledDataset {
  demandData(value, dataset, "data", `${where} ${nameOf(value)}`);
}

/** Everything that is wrong with a data set, as in the error of {@link checkDataset}. */
export function datasetProblems(value: unknown, where: string): string[] {
  return problemsOf(value, dataset, "data", `${where} ${nameOf(value)}`);
}

/**
 * Refuses an invalid set of images or photographs, with everything that is wrong.
 *
 * @param where The task, such as `"subset of"`.
 * @throws DataError
 */
export function checkSet(value: unknown, where: string): asserts value is LabelledSet {
  demandData(value, set, "set", `${where} ${nameOf(value)}`);
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

/** An integer of at least 1; the remedy applies if the value does not follow from the other fields. */
function sized(remedy: string, { max, use }: { readonly max: number; readonly use?: number }): Shape {
  const within = integer({ min: 1, max });
  return (value, at) =>
    problemsOf(value, within, "", "").length === 0 ||
    at.expected(
      `to be an integer from 1 to ${max.toLocaleString("en")}`,
      value,
      use === undefined ? remedy : `Use ${use}.`,
    );
}

/**
 * A record, and then relations among its fields: those that are valid by themselves; of the others only the length of
 * lists.
 *
 * @param advise Fields with remedies that follow from the rest of the set.
 */
function fitting<T extends object>(
  fields: Fields<T>,
  relate: (sound: Partial<T>, at: Place, written: Readonly<Record<string, unknown>>) => void,
  advise: (written: Readonly<Record<string, unknown>>) => Partial<Fields<T>> = () => ({}),
): Shape {
  return (value, at) => {
    const before = at.problems.length;
    const advised = isRecord(value) ? { ...fields, ...advise(value) } : fields;
    record<T>(advised, "Give a set of images, for instance fashionMnistMini().test.")(value, at);
    if (!isRecord(value)) return false;
    const sound = Object.entries<Shape>(fields).filter(
      ([key, shape]) => problemsOf(value[key], shape, key, "").length === 0,
    );
    relate(Object.fromEntries(sound.map(([key]) => [key, value[key]])) as Partial<T>, at, value);
    return at.problems.length === before;
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
