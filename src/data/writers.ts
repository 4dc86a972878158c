import { isRecord, type Shape } from "../checking/shapes.js";
import {
  type Augmentation,
  augmentationShape,
  cifarAugmentation,
  createImageWriter,
  type ImageWriter,
} from "./augment.js";
import type { SetInMemory } from "./dataset.js";
import { type ArrayAugmentation, arrayAugmentationShape, createArrayWriter } from "./example-writer.js";

const noAugmentation: Augmentation = { flip: 0, cropPadding: 0, cutout: 0 };

/** What training changes unless it is told otherwise. */
export function defaultAugmentation(set: SetInMemory): Augmentation | "none" {
  return "images" in set ? cifarAugmentation : "none";
}

/** The shape of the random changes that fit a set. */
export function augmentationOf(set: SetInMemory): Shape {
  return "images" in set ? augmentationShape : arrayAugmentationShape;
}

/** Turns examples of any set in memory into network input. */
export function writerOf(
  set: SetInMemory,
  seed: number,
  augment: Augmentation | ArrayAugmentation | "none",
): ImageWriter {
  if ("images" in set) {
    const augmentation = augment === "none" ? noAugmentation : (augment as Augmentation);
    return createImageWriter(set, { seed, augmentation });
  }
  const { change } = augment === "none" ? {} : (augment as ArrayAugmentation);
  return createArrayWriter(set, { seed, change });
}

/** Changes that fit the set among the options; of images where there is none. */
export function changesFor(options: unknown): Shape {
  const set = isRecord(options) ? options.set : undefined;
  return isRecord(set) && "values" in set ? arrayAugmentationShape : augmentationShape;
}
