import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { commandHere } from "../../checking/command-here.js";
import { also, instance, integer, optional, record, text } from "../../checking/shapes.js";
import { checkPhotos } from "../check-dataset.js";
import { DataError, demandData } from "../data-error.js";
import type { ImageSet, PhotoDataset, PhotoSet } from "../dataset.js";
import { shownDataset, shownSet } from "../shown-data.js";
import { decodeCentre, readPhoto } from "./photo-decoding.js";

/** Mean of pixel / 255 per channel that ImageNet's photographs are normalised with. */
export const imageNetMean: readonly number[] = [0.485, 0.456, 0.406];
/** Standard deviation of pixel / 255 per channel that ImageNet's photographs are normalised with. */
export const imageNetStd: readonly number[] = [0.229, 0.224, 0.225];

const imageName = /\.(jpe?g|png)$/i;

/**
 * Lists the photographs of `ROOT/train/<class>/` and `ROOT/val/<class>/`.
 *
 * Labels follow the sorted names of the class folders. A `classes.txt` in `ROOT` (`folder TAB name` per line) gives
 * names for people.
 *
 * @param root the folder, for instance `data/imagenet`
 * @throws DataError when a part is missing or empty, or val has a class that train has not
 * @example
 * ```ts
 * const { train, test } = await indexImageFolder("data/tiny-imagenet");
 * ```
 */
export async function indexImageFolder(root: string): Promise<PhotoDataset> {
  demandData(root, text('Name a folder, for instance "data/imagenet".'), "root", "indexImageFolder");
  const names = await readClassNames(join(root, "classes.txt"));
  const trainFolder = join(root, "train");
  const classFolders = await listClasses(trainFolder);
  const known = new Set(classFolders);
  for (const folder of await listClasses(join(root, "val"))) {
    if (known.has(folder)) continue;
    throw new DataError(
      "corrupt",
      `Expected the classes of val to be among those of train but got ${folder} (${root}). Prepare the set again: ${commandHere("data")}.`,
    );
  }
  const name = basename(root);
  return shownDataset({
    name,
    train: await indexPart(`${name}, train`, trainFolder, classFolders, names),
    test: await indexPart(`${name}, val`, join(root, "val"), classFolders, names),
  });
}

interface ReadPhotosOptions {
  /** Side of the square that is cut out of the centre, in pixels. */
  readonly size: number;
  /** Length of the short side before the centre is cut out, in pixels. Default: `size`. */
  readonly resize?: number;
  /** Stops reading with its reason when it is aborted. */
  readonly signal?: AbortSignal;
}

const readingOptions = also(
  record<ReadPhotosOptions>({
    size: integer({ min: 1, max: 4096, use: 64 }),
    resize: optional(integer({ min: 1, max: 4096, use: 72 })),
    signal: optional(instance(AbortSignal, "Use new AbortController().signal.")),
  }),
  ({ size, resize = size }: ReadPhotosOptions) => size <= resize,
  "to have a resize of at least the size",
  "Leave resize out.",
);

/**
 * Reads all photographs of a small set into memory, each scaled and cut to the same square.
 *
 * @param set which photographs
 * @param options `size` of the square in pixels; `resize`, the length of the short side before the centre is cut out, by
 *   default the same
 * @returns a set of images like any other, normalised like ImageNet's
 * @throws DataError naming the file that cannot be decoded
 * @example
 * ```ts
 * const images = await readPhotos(train, { size: 64 }); // [count, 64, 64, 3]
 * ```
 */
export async function readPhotos(set: PhotoSet, options: ReadPhotosOptions): Promise<ImageSet> {
  checkPhotos(set, "readPhotos of");
  demandData(options, readingOptions, "options", `readPhotos of ${set.name}`);
  const { size, resize = size } = options;
  const bytes = size * size * 3;
  if (set.count * bytes > 2 ** 32) {
    throw new DataError(
      "too-large",
      `Expected at most 4 GiB of pixels but got ${set.count * bytes} bytes (${set.name}). Use photoBatches, which reads as it goes.`,
    );
  }
  const images = new Uint8Array(set.count * bytes);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < set.count; index = next++) {
      options.signal?.throwIfAborted();
      const photo = await readPhoto(join(set.folder, set.files[index]!));
      images.set(await decodeCentre(photo, { size, resize }), index * bytes);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return shownSet({
    name: set.name,
    images,
    labels: set.labels,
    count: set.count,
    height: size,
    width: size,
    channels: 3,
    classes: set.classes,
    classNames: set.classNames,
    mean: imageNetMean,
    std: imageNetStd,
  });
}

async function indexPart(
  name: string,
  folder: string,
  classFolders: readonly string[],
  names: ReadonlyMap<string, string>,
): Promise<PhotoSet> {
  const files: string[] = [];
  const labels: number[] = [];
  for (const [label, wnid] of classFolders.entries()) {
    if (!existsSync(join(folder, wnid))) continue;
    for (const file of (await readdir(join(folder, wnid))).filter((entry) => imageName.test(entry)).sort()) {
      files.push(join(wnid, file));
      labels.push(label);
    }
  }
  if (files.length === 0) {
    throw new DataError(
      "missing",
      `Expected photographs but found none (${folder}). Prepare the set: ${commandHere("data")}.`,
    );
  }
  return shownSet({
    kind: "photographs",
    name,
    folder,
    files,
    labels: Int32Array.from(labels),
    count: files.length,
    classes: classFolders.length,
    classFolders,
    classNames: classFolders.map((wnid) => names.get(wnid) ?? wnid),
  });
}

/** Sorted names of the class folders; hidden ones are still being prepared. */
async function listClasses(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new DataError(
      "missing",
      `Expected a folder of class folders but found none (${folder}). Prepare the set: ${commandHere("data", "tiny-imagenet or imagenet")}.`,
      { cause },
    );
  });
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .sort();
}

async function readClassNames(file: string): Promise<ReadonlyMap<string, string>> {
  if (!existsSync(file)) return new Map();
  const lines = (await readFile(file, "utf8")).split(/\r?\n/);
  return new Map(lines.map((line) => line.split("\t")).map(([wnid = "", name = wnid]) => [wnid, name]));
}
