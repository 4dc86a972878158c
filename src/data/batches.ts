import {
  choose,
  integer,
  oneOf,
  optional,
  record,
  type Shape,
  something,
  truth,
} from "../checking/shapes.js";
import { type Augmentation, augmentationShape, cifarAugmentation, createImageWriter } from "./augment.js";
import { imageSet } from "./check-dataset.js";
import { demandData } from "./data-error.js";
import type { ImageSet } from "./dataset.js";
import { createRandom } from "./random.js";

/** Images ready for a network. */
export interface Batch {
  /** Position in the epoch, from 0. */
  readonly number: number;
  /** Normalised pixels, row-major in the shape. */
  readonly images: Float32Array;
  /** `[images, height, width, channels]`, or `[examples, ...]` of another shape. */
  readonly shape: readonly [number, ...number[]];
  /** Class of each image. */
  readonly labels: Int32Array;
  /** Each image's number in the set. */
  readonly indices: Int32Array;
}

interface EvaluationOptions {
  readonly set: ImageSet;
  /** Images per batch; the last may have fewer. */
  readonly batchSize: number;
  /** Number of the first batch; the earlier ones are skipped at no cost. */
  readonly startBatch?: number;
  /**
   * Writes all batches of one size into the same arrays: only for a consumer that copies a batch before it requests
   * the next. Off by default.
   */
  readonly reuseArrays?: boolean;
}

interface TrainingOptions extends EvaluationOptions {
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
  /** Random changes; the published CIFAR ones by default, "none" to only normalise. */
  readonly augment?: Augmentation | "none";
  /** Leaves out an incomplete last batch; the published code keeps it, and so does the default. */
  readonly dropLast?: boolean;
  /**
   * "each-epoch" (default) shuffles again every epoch; "as-coded" keeps epoch 0's order for all, as the published code
   * does on half of CIFAR and on ImageNet (it never passes the epoch to its sampler).
   */
  readonly order?: "each-epoch" | "as-coded";
}

/**
 * The batches of one training epoch: shuffled, augmented, normalised.
 *
 * The order depends on seed and epoch, an image's changes on seed, epoch and its number: `startBatch: k` gives exactly
 * what remains after k batches of a whole pass.
 *
 * @throws DataError at once when an option is out of range
 * @example
 * ```ts
 * for (const batch of trainingBatches({ set: train, batchSize: 128, seed: 0, epoch })) step(batch);
 * ```
 */
export function trainingBatches(options: TrainingOptions): IterableIterator<Batch> {
  demandData(options, trainingOptions, "options", "trainingBatches");
  const { set, batchSize, seed, epoch, augment = cifarAugmentation, dropLast = false } = options;
  const count = batchesPerEpoch(set.count, batchSize, dropLast);
  const indices = trainingOrder(set.count, seed, options.order === "as-coded" ? 0 : epoch);
  const isPlain = augment === "none";
  const writer = createImageWriter(set, { seed, augmentation: isPlain ? noAugmentation : augment });
  return makeBatches(options, count, indices, (index, out, offset) => {
    if (isPlain) writer.writePlain(index, out, offset);
    else writer.writeAugmented(index, epoch, out, offset);
  });
}

/**
 * The whole set once, in its own order, only normalised.
 *
 * @throws DataError at once when an option is out of range
 */
export function evaluationBatches(options: EvaluationOptions): IterableIterator<Batch> {
  demandData(options, evaluationOptions, "options", "evaluationBatches");
  const { set, batchSize } = options;
  const count = batchesPerEpoch(set.count, batchSize, false);
  const indices = Int32Array.from({ length: set.count }, (_, index) => index);
  const writer = createImageWriter(set, { seed: 0, augmentation: noAugmentation });
  return makeBatches(options, count, indices, writer.writePlain);
}

/**
 * How many batches an epoch has.
 *
 * @param images in the set
 * @param batchSize images per batch
 * @param dropLast whether an incomplete last batch is left out
 */
export function batchesPerEpoch(images: number, batchSize: number, dropLast: boolean): number {
  demandData(batchSize, batchOptions.batchSize, "batchSize", "batches");
  return dropLast ? Math.floor(images / batchSize) : Math.ceil(images / batchSize);
}

/**
 * The order in which an epoch visits the images: a permutation of 0..images-1 that depends on seed and epoch.
 */
export function trainingOrder(images: number, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from({ length: images }, (_, index) => index);
  const random = createRandom(seed).fork("order");
  random.seek(epoch, 0);
  return random.shuffle(order);
}

/** Options common to batches of images and of photographs. */
export const batchOptions: Record<"batchSize" | "startBatch", Shape> = {
  batchSize: integer({ min: 1, max: 2 ** 20, use: 128 }),
  startBatch: optional(integer({ min: 0 })),
};

/** Options common to training batches of images and of photographs. */
export const epochOptions: Record<"seed" | "epoch" | "dropLast" | "order", Shape> = {
  seed: integer({ use: 0 }),
  epoch: integer({ min: 0, max: 2 ** 32 - 1 }),
  dropLast: optional(truth),
  order: optional(oneOf(["each-epoch", "as-coded"])),
};

const evaluationOptions = record<EvaluationOptions>({
  ...batchOptions,
  set: imageSet,
  reuseArrays: optional(truth),
});

const trainingOptions = record<TrainingOptions>({
  ...batchOptions,
  ...epochOptions,
  set: imageSet,
  reuseArrays: optional(truth),
  augment: optional(choose([(value) => value === "none", something], [() => true, augmentationShape])),
});

const noAugmentation: Augmentation = { flip: 0, cropPadding: 0, cutout: 0 };

function makeBatches(
  options: EvaluationOptions,
  count: number,
  indices: Int32Array,
  write: (index: number, out: Float32Array, offset: number) => void,
): IterableIterator<Batch> {
  const { startBatch = 0 } = options;
  demandData(startBatch, integer({ min: 0, max: count }), "startBatch", `batches of ${options.set.name}`);
  return generate(options, { from: startBatch, to: count }, indices, write);
}

function* generate(
  options: EvaluationOptions,
  numbers: { readonly from: number; readonly to: number },
  order: Int32Array,
  write: (index: number, out: Float32Array, offset: number) => void,
): IterableIterator<Batch> {
  const { set, batchSize, reuseArrays = false } = options;
  const { height, width, channels } = set;
  const size = height * width * channels;
  let images = new Float32Array(0);
  let labels = new Int32Array(0);
  for (let number = numbers.from; number < numbers.to; number++) {
    const indices = order.slice(number * batchSize, (number + 1) * batchSize);
    if (!reuseArrays || labels.length !== indices.length) {
      images = new Float32Array(indices.length * size);
      labels = new Int32Array(indices.length);
    }
    for (const [place, index] of indices.entries()) {
      write(index, images, place * size);
      labels[place] = set.labels[index]!;
    }
    yield { number, images, shape: [indices.length, height, width, channels], labels, indices };
  }
}
