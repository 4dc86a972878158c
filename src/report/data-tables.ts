import { table } from "arquero";
import { demandArguments } from "../checking/shapes.js";
import { checkDataset, checkSet } from "../data/check-dataset.js";
import { DataError } from "../data/data-error.js";
import {
  type ExampleDataset,
  type ExampleSet,
  type LabelledSet,
  shapeOf,
  valuesOf,
} from "../data/dataset.js";
import { datasetShape, memorySetShape } from "../training/argument-shapes.js";
import type { Table } from "./history-table.js";
import { labelledTable } from "./labelled-table.js";

/**
 * Counts the examples of every class, one row per class: class, train, test, share (of the training examples). Look at it
 * before training: where one class is most of the data, accuracy says little.
 *
 * @throws DataError for numbers to predict, which have no classes
 * @example
 * ```ts
 * classBalance(data); // last line of a cell
 * ```
 */
export function classBalance(data: ExampleDataset): Table {
  demandArguments("classBalance", { data: [data, datasetShape] });
  checkDataset(data, "classBalance of");
  const { train, test } = data;
  const parts = [train, test].map((set) => countsOf(set));
  const [trained = [], tested = []] = parts;
  const names = (train as LabelledSet).classNames;
  const counted = table({
    class: [...names],
    train: trained,
    test: tested,
    share: trained.map((count) => count / train.count),
  });
  return labelledTable(counted, {
    train: "training examples",
    test: "test examples",
    share: "share of training",
  });
}

function countsOf(set: ExampleSet): number[] {
  if (set.kind === "regression") {
    throw new DataError(
      "argument",
      `Expected examples with classes but got numbers to predict, ${set.name} (classBalance). Use featureStatistics.`,
    );
  }
  const counts = new Array<number>(set.classes).fill(0);
  for (const label of set.labels) counts[label] = (counts[label] as number) + 1;
  return counts;
}

/** Names of the channels of grey and colour images. */
const channelNames: Readonly<Record<number, readonly string[]>> = {
  1: ["grey"],
  3: ["red", "green", "blue"],
};

/**
 * Measures the numbers of a set, one row for each feature or channel and each number to predict: name, role, mean, std, min, max.
 * Bytes count from 0 to 255.
 *
 * @param set Examples in memory.
 * @example
 * ```ts
 * featureStatistics(data.train); // a feature whose std is 0 tells nothing
 * ```
 */
export function featureStatistics(set: ExampleSet): Table {
  demandArguments("featureStatistics", { set: [set, memorySetShape] });
  checkSet(set, "featureStatistics of");
  if (set.kind === "photographs") {
    throw new DataError(
      "argument",
      `Expected examples in memory but got photographs in a folder, ${set.name} (featureStatistics). Read them: await readPhotos(photos, { size }).`,
    );
  }
  const width = shapeOf(set).at(-1) as number;
  const given = "images" in set ? channelNames[width] : set.featureNames;
  const role = "images" in set ? "channel" : "feature";
  const names = given ?? Array.from({ length: width }, (_, place) => `${role} ${place}`);
  const rows = names.map((name, place) => ({ name, role, ...numbersOf(valuesOf(set), width, place) }));
  const targets =
    set.kind !== "regression"
      ? []
      : set.outputNames.map((name, place) => ({
          name,
          role: "to predict",
          ...numbersOf(set.targets, set.outputs, place),
        }));
  const all = [...rows, ...targets];
  const column = <Key extends keyof (typeof all)[number]>(key: Key): (typeof all)[number][Key][] =>
    all.map((row) => row[key]);
  const measured = table({
    name: column("name"),
    role: column("role"),
    mean: column("mean"),
    std: column("std"),
    min: column("min"),
    max: column("max"),
  });
  return labelledTable(measured, { std: "standard deviation", min: "smallest", max: "largest" });
}

/** Mean, deviation and range of every `width`th number from a place on. */
function numbersOf(
  values: ArrayLike<number>,
  width: number,
  place: number,
): { readonly mean: number; readonly std: number; readonly min: number; readonly max: number } {
  let [sum, min, max] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = place; i < values.length; i += width) {
    const value = values[i] as number;
    sum += value;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const count = values.length / width;
  const mean = sum / count;
  let squares = 0;
  for (let i = place; i < values.length; i += width) squares += ((values[i] as number) - mean) ** 2;
  return { mean, std: Math.sqrt(squares / count), min, max };
}
