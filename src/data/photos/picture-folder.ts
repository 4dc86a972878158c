import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { instance, integer, oneOf, optional, record, type Shape, text } from "../../checking/shapes.js";
import { assembled, type Part, splitPart } from "../arrays/assembled.js";
import { type SplitOptions, splitFields } from "../arrays/from-arrays.js";
import { checkDataset } from "../check-dataset.js";
import { DataError, demandData } from "../data-error.js";
import type { Dataset, ImageSet } from "../dataset.js";
import { shownDataset } from "../shown-data.js";
import { decodeCentre, readPhoto } from "./photo-decoding.js";

/** How {@link imageFolder} reads. */
export interface ImageFolderOptions extends SplitOptions {
  /** Side of the square that every picture is scaled and cut to, in pixels. */
  readonly size: number;
  /** 1 for grey, 3 for red, green and blue. Default 3. */
  readonly channels?: 1 | 3;
  /** How many pictures of each class are read at most, the first by name. Default: all. */
  readonly perClass?: number;
  /** Stops reading with its reason when it is aborted. */
  readonly signal?: AbortSignal;
}

const optionsShape: Shape = record<ImageFolderOptions>({
  ...splitFields,
  size: integer({ min: 1, max: 4096, use: 64 }),
  channels: optional(oneOf([1, 3])),
  perClass: optional(integer({ min: 1, use: 100 })),
  signal: optional(instance(AbortSignal, "Use new AbortController().signal.")),
});

const pictureName = /\.(jpe?g|png|webp|gif|tiff?)$/i;

/** A picture's path and class. */
interface Picture {
  readonly path: string;
  readonly label: number;
}

/**
 * Reads a folder of pictures into memory: a folder for each class, whose name is that of the class, directly in `folder` or
 * in `folder/train` and `folder/test` (or `val`). The short side of each is scaled to `size` and the centre cut out; the set
 * is normalised by the mean and deviation of its own training pictures.
 *
 * @throws DataError when a folder is missing or empty, or naming the files that cannot be read
 * @example
 * ```ts
 * const data = await imageFolder("my-pictures", { size: 64, channels: 1, testShare: 0.2, seed: 0 });
 * ```
 */
export async function imageFolder(folder: string, options: ImageFolderOptions): Promise<Dataset<ImageSet>> {
  demandData(folder, text('Name a folder, for instance "my-pictures".'), "folder", "imageFolder");
  demandData(options, optionsShape, "options", "imageFolder");
  const { name = basename(folder), size, channels = 3, testShare = 0.2, seed = 0 } = options;
  const train = existsSync(join(folder, "train")) ? join(folder, "train") : folder;
  const test = ["test", "val"]
    .map((part) => join(folder, part))
    .find((part) => train !== folder && existsSync(part));
  const classNames = await classFolders(train);
  const about = { name, shape: [size, size, channels], classNames };
  const trainPart = await readPictures(await picturesOf(train, classNames, options, true), options);
  const parts =
    test === undefined
      ? splitPart(trainPart, about, testShare, seed)
      : {
          train: trainPart,
          test: await readPictures(await picturesOf(test, classNames, options, false), options),
        };
  const data = assembled(parts, about) as Dataset<ImageSet>;
  checkDataset(data, "imageFolder");
  return shownDataset(data);
}

/** Sorted names of the class folders that are not hidden. */
async function classFolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new DataError(
      "missing",
      `Expected a folder of class folders but found none (${folder}). Check the path.`,
      { cause },
    );
  });
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name)
    .sort();
  if (names.length > 0) return names;
  throw new DataError(
    "missing",
    `Expected a folder for each class but found ${entries.length} files and no folder (${folder}). Put the pictures of each class into a folder of its own.`,
  );
}

async function picturesOf(
  folder: string,
  classNames: readonly string[],
  { perClass = Number.POSITIVE_INFINITY }: ImageFolderOptions,
  isTraining: boolean,
): Promise<readonly Picture[]> {
  const others = (await classFolders(folder)).filter((name) => !classNames.includes(name));
  if (others.length > 0) {
    throw new DataError(
      "corrupt",
      `Expected the classes of the training pictures but got ${others.join(", ")} (${folder}). Rename the folder, or add training pictures.`,
    );
  }
  const pictures: Picture[] = [];
  const empty: string[] = [];
  for (const [label, name] of classNames.entries()) {
    const files = existsSync(join(folder, name)) ? await readdir(join(folder, name)) : [];
    const own = files.filter((file) => pictureName.test(file)).sort();
    if (own.length === 0) empty.push(name);
    pictures.push(...own.slice(0, perClass).map((file) => ({ path: join(folder, name, file), label })));
  }
  const isMissing = pictures.length === 0 || (isTraining && empty.length > 0);
  if (!isMissing) return pictures;
  const [found, remedy] =
    pictures.length === 0
      ? ["none", "Put them into the class folders."]
      : [`none of ${empty.join(", ")}`, "Put some into these folders, or delete them."];
  throw new DataError(
    "missing",
    `Expected pictures (jpg, png, webp, gif or tiff) but found ${found} (${folder}). ${remedy}`,
  );
}

async function readPictures(
  pictures: readonly Picture[],
  { size, channels = 3, signal }: ImageFolderOptions,
): Promise<Part> {
  const bytes = size * size * channels;
  if (pictures.length * bytes > 2 ** 32) {
    throw new DataError(
      "too-large",
      `Expected at most 4 GiB of pixels but got ${pictures.length * bytes} bytes (imageFolder). Use a smaller size or perClass, or indexImageFolder, which reads as it goes.`,
    );
  }
  const values = new Uint8Array(pictures.length * bytes);
  const broken: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < pictures.length; index = next++) {
      signal?.throwIfAborted();
      const { path } = pictures[index] as Picture;
      try {
        const colours = await decodeCentre(await readPhoto(path), { size, resize: size });
        values.set(channels === 3 ? colours : greyOf(colours), index * bytes);
      } catch (error) {
        if (!(error instanceof DataError)) throw error;
        broken.push(path);
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  if (broken.length > 0) throw unreadablePictures(broken);
  return { values, labels: Int32Array.from(pictures, ({ label }) => label) };
}

function unreadablePictures(paths: readonly string[]): DataError {
  const shown = [...paths].sort().slice(0, 10).join(", ");
  const more = paths.length > 10 ? ` and ${paths.length - 10} more` : "";
  return new DataError(
    "corrupt",
    `Expected pictures that can be read but got ${paths.length} that cannot: ${shown}${more} (imageFolder). Replace or delete them.`,
  );
}

/** Luminance of colours, rounded. Source: ITU-R BT.601, as Pillow's mode L. */
function greyOf(colours: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: colours.length / 3 }, (_, pixel) => {
    const [red, green, blue] = colours.subarray(3 * pixel, 3 * pixel + 3) as unknown as [
      number,
      number,
      number,
    ];
    return (red * 19_595 + green * 38_470 + blue * 7_471 + 0x8000) >> 16;
  });
}
