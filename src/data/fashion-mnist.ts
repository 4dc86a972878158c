import { hash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { commandHere } from "../checking/command-here.js";
import { type Fields, integer, oneOf, optional, record, text } from "../checking/shapes.js";
import { packagedFile } from "../files/built-program.js";
import { averaged } from "./averaging.js";
import { DataError, demandData } from "./data-error.js";
import type { Dataset, ImageSet } from "./dataset.js";
import { type IdxArray, inflateIfGzipped, parseIdx, readBounded } from "./idx.js";
import { shownDataset, shownSet } from "./shown-data.js";
import { channelStatistics } from "./statistics.js";

/** The ten kinds of clothes, in label order. */
export const fashionClassNames: readonly string[] = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
];

export interface FashionOptions {
  /** 2 averages 2x2 pixels: 14x14 images, a quarter of the cost of a 28x28 one. */
  readonly pool?: 1 | 2;
  /** Zero padding to this height and width, for networks made for 32x32. */
  readonly pad?: number;
}

/** What the options of Fashion-MNIST must be. */
export const fashionFields: Fields<FashionOptions> = {
  pool: optional(oneOf([1, 2], "Use 2, or leave it out.")),
  pad: optional(integer({ min: 1, max: 256, use: 32 })),
};

const miniOptions = record<FashionOptions & { folder?: string }>({
  ...fashionFields,
  folder: optional(text("Name the folder of the files.")),
});
const fullOptions = record<FashionOptions & { folder: string }>({
  ...fashionFields,
  folder: text("Name the folder of the files."),
});

/** SHA-256 of the embedded files as they are on disk, gzipped. */
const embeddedSha256: Readonly<Record<Stem, string>> = {
  "train-images-idx3-ubyte": "8cdd6eb3db9f71d038db812672f156fd89a164a94f767144b5586d415d3cfa4f",
  "train-labels-idx1-ubyte": "ad10c5b63cc571a1b1e3466e319c5712cf94438f98643f47a64c2239b56ea625",
  "t10k-images-idx3-ubyte": "1d883f3966f98d7fc5011e0ff22f6e190d3b994ad0583bfd53c4b120eb39f754",
  "t10k-labels-idx1-ubyte": "4f81dd80fbbee90c38545ee999e120b1c191bf127f0aa516f21ef7e023d316a9",
};

/** MD5 of the full set's unpacked files: packed files of the same content differ. */
export const fullContentMd5 = {
  "train-images-idx3-ubyte": "f4a8712d7a061bf5bd6d2ca38dc4d50a",
  "train-labels-idx1-ubyte": "9018921c3c673c538a1fc5bad174d6f9",
  "t10k-images-idx3-ubyte": "8181f5470baa50b63fa0f6fddb340f0a",
  "t10k-labels-idx1-ubyte": "15d484375f8d13e6eb1aabb0c3f46965",
} as const;

/** A file's name without its ending. */
type Stem = keyof typeof fullContentMd5;

const maxBytes = 256 * 2 ** 20;

/**
 * The embedded Fashion-MNIST mini set: 6,000 + 1,000 grey 28x28 images of 10 classes, the first 600 / 100 of
 * each class; ships with the package, so nothing is downloaded.
 *
 * It replaces CIFAR where nothing can be downloaded; it reproduces no number of the paper.
 *
 * @param options `pool: 2` for 14x14, `pad: 32` for 32x32, and `folder` to read other files of the same content
 * @throws DataError naming the file, the expected and the found SHA-256 when a file was changed
 * @example
 * ```ts
 * const { train, test } = fashionMnistMini({ pool: 2 }); // train.images: 6000 x 14 x 14 x 1
 * ```
 */
export function fashionMnistMini(
  options: FashionOptions & {
    /** Folder with other files of the same content. Default: the files of this library. */
    readonly folder?: string;
  } = {},
): Dataset {
  demandData(options, miniOptions, "options", "fashionMnistMini");
  const folder = options.folder ?? embeddedFolder();
  const read = (stem: Stem): Uint8Array => readVerified(join(folder, `${stem}.gz`), embeddedSha256[stem]);
  return fashionDataset("Fashion-MNIST mini", folder, read, options);
}

/**
 * The full Fashion-MNIST from a folder with its four IDX files, gzipped or not: 60,000 + 10,000 images.
 *
 * @param options `folder` with the files; `pool` and `pad` as for the mini set
 * @throws DataError when a file is missing or is not what upstream published
 */
