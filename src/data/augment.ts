import { callable, integer, number, oneOf, optional, record, type Shape } from "../checking/shapes.js";
import { checkImages } from "./check-dataset.js";
import { DataError, demandData } from "./data-error.js";
import type { ImageSet, Pixels } from "./dataset.js";
import { eraseRectangle } from "./erasing.js";
import { mixingFields } from "./mixing.js";
import { type ChangePixels, changed } from "./own-change.js";
import { createRandom, type Random } from "./random.js";

/** Random changes of a training image; plain data. */
export interface Augmentation {
  /** Distinguishes them from those of photographs; optional. */
  readonly kind?: "small images";
  /** Probability of a horizontal flip, 0..1. Default 0. */
  readonly flip?: number;
  /** Black border, in pixels on each side, from which a crop of the original size is cut. Default 0: none. */
  readonly cropPadding?: number;
  /** Side of the one square set to the mean colour, in pixels. Default 0: none. */
  readonly cutout?: number;
  /** Probability that a random rectangle is filled with noise, 0..1. Default 0. Source: Zhong et al. 2020, random erasing. */
  readonly erasing?: number;
  /** As of {@link Mixing}. */
  readonly mixup?: number;
  /** As of {@link Mixing}. */
  readonly cutmix?: number;
  /** Changes the pixels of an image first of all, before flip and crop; it draws from the `random` it is given. */
  readonly change?: ChangePixels;
}

/** The changes that are drawn for every image. */
export type PlacedChanges = Required<Pick<Augmentation, "flip" | "cropPadding" | "cutout">>;

/** The published CIFAR training: flip, crop with a border of 4, one cutout square of 16. */
export const cifarAugmentation: Augmentation & PlacedChanges = { flip: 0.5, cropPadding: 4, cutout: 16 };

/** The random changes drawn for one image. */
export interface AugmentationDraw {
  isFlipped: boolean;
  /** Row of the padded image where the crop begins, 0..2 cropPadding. */
  cropTop: number;
  /** Column of the padded image where the crop begins, 0..2 cropPadding. */
  cropLeft: number;
  /** Rows [cutTop, cutBottom) and columns [cutLeft, cutRight) are set to the mean colour. */
  cutTop: number;
  cutBottom: number;
  cutLeft: number;
  cutRight: number;
}

/** A draw without changes, to be filled in. */
export function emptyDraw(): AugmentationDraw {
  return { isFlipped: false, cropTop: 0, cropLeft: 0, cutTop: 0, cutBottom: 0, cutLeft: 0, cutRight: 0 };
}

/** Turns images of a set into network input. */
export interface ImageWriter {
  /** Numbers per image: height x width x channels. */
  readonly size: number;
  /** Writes image `index`, only normalised, to `out` at `offset`. */
  writePlain(index: number, out: Float32Array, offset: number): void;
  /** Writes image `index` as training sees it in this epoch, to `out` at `offset`. */
  writeAugmented(index: number, epoch: number, out: Float32Array, offset: number): void;
}

/**
 * Turns stored pixels into network input in one pass: flip, crop, scale to [0, 1], normalise, cutout.
 *
 * The border of the crop is black before normalising, the cutout square is 0 after it, as in the published code. The
 * changes depend only on the seed, the epoch and the image's number in the set: not on the batch size, the order, or
 * other consumers of random numbers. Nothing is allocated per image.
 *
 * @param set the images; its mean and std normalise
 * @param options `seed`, and the `augmentation` for `writeAugmented`
 * @throws DataError when an option is out of range
 * @example
 * ```ts
 * const writer = createImageWriter(train, { seed: 0, augmentation: cifarAugmentation });
 * const input = new Float32Array(writer.size);
 * writer.writeAugmented(17, epoch, input, 0); // [height, width, channels]
 * ```
 */
export function createImageWriter(
  set: ImageSet,
  options: { readonly seed: number; readonly augmentation: Augmentation },
): ImageWriter {
  checkImages(set, "batches of");
  demandData(options.augmentation, augmentationShape, "augmentation", `augmentation of ${set.name}`);
  return createPixelWriter(set, options);
}

/** {@link createImageWriter} for pixels of any set, and arguments that are right. */
export function createPixelWriter(
  pixels: Pixels,
  options: { readonly seed: number; readonly augmentation: Augmentation },
): ImageWriter {
  const { augmentation } = options;
  const { flip = 0, cropPadding = 0, cutout = 0 } = augmentation;
  const { height, width, channels, images } = pixels;
  const size = height * width * channels;
  const table = normalisationTable(pixels);
  const random = createRandom(options.seed).fork("augmentation");
  const draw = emptyDraw();
  const own = changed(images, size, augmentation.change, options.seed, { height, width, channels });
  const erase = augmentation.erasing ? createRandom(options.seed).fork("erasing") : undefined;
  return {
    size,
    writePlain(index, out, offset) {
      let channel = 0;
      for (let place = 0, from = index * size; place < size; place++) {
        out[offset + place] = table[(channel << 8) | images[from + place]!]!;
        channel = channel + 1 === channels ? 0 : channel + 1;
      }
    },
    writeAugmented(index, epoch, out, offset) {
      random.seek(epoch, index);
      drawAugmentation(random, { flip, cropPadding, cutout }, height, width, draw);
      const drawn = { table, draw, cropPadding };
      if (own === undefined) writeDrawn(pixels, index, drawn, out, offset);
      else writeDrawn({ ...pixels, images: own(index, epoch) as Uint8Array }, 0, drawn, out, offset);
      if (erase === undefined) return;
      erase.seek(epoch, index);
      if (erase.uniform() < (augmentation.erasing as number)) {
        eraseRectangle(erase, { height, width, channels }, out, offset);
      }
    },
  };
}

