import { Place } from "../checking/place.js";
import { integer, number, optional, record, text } from "../checking/shapes.js";
import { showValue } from "../checking/show-value.js";
import { checkLabelled, checkSet } from "./check-dataset.js";
import { DataError, demandData } from "./data-error.js";
import {
  type ExampleSet,
  type ImageSet,
  type LabelledSet,
  type RegressionSet,
  shapeOf,
  sizeOf,
  valuesOf,
} from "./dataset.js";
import { createRandom } from "./random.js";
import { shownSet } from "./shown-data.js";

/**
 * The examples with the given numbers as a new set, in that order; numbers are copied, photographs stay where they are.
 *
 * @param set where from
 * @param indices example numbers, each in 0..count-1, at least one
 * @param name the new set's name; by default the old one's
 * @throws DataError when the set is invalid or a number is out of range, naming the first ones
 */
export function subset<Part extends ExampleSet>(set: Part, indices: ArrayLike<number>, name?: string): Part {
  checkSet(set, "subset of");
  checkIndices(indices, set);
  demandData(name, optional(text("Leave it out to keep the name.")), "name", `subset of ${set.name}`);
  return shownSet({
    ...set,
    name: name ?? set.name,
    count: indices.length,
    ...answersOf(set, indices),
    ...contentOf(set, indices),
  });
}

function checkIndices(indices: ArrayLike<number>, { name, count }: ExampleSet): void {
  const at = new Place("indices", `subset of ${name}`);
  const isList = Array.isArray(indices) || (ArrayBuffer.isView(indices) && "length" in indices);
  if (!isList || indices.length === 0) {
    at.expected("to be a list of at least one image number", indices, "Use for instance [0, 1, 2].");
  } else {
    const isWrong = (index: number): boolean => !Number.isInteger(index) || index < 0 || index >= count;
    const wrong: string[] = [];
    for (let place = 0; place < indices.length && wrong.length < 3; place++) {
      if (isWrong(indices[place]!)) wrong.push(`${showValue(indices[place])} at ${place}`);
    }
    if (wrong.length > 0) {
      at.found(
        `to be integers from 0 to ${count - 1}`,
        wrong.join(", "),
        `The set has ${count} images, counted from 0.`,
      );
    }
  }
  if (at.problems.length > 0) throw new DataError("argument", at.problems);
}

/** The chosen examples' classes, or the numbers to predict. */
function answersOf(set: ExampleSet, indices: ArrayLike<number>): object {
  if (set.kind === "regression") return { targets: chosenRows(set.targets, set.outputs, indices) };
  return { labels: Int32Array.from(indices, (index) => set.labels[index]!) };
}

/** The chosen examples' numbers, or the chosen photographs' files. */
function contentOf(set: ExampleSet, indices: ArrayLike<number>): object {
  if (set.kind === "photographs") return { files: Array.from(indices, (index) => set.files[index]!) };
  const size = sizeOf(shapeOf(set));
  const rows = chosenRows(valuesOf(set), size, indices);
  return "images" in set ? { images: rows } : { values: rows };
}

/** Rows of `size` numbers, copied one after the other. */
export function chosenRows<Numbers extends Uint8Array | Float32Array>(
  values: Numbers,
  size: number,
  indices: ArrayLike<number>,
): Numbers {
  const length = indices.length * size;
  const rows = values.BYTES_PER_ELEMENT === 1 ? new Uint8Array(length) : new Float32Array(length);
  for (let place = 0; place < indices.length; place++) {
    const start = indices[place]! * size;
    rows.set(values.subarray(start, start + size), place * size);
  }
  return rows as Numbers;
}

/**
 * Checks that the pixels of a set are in memory.
 *
 * @param where what needs them, for the message
 * @throws DataError for photographs, saying how to read them
 */
export function imagesInMemory(set: ExampleSet, where: string): ImageSet {
  checkSet(set, `${where} of`);
  if ("images" in set) return set;
  if (set.kind !== "photographs") {
    throw new DataError(
      "argument",
      `Expected images in memory but got ${set.kind === "regression" ? "numbers to predict" : "arrays"}, ${set.name} (${where}). Use a set of images.`,
    );
  }
  throw new DataError(
    "argument",
    `Expected images in memory but got photographs in a folder, ${set.name} (${where}). Read some of them: await readPhotos(subset(photos, numbers), { size }).`,
  );
}

const splitOptions = record<{ fraction: number; seed: number }>({
  fraction: number({ above: 0, below: 1, use: 0.1 }),
  seed: integer({ use: 0 }),
});

/**
 * Splits off a validation set with the same share of every class, chosen by the seed; of examples with numbers to predict, any
 * share of them.
 *
 * Both parts keep the original order. Choose learning rates and lengths on the validation part, so that the test set is
 * used only once.
 *
 * @param set the set to split
 * @param options `fraction` of every class that goes to validation, in (0, 1); `seed` of the choice
 * @returns the two parts, which share no image and together hold all
 * @throws DataError when the set is invalid, an option is out of range or a part would be empty
 */
