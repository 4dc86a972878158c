import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { openArchive } from "../../src/data/archives/archive-stream.js";
import { readTar } from "../../src/data/archives/tar.js";
import { DataError, unreadable } from "../../src/data/data-error.js";
import { readSynsets, type Synset } from "../formats/matlab.js";
import { parseClassNames } from "./class-names.js";
import { classPattern } from "./image-tree.js";

/** The class of every validation image. */
export interface ValidationClasses {
  /** Class of image 1, 2, ... */
  readonly wnids: readonly string[];
  /** Class -> name for people, as far as the files contain them. */
  readonly names: ReadonlyMap<string, string>;
  /**
   * The class of an image by its file name.
   *
   * @throws DataError when it is not in the list
   */
  classOf(name: string): string;
}

export interface ValidationClassOptions {
  /** The development kit, or a text file. */
  readonly valLabels?: string;
  /** One class per line, for text files of numbers. */
  readonly synsets?: string;
  /** Kaggle's folder, with LOC_val_solution.csv. */
  readonly kaggle?: string;
}

const groundTruth = "ILSVRC2012_validation_ground_truth.txt";

/**
 * Reads the class of each validation image from any of the usual files: the development kit's archive, Kaggle's
 * LOC_val_solution.csv, lines of `image class`, one class per line, or one number per line with a list of classes.
 *
 * @throws DataError when no file is given, or a line is not of these forms
 */
export async function readValidationClasses(options: ValidationClassOptions): Promise<ValidationClasses> {
  const path =
    options.valLabels ??
    (options.kaggle === undefined ? undefined : join(options.kaggle, "LOC_val_solution.csv"));
  if (path === undefined) {
    throw new DataError(
      "missing",
      "Expected the classes of the validation images but got none (ImageNet). Pass the development kit with --val-labels ILSVRC2012_devkit_t12.tar.gz.",
    );
  }
  if (/\.(tar|tgz|tar\.gz)$/.test(path)) return readDevelopmentKit(path);
  const lines = (await readText(path)).split(/\r?\n/).filter((line) => line.trim() !== "");
  const names = await readNames(options);
  if (lines[0]?.startsWith("ImageId,") === true) return named(lines.slice(1).map(kaggleLine), names, path);
  if (lines[0]?.includes(" ") === true) return named(lines.map(words), names, path);
  const classes = lines.map((line) => line.trim());
  if (classes.every((line) => classPattern.test(line))) return inOrder(classes, names, path);
  const synsets = options.synsets === undefined ? [] : (await readText(options.synsets)).split(/\r?\n/);
  const byId = new Map(synsets.map((line, place) => [place + 1, words(line)[0] ?? ""]));
  return numbered(lines, byId, names, path);
}

function words(line: string): string[] {
  return line.trim().split(/\s+/);
}

/** Names from the user's list of classes, else from the one in Kaggle's folder. */
async function readNames(options: ValidationClassOptions): Promise<ReadonlyMap<string, string>> {
  const { synsets, kaggle } = options;
  if (synsets !== undefined) return parseClassNames(await readText(synsets));
  if (kaggle === undefined) return new Map();
  // Older copies of the folder lack it; the classes then serve as names.
  return parseClassNames(await readFile(join(kaggle, "LOC_synset_mapping.txt"), "utf8").catch(() => ""));
}

/** `ILSVRC2012_val_00000001,n01751748 1 2 3 4 n...`: the first class of the prediction string. */
function kaggleLine(line: string): string[] {
  const [image = "", prediction = ""] = line.split(",");
  return [`${image}.JPEG`, prediction.trim().split(" ")[0] ?? ""];
}

function named(
  pairs: readonly (readonly string[])[],
  names: ReadonlyMap<string, string>,
  path: string,
): ValidationClasses {
  const classes = new Map<string, string>();
  for (const [image = "", wnid = ""] of pairs) classes.set(basename(image), expectClass(wnid, path));
  const classOf = (name: string): string => classes.get(name) ?? missing(name, path);
  return { wnids: [...classes.values()], names, classOf };
}

function inOrder(
  wnids: readonly string[],
  names: ReadonlyMap<string, string>,
  path: string,
): ValidationClasses {
  const classOf = (name: string): string => {
    const number = Number(/_(\d+)\.\w+$/.exec(name)?.[1] ?? Number.NaN);
    return wnids[number - 1] ?? missing(name, path);
  };
  return { wnids, names, classOf };
}

function numbered(
  lines: readonly string[],
  byId: ReadonlyMap<number, string>,
  names: ReadonlyMap<string, string>,
  path: string,
): ValidationClasses {
  const wnids = lines.map((line) => {
    const wnid = byId.get(Number(line));
    if (wnid === undefined) {
      throw new DataError(
        "corrupt",
        `Expected the number of a known class but got ${JSON.stringify(line.slice(0, 40))} (${path}). Pass the list of classes with --synsets FILE, one a line, or the development kit.`,
      );
    }
    return expectClass(wnid, path);
  });
  return inOrder(wnids, names, path);
}

async function readDevelopmentKit(path: string): Promise<ValidationClasses> {
  let text: string | undefined;
  let synsets: ReadonlyMap<number, Synset> | undefined;
  const limits = { source: path, maxEntryBytes: 2 ** 26, maxEntries: 10_000 };
  for await (const entry of readTar(openArchive(path), limits)) {
    const name = basename(entry.name);
    if (name === groundTruth) text = (await buffer(entry.body)).toString("utf8");
    if (name === "meta.mat") synsets = readSynsets(await buffer(entry.body), `${entry.name} in ${path}`);
  }
  if (text === undefined || synsets === undefined) {
    throw new DataError(
      "missing",
      `Expected ${groundTruth} and meta.mat but did not find both (${path}). Check that it is the development kit of tasks 1 and 2.`,
    );
  }
  const all = [...synsets];
  return numbered(
    text.split(/\r?\n/).filter((line) => line.trim() !== ""),
    new Map(all.map(([id, { wnid }]) => [id, wnid])),
    new Map(all.map(([, { wnid, words }]) => [wnid, words])),
    path,
  );
}

function readText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
}

function expectClass(wnid: string, path: string): string {
  if (classPattern.test(wnid)) return wnid;
  throw new DataError(
    "corrupt",
    `Expected a class such as n01440764 but got ${JSON.stringify(wnid.slice(0, 40))} (${path}). Check that it is the right file.`,
  );
}

function missing(name: string, path: string): never {
  throw new DataError(
    "corrupt",
    `Expected a class for image ${name} but found none (${path}). Check that the list belongs to these images.`,
  );
}