/**
 * Draws the changes of one image; always the same number of random numbers, so that switching one change off leaves
 * the others as they were.
 *
 * @param draw where to write the outcome
 */
export function drawAugmentation(
  random: Random,
  augmentation: PlacedChanges,
  height: number,
  width: number,
  draw: AugmentationDraw,
): void {
  const { flip = 0, cropPadding = 0, cutout = 0 } = augmentation;
  draw.isFlipped = random.uniform() < flip;
  const places = 2 * cropPadding + 1;
  draw.cropTop = Math.floor(random.uniform() * places);
  draw.cropLeft = Math.floor(random.uniform() * places);
  const centreRow = Math.floor(random.uniform() * height);
  const centreColumn = Math.floor(random.uniform() * width);
  placeCutout(draw, { row: centreRow, column: centreColumn }, cutout, height, width);
}

/**
 * Sets the cutout rectangle around a centre, clipped to the image: rows [row - half, row + half), columns
 * likewise, half = floor(side / 2).
 *
 * @param draw where to write the rectangle
 */
export function placeCutout(
  draw: AugmentationDraw,
  centre: { readonly row: number; readonly column: number },
  side: number,
  height: number,
  width: number,
): void {
  const half = side >> 1;
  draw.cutTop = Math.max(0, centre.row - half);
  draw.cutBottom = Math.min(height, centre.row + half);
  draw.cutLeft = Math.max(0, centre.column - half);
  draw.cutRight = Math.min(width, centre.column + half);
}

/**
 * Looks up (pixel / 255 - mean) / std, `[channels * 256]`, each step rounded to 32-bit floats as the
 * published code's transforms do.
 */
export function normalisationTable(set: Pick<ImageSet, "name" | "channels" | "mean" | "std">): Float32Array {
  const table = new Float32Array(set.channels * 256);
  for (let channel = 0; channel < set.channels; channel++) {
    const mean = set.mean[channel];
    const std = set.std[channel];
    if (mean === undefined || std === undefined || !Number.isFinite(mean) || !(std > 0)) {
      throw new DataError(
        "argument",
        `Expected a finite mean and a std above 0 for channel ${channel} but got ${mean} and ${std} (${set.name}). Check mean and std of the set.`,
      );
    }
    for (let pixel = 0; pixel < 256; pixel++) {
      const centred = Math.fround(Math.fround(pixel / 255) - Math.fround(mean));
      table[(channel << 8) | pixel] = centred / Math.fround(std);
    }
  }
  return table;
}

function writeDrawn(
  { images, height, width, channels }: Pixels,
  index: number,
  drawn: { readonly table: Float32Array; readonly draw: AugmentationDraw; readonly cropPadding: number },
  out: Float32Array,
  offset: number,
): void {
  const { table, draw, cropPadding } = drawn;
  const imageStart = index * height * width * channels;
  const { isFlipped, cropLeft, cutLeft, cutRight } = draw;
  const step = isFlipped ? -1 : 1;
  let to = offset;
  for (let row = 0; row < height; row++) {
    const sourceRow = row + draw.cropTop - cropPadding;
    const isRowInside = sourceRow >= 0 && sourceRow < height;
    const isRowCut = row >= draw.cutTop && row < draw.cutBottom;
    const rowStart = imageStart + sourceRow * width * channels;
    let sourceColumn = cropLeft - cropPadding;
    if (isFlipped) sourceColumn = width - 1 - sourceColumn;
    for (let column = 0; column < width; column++, sourceColumn += step) {
      const isCut = isRowCut && column >= cutLeft && column < cutRight;
      const isInside = isRowInside && sourceColumn >= 0 && sourceColumn < width;
      const from = rowStart + sourceColumn * channels;
      for (let channel = 0; channel < channels; channel++) {
        const pixel = isInside ? images[from + channel]! : 0;
        out[to++] = isCut ? 0 : table[(channel << 8) | pixel]!;
      }
    }
  }
}

/** The shape of an {@link Augmentation}. */
export const augmentationShape: Shape = record<Augmentation>(
  {
    kind: optional(oneOf(["small images"])),
    flip: optional(number({ min: 0, max: 1, use: cifarAugmentation.flip })),
    cropPadding: optional(integer({ min: 0, max: 64, use: cifarAugmentation.cropPadding })),
    cutout: optional(integer({ min: 0, max: 4096, use: cifarAugmentation.cutout })),
    erasing: optional(number({ min: 0, max: 1, use: 0.25 })),
    ...mixingFields,
    change: optional(callable("a function (pixels, { height, width, channels, random }) => void")),
  },
  'Use cifarAugmentation, or "none".',
);