export function splitValidation<Part extends ExampleSet>(
  set: Part,
  options: {
    /** Share of every class that goes to validation, in (0, 1). */
    readonly fraction: number;
    /** Seed of the choice of images. */
    readonly seed: number;
  },
): { readonly train: Part; readonly validation: Part } {
  checkSet(set, "splitValidation of");
  demandData(options, splitOptions, "options", `splitValidation of ${set.name}`);
  const { fraction, seed } = options;
  const { chosen, rest } = splitClasses(set, fraction, seed);
  if (chosen.length === 0 || rest.length === 0) {
    throw new DataError(
      "argument",
      `Expected both parts to have images but got ${rest.length} and ${chosen.length} (splitValidation of ${set.name}). Use another fraction than ${fraction} or a larger set.`,
    );
  }
  return {
    train: subset(set, rest, `${set.name}, less validation`),
    validation: subset(set, chosen, `${set.name}, validation`),
  };
}

/**
 * Takes a share of the images of every class.
 *
 * @param set where from; it holds images of the share, see {@link sizeOfShare}
 * @param share above 0 and up to 1
 * @param seed of the choice of images
 */
export function takeShare<Part extends ExampleSet>(set: Part, share: number, seed: number): Part {
  const { rest } = splitClasses(set, 1 - share, seed);
  return subset(set, rest, `${set.name}, a share of ${share}`);
}

/** How many images {@link takeShare} takes. */
export function sizeOfShare(set: ExampleSet, share: number): number {
  return indicesPerClass(set).reduce((sum, { length }) => sum + length - Math.round(length * (1 - share)), 0);
}

/** What tells the classes of examples; those without classes are one. */
export type Grouped =
  | Pick<LabelledSet, "kind" | "labels" | "classes" | "count">
  | Pick<RegressionSet, "kind" | "count">;

/**
 * Chooses the numbers of a fraction of every class, and of the rest, both in their original order.
 *
 * @param stream of random numbers
 */
export function splitClasses(
  set: Grouped,
  fraction: number,
  seed: number,
  stream = "validation",
): { chosen: number[]; rest: number[] } {
  const isChosen = new Uint8Array(set.count);
  const random = createRandom(seed).fork(stream);
  for (const members of indicesPerClass(set)) {
    random.shuffle(members);
    const taken = Math.round(members.length * fraction);
    for (let place = 0; place < taken; place++) isChosen[members[place]!] = 1;
  }
  return partition(isChosen);
}

/**
 * Takes the same number of images of every class, the first ones, in their original order.
 *
 * @param set where from
 * @param perClass how many of each class
 * @param from how many of each class to pass over first: images for another purpose. Default 0
 * @throws DataError when the set is invalid or a class has fewer
 */
export function takePerClass<Labelled extends LabelledSet>(
  set: Labelled,
  perClass: number,
  from = 0,
): Labelled {
  checkLabelled(set, "takePerClass of");
  demandData(perClass, integer({ min: 1 }), "perClass", `takePerClass of ${set.name}`);
  demandData(from, integer({ min: 0 }), "from", `takePerClass of ${set.name}`);
  const isTaken = new Uint8Array(set.count);
  for (const [label, members] of indicesPerClass(set).entries()) {
    if (members.length < from + perClass) {
      throw new DataError(
        "argument",
        `Expected class ${set.classNames[label] ?? label} to have at least ${from + perClass} images but got ${members.length} (takePerClass of ${set.name}). Ask for fewer.`,
      );
    }
    for (const index of members.slice(from, from + perClass)) isTaken[index] = 1;
  }
  const passed = from === 0 ? "" : ` from ${from}`;
  return subset(set, partition(isTaken).chosen, `${set.name}, ${perClass} per class${passed}`);
}

/** How many images the class has that has fewest. */
export function leastPerClass(set: LabelledSet): number {
  return Math.min(...indicesPerClass(set).map(({ length }) => length));
}

/** The examples of every class; those without classes all together. */
function indicesPerClass(set: Grouped): number[][] {
  if (set.kind === "regression") return [Array.from({ length: set.count }, (_, index) => index)];
  const members: number[][] = Array.from({ length: set.classes }, () => []);
  for (let index = 0; index < set.count; index++) members[set.labels[index]!]!.push(index);
  return members;
}

function partition(isChosen: Uint8Array): { chosen: number[]; rest: number[] } {
  const chosen: number[] = [];
  const rest: number[] = [];
  for (const [index, flag] of isChosen.entries()) (flag === 1 ? chosen : rest).push(index);
  return { chosen, rest };
}
