import type { Place } from "../checking/place.js";
import { labelsWithin } from "./check-arrays.js";
import {
  type ExampleDataset,
  type ExampleSet,
  type ImageSet,
  type LabelledSet,
  type RegressionSet,
  type SetInMemory,
  shapeOf,
  valuesOf,
} from "./dataset.js";

/** Checks that images, labels and count agree; a single wrong number is reported once. */
export function imagesCounted(set: Partial<ImageSet>, at: Place): void {
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

export function expectLabels(
  labels: ArrayLike<number>,
  counted: number,
  at: Place,
  what: "image" | "example" = "image",
): void {
  const isOneHot = labels.length > counted && labels.length % counted === 0;
  at.field("labels").expected(
    `to have one label for each of ${counted} ${what}s`,
    labels,
    isOneHot ? `Give the number of each ${what}'s class.` : `Give ${counted} labels, or use another count.`,
  );
}

export function labelled(
  { labels, classes, kind }: Partial<LabelledSet>,
  at: Place,
  { classNames }: Readonly<Record<string, unknown>>,
): void {
  const what = kind === "arrays" ? "example" : "image";
  if (labels !== undefined && classes !== undefined) labelsWithin(labels, classes, at.field("labels"), what);
  asMany("classNames", classNames, classes, "classes", at);
}

export function asMany(
  field: string,
  values: unknown,
  wanted: number | undefined,
  of: string,
  at: Place,
): void {
  if (!Array.isArray(values) || wanted === undefined || values.length === wanted) return;
  at.field(field).found(
    `to have ${wanted} value${wanted === 1 ? "" : "s"}, as ${of} says,`,
    `${values.length}`,
    `Give ${wanted}, or use ${of}: ${values.length}.`,
  );
}

/** Whether train and test can belong to one task. */
export function alike({ train, test }: ExampleDataset, at: Place): boolean {
  const before = at.problems.length;
  if (train.kind !== "photographs" && test.kind !== "photographs") {
    const [wanted, got] = [train, test].map((set) => shapeOf(set).join("x"));
    if (wanted !== got) {
      const remedy = "Give both sets images of one size.";
      at.field("test").found(`to have images of ${wanted}, as train has,`, `${got}`, remedy);
    }
  }
  answersAlike(train, test, at.field("test"));
  return at.problems.length === before;
}

/** Whether both sets have the same classes, or the same numbers to predict in the same units. */
function answersAlike(train: ExampleSet, test: ExampleSet, at: Place): void {
  if (train.kind !== "regression" && test.kind !== "regression") {
    classesAlike(train, test, at);
    return;
  }
  if (train.kind !== "regression" || test.kind !== "regression") {
    const [wanted, got] = [train, test].map(({ kind }) => (kind === "regression" ? "targets" : "labels"));
    at.found(`to have ${wanted}, as train has,`, `${got}`, "Give both sets the same kind of answers.");
    return;
  }
  if (test.outputs !== train.outputs) {
    const remedy = "Give both sets the same numbers to predict.";
    at.field("outputs").expected(`to be ${train.outputs}, as of train,`, test.outputs, remedy);
    return;
  }
  for (const key of ["targetMean", "targetStd"] as const) {
    if (train[key].join() === test[key].join()) continue;
    const remedy = "Give both sets what was computed from the training set.";
    at.field(key).expected(`to be [${train[key].join(", ")}], as of train,`, test[key], remedy);
  }
}

function classesAlike(train: LabelledSet, test: LabelledSet, at: Place): void {
  if (test.classes !== train.classes) {
    const remedy = "Give both sets the same classes.";
    at.field("classes").expected(`to be ${train.classes}, as of train,`, test.classes, remedy);
    return;
  }
  const other = test.classNames.findIndex((name, label) => name !== train.classNames[label]);
  if (other < 0) return;
  const remedy = "Give both sets the same classes in the same order.";
  at.field("classNames")
    .item(other)
    .expected(`to be "${train.classNames[other]}", as of train,`, test.classNames[other], remedy);
}

/**
 * Whether there is anything to learn: with images of only one class, or many copies of one image, minutes of training
 * would be wasted. The search ends at the first two images that differ, so that it costs nothing for a valid set.
 */
export function teaches(train: ExampleSet, at: Place): boolean {
  // A single image is a test of the code.
  if (train.count === 1) return true;
  const before = at.problems.length;
  if (train.kind === "regression") targetsDiffer(train, at);
  else classesDiffer(train, at);
  if (train.kind !== "photographs" && areOneExample(train)) {
    const isImages = "images" in train;
    at.field(isImages ? "images" : "values").found(
      "to differ",
      `the same ${isImages ? "image" : "example"} ${train.count} times`,
      isImages
        ? "Look at where the pixels are read or scaled: they may never have been written, or rounded to 0."
        : "Look at where the values are read: they may never have been written.",
    );
  }
  return at.problems.length === before;
}

function targetsDiffer({ targets, outputs, count }: RegressionSet, at: Place): void {
  if (targets.some((target, place) => target !== targets[place % outputs])) return;
  at.field("targets").found(
    "to differ",
    `${[...targets.subarray(0, outputs)].join(", ")} for all ${count} examples`,
    "Look at where they are read: they may never have been written.",
  );
}

function classesDiffer({ labels, classes, classNames, count }: LabelledSet, at: Place): void {
  const [first] = labels as unknown as readonly [number];
  if (classes > 1 && !(labels as Int32Array).some((label) => label !== first)) {
    at.field("labels").found(
      `to be of several of the ${classes} classes`,
      `class ${first}, ${classNames[first]}, for all ${count} images`,
      "Take images of every class, for instance with takePerClass: files are often sorted by class.",
    );
  }
}

/** Whether each example equals the one before it: one comparison of the array with itself, shifted. */
function areOneExample(set: SetInMemory): boolean {
  const { buffer, byteOffset, byteLength } = valuesOf(set);
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  const size = byteLength / set.count;
  return Buffer.compare(bytes.subarray(0, -size), bytes.subarray(size)) === 0;
}
