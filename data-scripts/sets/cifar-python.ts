import { type CifarKind, type CifarLayout, cifarLayouts } from "../../src/data/cifar-files.js";
import { DataError } from "../../src/data/data-error.js";
import { type Pickled, PickledArray, parsePickle } from "../formats/numpy-pickle.js";

/** The published archive of pickles; most mirrors carry only this one. */
export interface PythonArchive {
  /** Pickle member -> file of the binary version. */
  readonly batches: Readonly<Record<string, string>>;
  readonly meta: string;
  /** Key in the meta pickle -> text file with the names. */
  readonly names: Readonly<Record<string, string>>;
}

/** How the members of the python archives correspond to the binary version's files. */
export const pythonArchives: Readonly<Record<CifarKind, PythonArchive>> = {
  cifar10: {
    batches: {
      data_batch_1: "data_batch_1.bin",
      data_batch_2: "data_batch_2.bin",
      data_batch_3: "data_batch_3.bin",
      data_batch_4: "data_batch_4.bin",
      data_batch_5: "data_batch_5.bin",
      test_batch: "test_batch.bin",
    },
    meta: "batches.meta",
    names: { label_names: "batches.meta.txt" },
  },
  cifar100: {
    batches: { train: "train.bin", test: "test.bin" },
    meta: "meta",
    names: { fine_label_names: "fine_label_names.txt", coarse_label_names: "coarse_label_names.txt" },
  },
};

const imageBytes = 3072;

/**
 * Turns one pickled batch into the records of the binary version.
 *
 * @param bytes the pickle
 * @param kind which set
 * @param source the member's name, for errors
 * @returns label bytes and pixels of every image, as in the binary version
 * @throws DataError when the pickle is not such a batch
 */
export function binaryRecords(bytes: Uint8Array, kind: CifarKind, source: string): Uint8Array {
  const batch = parsePickle(bytes, source);
  const data = batch.get("data");
  const isImages = data instanceof PickledArray && data.shape.length === 2 && data.shape[1] === imageBytes;
  if (!isImages) throw wrong("images of 3072 bytes under data", source);
  const count = data.shape[0]!;
  const labelLists = labelKeys(cifarLayouts[kind]).map((key) => labels(batch.get(key), key, count, source));
  const length = labelLists.length + imageBytes;
  const records = new Uint8Array(count * length);
  for (let image = 0; image < count; image++) {
    for (const [place, list] of labelLists.entries()) records[image * length + place] = list[image]!;
    const pixels = data.values.subarray(image * imageBytes, (image + 1) * imageBytes);
    records.set(pixels, image * length + labelLists.length);
  }
  return records;
}

/**
 * Turns the pickled class names into the text files of the binary version.
 *
 * @returns file name -> text
 */
export function nameFiles(bytes: Uint8Array, kind: CifarKind, source: string): ReadonlyMap<string, string> {
  const meta = parsePickle(bytes, source);
  const files = new Map<string, string>();
  for (const [key, file] of Object.entries(pythonArchives[kind].names)) {
    const names = meta.get(key);
    if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) {
      throw wrong(`class names under ${key}`, source);
    }
    files.set(file, `${names.join("\n")}\n`);
  }
  return files;
}

function labelKeys(layout: CifarLayout): readonly string[] {
  return layout.kind === "cifar10" ? ["labels"] : ["coarse_labels", "fine_labels"];
}

function labels(value: Pickled | undefined, key: string, count: number, source: string): readonly number[] {
  const isLabels =
    Array.isArray(value) &&
    value.length === count &&
    value.every((label) => Number.isInteger(label) && label >= 0 && label < 100);
  if (!isLabels) throw wrong(`${count} labels under ${key}`, source);
  return value as number[];
}

function wrong(expected: string, source: string): DataError {
  return new DataError(
    "corrupt",
    `Expected ${expected} but got something else (pickle ${source}). Fetch the archive again.`,
  );
}
