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
import { fileNames, labelArray, labelsWithin, pixelArray } from "./check-arrays.js";
import { demandData } from "./data-error.js";
import type { Dataset, ImageSet, LabelledDataset, LabelledSet, PhotoSet } from "./dataset.js";

const count = integer({ min: 1, max: 2 ** 32 });
const side = integer({ min: 1, max: 1e5, use: 32 });
const names = list(text("Name every class."), { use: '["cat", "dog"]' });

const imageFields: Fields<ImageSet> = {
  kind: optional(oneOf(["images"], 'Leave it out, or use "photographs" for files in a folder.')),
  name: text('Name the set, for instance "shapes, train".'),
  images: pixelArray,
  labels: labelArray,
  count,
  height: side,
  width: side,
  channels: integer({ min: 1, max: 256 }),
  classes: integer({ min: 1, max: 1e6, use: 10 }),
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
  classes: imageFields.classes,
  classFolders: names,
  classNames: names,
};

/** Images in memory. */
export const imageSet: Shape = fitting(imageFields, (set: Partial<ImageSet>, at) => {
  imagesCounted(set, at);
  labelled(set, at);
  asMany("mean", set.mean, set.channels, "channels", at);
  asMany("std", set.std, set.channels, "channels", at);
});

/** Photographs in a folder. */
export const photoSet: Shape = fitting(photoFields, (set: Partial<PhotoSet>, at) => {
  asMany("files", set.files, set.count, "count", at);
  asMany("classFolders", set.classFolders, set.classes, "classes", at);
  if (set.labels !== undefined && set.count !== undefined && set.labels.length !== set.count) {
    expectLabels(set.labels, set.count, at);
  }
  labelled(set, at);
});

const set: Shape = choose(
  [(value) => isRecord(value) && value.kind === "photographs", photoSet],
  [() => true, imageSet],
);

const dataset: Shape = (value, at) => {
  const whole = record<Dataset>({ name: text("Name the data set."), train: set, test: set });
  return whole(value, at) && alike(value as LabelledDataset, at);
};

/**
 * Refuses a training set and test set that cannot be, or that do not belong together, with everything that is wrong.
 *
 * Labels are read once: 50,000 of them in well under a millisecond; pixels are not looked at.
 *
 * @param where What is being done, such as `"training on"`.
 * @throws DataError
 */
export function checkDataset(value: unknown, where: string): asserts value is LabelledDataset {
  demandData(value, dataset, "data", `${where} ${nameOf(value)}`);
}

/** Everything that is wrong with a data set, as {@link checkDataset} says it. */
export function datasetProblems(value: unknown, where: string): string[] {
  return problemsOf(value, dataset, "data", `${where} ${nameOf(value)}`);
}

/**
 * Refuses a set of images or photographs that cannot be, with everything that is wrong.
 *
 * @param where What is being done, such as `"subset of"`.
 * @throws DataError
 */
export function checkSet(value: unknown, where: string): asserts value is LabelledSet {
  demandData(value, set, "set", `${where} ${nameOf(value)}`);
}

/** Refuses what are no images in memory, as {@link checkSet}. */
export function checkImages(value: unknown, where: string): asserts value is ImageSet {
  demandData(value, imageSet, "set", `${where} ${nameOf(value)}`);
}

/** Refuses what are no photographs in a folder, as {@link checkSet}. */
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

/** A record, and then what its fields say of each other: those that fit by themselves, and no others. */
function fitting<T extends object>(fields: Fields<T>, relate: (sound: Partial<T>, at: Place) => void): Shape {
  const whole = record(fields);
  return (value, at) => {
    const before = at.problems.length;
    whole(value, at);
    if (!isRecord(value)) return false;
    const sound = Object.entries<Shape>(fields).filter(
      ([key, shape]) => problemsOf(value[key], shape, key, "").length === 0,
    );
    relate(Object.fromEntries(sound.map(([key]) => [key, value[key]])) as Partial<T>, at);
    return at.problems.length === before;
  };
}

/** Whether images, labels and count are as many; that one number is wrong is told once. */
function imagesCounted(set: Partial<ImageSet>, at: Place): void {
  const { images: pixels, labels, count: counted, height, width, channels } = set;
  if (counted === undefined) return;
  const size = (height ?? Number.NaN) * (width ?? Number.NaN) * (channels ?? Number.NaN);
  const held = pixels === undefined ? Number.NaN : pixels.length / size;
  if (held === labels?.length && held !== counted && held > 0) {
    at.field("count").expected(
      `to be ${held}, as many as there are images and labels,`,
      counted,
      `Use ${held}.`,
    );
    return;
  }
  if (labels !== undefined && labels.length !== counted) expectLabels(labels, counted, at);
  if (!Number.isNaN(held) && held !== counted) {
    at.field("images").expected(
      `to hold ${counted * size} bytes, ${counted} images of ${height}x${width}x${channels},`,
      pixels,
      Number.isInteger(held) && held > 0
        ? `Use count: ${held}, or give all images.`
        : "Check height, width and channels.",
    );
  }
}

function expectLabels(labels: ArrayLike<number>, counted: number, at: Place): void {
  const isOneHot = labels.length > counted && labels.length % counted === 0;
  at.field("labels").expected(
    `to have one label for each of ${counted} images`,
    labels,
    isOneHot ? "Give the number of each image's class." : `Give ${counted} labels, or use another count.`,
  );
}

function labelled({ labels, classes, classNames }: Partial<LabelledSet>, at: Place): void {
  if (labels !== undefined && classes !== undefined) labelsWithin(labels, classes, at.field("labels"));
  asMany("classNames", classNames, classes, "classes", at);
}

function asMany(
  field: string,
  values: readonly unknown[] | undefined,
  wanted: number | undefined,
  of: string,
  at: Place,
): void {
  if (values === undefined || wanted === undefined || values.length === wanted) return;
  at.field(field).found(
    `to have ${wanted} value${wanted === 1 ? "" : "s"}, as ${of} says,`,
    `${values.length}`,
    `Give ${wanted}, or use ${of}: ${values.length}.`,
  );
}

/** Whether train and test can be of one task. */
function alike({ train, test }: LabelledDataset, at: Place): boolean {
  const place = at.field("test");
  const before = at.problems.length;
  if (train.kind !== "photographs" && test.kind !== "photographs") {
    const [wanted, got] = [train, test].map(({ height, width, channels }) =>
      [height, width, channels].join("x"),
    );
    if (wanted !== got) {
      place.found(
        `to have images of ${wanted}, as train has,`,
        `${got}`,
        "Give both sets images of one size.",
      );
    }
  }
  if (test.classes !== train.classes) {
    place
      .field("classes")
      .expected(`to be ${train.classes}, as of train,`, test.classes, "Give both sets the same classes.");
  } else {
    const other = test.classNames.findIndex((name, label) => name !== train.classNames[label]);
    if (other >= 0) {
      place
        .field("classNames")
        .item(other)
        .expected(
          `to be "${train.classNames[other]}", as of train,`,
          test.classNames[other],
          "Give both sets the same classes in the same order.",
        );
    }
  }
  return at.problems.length === before;
}
