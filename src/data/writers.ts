import { isRecord, type Shape } from "../checking/shapes.js";
import {
  type Augmentation,
  augmentationShape,
  cifarAugmentation,
  createImageWriter,
  createPixelWriter,
  type ImageWriter,
} from "./augment.js";
import { pixelsOf, type SetInMemory, shapeOf } from "./dataset.js";
import { type ArrayAugmentation, arrayAugmentationShape, createArrayWriter } from "./example-writer.js";

/** Random changes of examples in memory, or none. */
export type Changes = Augmentation | ArrayAugmentation | "none";

const noAugmentation: Augmentation = {};

/** Changes that only images can have. */
const ofImages: readonly (keyof Augmentation)[] = ["flip", "cropPadding", "cutout", "erasing", "cutmix"];

/** The longest side of images that the cutout for CIFAR may hide whole. */
const smallSide = cifarAugmentation.cutout as number;

/**
 * What training changes unless it is told otherwise: of images that for CIFAR, whose sides are 32 pixels; of small images a border
 * and a square in the same proportion.
 */
export function defaultAugmentation(set: SetInMemory): Augmentation | "none" {
  if (!("images" in set)) return "none";
  const side = Math.min(set.height, set.width);
  if (side > smallSide) return cifarAugmentation;
  return { flip: 0.5, cropPadding: Math.round(side / 8), cutout: Math.floor(side / 2) };
}

/** Whether changes are those of images; bytes of three dimensions can have these, or those of arrays. */
export function areOfImages(set: SetInMemory, augment: unknown): boolean {
  if ("images" in set) return true;
  return isRecord(augment) && ofImages.some((change) => change in augment) && pixelsOf(set) !== undefined;
}

/** The shape of the random changes that fit a set. */
export function augmentationOf(set: SetInMemory, augment: unknown): Shape {
  return areOfImages(set, augment) ? augmentationShape : arrayAugmentationShape;
}

/** What a function of the user's is told of an example, besides the random numbers. */
export function aboutExample(set: SetInMemory, augment: unknown): object {
  const shape = shapeOf(set);
  if (!areOfImages(set, augment)) return { shape };
  const [height, width, channels] = shape;
  return { height, width, channels };
}

/** Turns examples of any set in memory into network input; set and changes fit. */
export function writerOf(set: SetInMemory, seed: number, augment: Changes): ImageWriter {
  if ("images" in set) {
    const augmentation = augment === "none" ? noAugmentation : (augment as Augmentation);
    return createImageWriter(set, { seed, augmentation });
  }
  const pixels = pixelsOf(set);
  if (pixels !== undefined && areOfImages(set, augment)) {
    return createPixelWriter(pixels, { seed, augmentation: augment as Augmentation });
  }
  const { change } = augment === "none" ? {} : (augment as ArrayAugmentation);
  return createArrayWriter(set, { seed, change });
}

/** Changes that fit the set among the options; of images where there is none. */
export function changesFor(options: unknown): Shape {
  const { set, augment } = isRecord(options) ? options : {};
  const isArrays = isRecord(set) && ArrayBuffer.isView(set.values) && Array.isArray(set.shape);
  return isArrays ? augmentationOf(set as unknown as SetInMemory, augment) : augmentationShape;
}