export function fashionMnist(options: FashionOptions & { readonly folder: string }): Dataset {
  demandData(options, fullOptions, "options", "fashionMnist");
  const { folder } = options;
  const read = (stem: Stem): Uint8Array => {
    const packed = join(folder, `${stem}.gz`);
    const path = existsSync(packed) ? packed : join(folder, stem);
    const content = inflateIfGzipped(readBounded(path, maxBytes), path, maxBytes);
    const found = hash("md5", content);
    if (found === fullContentMd5[stem]) return content;
    throw new DataError(
      "checksum",
      `Expected content with MD5 ${fullContentMd5[stem]} but got ${found} (${path}). Fetch the set again: ${commandHere("data", "fashion-mnist")}.`,
    );
  };
  return fashionDataset("Fashion-MNIST", folder, read, options);
}

function embeddedFolder(): string {
  const folder = packagedFile("data/fashion-mnist-mini");
  if (existsSync(folder)) return folder;
  throw new DataError(
    "missing",
    `Expected the embedded Fashion-MNIST mini set but found no folder (${folder}). Install the package again.`,
  );
}

function readVerified(path: string, sha256: string): Uint8Array {
  const bytes = readBounded(path, 16 * 2 ** 20);
  const found = hash("sha256", bytes);
  if (found !== sha256) {
    throw new DataError(
      "checksum",
      `Expected SHA-256 ${sha256} but got ${found} (${path}). The file was changed: restore it (git checkout) or install the package again.`,
    );
  }
  return bytes;
}

function fashionDataset(
  name: string,
  folder: string,
  read: (stem: Stem) => Uint8Array,
  options: FashionOptions,
): Dataset {
  const parsed = (stem: Stem): IdxArray => parseIdx(read(stem), join(folder, stem));
  const part = (which: "train" | "test", stem: "train" | "t10k"): ImageSet => {
    const [images, labels] = [parsed(`${stem}-images-idx3-ubyte`), parsed(`${stem}-labels-idx1-ubyte`)];
    return averaged(checked(`${name}, ${which}`, images, labels, folder), options.pool ?? 1);
  };
  const [train, test] = [part("train", "train"), part("test", "t10k")];
  // Computed before padding, so that a border of zeros does not change how the clothes are scaled.
  const statistics = channelStatistics(train.images, 1);
  const finish = (set: ImageSet): ImageSet => shownSet(padded({ ...set, ...statistics }, options.pad));
  return shownDataset({ name, train: finish(train), test: finish(test) });
}

function checked(
  name: string,
  images: IdxArray,
  { shape, values: labels }: IdxArray,
  folder: string,
): ImageSet {
  const [count = 0] = images.shape;
  if (images.shape.join() !== `${count},28,28` || shape.join() !== `${count}`) {
    throw new DataError(
      "corrupt",
      `Expected images [n, 28, 28] and labels [n] but got [${images.shape.join(", ")}] and [${shape.join(", ")}] (${name} in ${folder}). Fetch the set again.`,
    );
  }
  const wrong = labels.findIndex((label) => label >= fashionClassNames.length);
  if (wrong !== -1) {
    throw new DataError(
      "corrupt",
      `Expected labels in 0..9 but got ${labels[wrong]} at ${wrong} (${name} in ${folder}). Fetch the set again.`,
    );
  }
  return {
    name,
    images: images.values,
    labels,
    count,
    height: 28,
    width: 28,
    channels: 1,
    classes: fashionClassNames.length,
    classNames: fashionClassNames,
    mean: [0],
    std: [1],
  };
}

function padded(set: ImageSet, size: number | undefined): ImageSet {
  if (size === undefined || (size === set.height && size === set.width)) return set;
  const { height, width } = set;
  if (size < height || size < width) {
    throw new DataError(
      "argument",
      `Expected pad to be an integer in ${Math.max(height, width)}..256 but got ${size} (${set.name}). Use for instance 32.`,
    );
  }
  const images = new Uint8Array(set.count * size * size);
  const [top, left] = [(size - height) >> 1, (size - width) >> 1];
  for (let index = 0; index < set.count; index++) {
    for (let row = 0; row < height; row++) {
      const from = (index * height + row) * width;
      images.set(set.images.subarray(from, from + width), (index * size + row + top) * size + left);
    }
  }
  return { ...set, images, height: size, width: size };
}
