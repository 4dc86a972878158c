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
import type { Augmentation } from "./augment.js";
import { setInMemory } from "./check-dataset.js";
import { demandData } from "./data-error.js";
import { type SetInMemory, shapeOf } from "./dataset.js";
import type { ArrayAugmentation } from "./example-writer.js";
import { createMixer } from "./mixing.js";
import { createRandom } from "./random.js";
import { scaledTargets, sharesOf } from "./targets.js";
import { changesFor, defaultAugmentation, writerOf } from "./writers.js";

/** Images ready for a network. */
export interface Batch {
  /** Position in the epoch, from 0. */
  readonly number: number;
  /** Normalised pixels, row-major in the shape. */
  readonly images: Float32Array;
  /** `[images, height, width, channels]`, or `[examples, ...]` of another shape. */
  readonly shape: readonly [number, ...number[]];
  /** Class of each image; of mixed images, of the first; empty where numbers are predicted. */
  readonly labels: Int32Array;
  /**
   * What a network should give, `[images, outputs]`, where it is not one class: shares of the classes of mixed images, or
   * numbers, each less its mean and divided by its deviation.
   */
  readonly targets?: Float32Array;
  /** Each image's number in the set. */
  readonly indices: Int32Array;
}

interface EvaluationOptions {
  readonly set: SetInMemory;
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
  /** Random changes; for images the published CIFAR ones by default, else "none", which only normalises. */
  readonly augment?: Augmentation | ArrayAugmentation | "none";
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
  const { set, batchSize, seed, epoch, dropLast = false } = options;
  const augment = options.augment ?? defaultAugmentation(set);
  const count = batchesPerEpoch(set.count, batchSize, dropLast);
  const indices = trainingOrder(set.count, seed, options.order === "as-coded" ? 0 : epoch);
  const isPlain = augment === "none";
  const writer = writerOf(set, seed, augment);
  const mix = isPlain ? undefined : createMixer(augment, shapeOf(set), { seed, epoch });
  const write: WriteExample = (index, out, offset) => {
    if (isPlain) writer.writePlain(index, out, offset);
    else writer.writeAugmented(index, epoch, out, offset);
  };
  return makeBatches(options, count, indices, { size: writer.size, write, mix });
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
  const writer = writerOf(set, 0, "none");
  return makeBatches(options, count, indices, {
    size: writer.size,
    write: writer.writePlain,
    mix: undefined,
  });
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
  set: setInMemory,
  reuseArrays: optional(truth),
});

const trainingOptions: Shape = (value, at) =>
  record<TrainingOptions>({
    ...batchOptions,
    ...epochOptions,
    set: setInMemory,
    reuseArrays: optional(truth),
    augment: optional(choose([(augment) => augment === "none", something], [() => true, changesFor(value)])),
  })(value, at);

/** Writes an example as network input. */
type WriteExample = (index: number, out: Float32Array, offset: number) => void;

/** How examples get into a batch. */
interface Writing {
  /** Numbers per example. */
  readonly size: number;
  readonly write: WriteExample;
  readonly mix: ReturnType<typeof createMixer>;
}

function makeBatches(
  options: EvaluationOptions,
  count: number,
  indices: Int32Array,
  writing: Writing,
): IterableIterator<Batch> {
  const { startBatch = 0 } = options;
  demandData(startBatch, integer({ min: 0, max: count }), "startBatch", `batches of ${options.set.name}`);
  return generate(options, { from: startBatch, to: count }, indices, writing);
}

function* generate(
  options: EvaluationOptions,
  numbers: { readonly from: number; readonly to: number },
  order: Int32Array,
  { size, write, mix }: Writing,
): IterableIterator<Batch> {
  const { set, batchSize, reuseArrays = false } = options;
  const shape = shapeOf(set);
  const targetsOf = set.kind === "regression" ? scaledTargets(set) : mix && sharesOf(set);
  let images = new Float32Array(0);
  for (let number = numbers.from; number < numbers.to; number++) {
    const indices = order.slice(number * batchSize, (number + 1) * batchSize);
    const length = indices.length * size;
    if (!reuseArrays || images.length !== length) images = new Float32Array(length);
    for (const [place, index] of indices.entries()) write(index, images, place * size);
    const labels = set.kind === "regression" ? new Int32Array(0) : indices.map((index) => set.labels[index]!);
    const batch = {
      number,
      images,
      shape: [indices.length, ...shape] as [number, ...number[]],
      labels,
      indices,
    };
    if (targetsOf === undefined) {
      yield batch;
      continue;
    }
    const targets = targetsOf(indices);
    mix?.({ values: images, targets, indices });
    yield { ...batch, targets };
  }
}
