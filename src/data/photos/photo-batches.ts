import { join } from "node:path";
import {
  also,
  callable,
  choose,
  type Fields,
  instance,
  integer,
  oneOf,
  optional,
  record,
  something,
} from "../../checking/shapes.js";
import { type Batch, batchesPerEpoch, batchOptions, epochOptions, trainingOrder } from "../batches.js";
import { photoSet } from "../check-dataset.js";
import { DataError, demandData } from "../data-error.js";
import type { PhotoSet } from "../dataset.js";
import { mixedPhotos } from "./mixed-photos.js";
import {
  imageNetAugmentation,
  type PhotoAugmentation,
  photoAugmentationShape,
} from "./photo-augmentation.js";
import type { PhotoPixels, PhotoReading } from "./photo-reading.js";
import { defaultThreads, openPhotoReader } from "./photo-threads.js";

/** Called with the error of a photograph that cannot be decoded, and its file. */
export type OnBrokenPhoto = (error: DataError, file: string) => void;

/** How batches of photographs are read. */
export interface PhotoEvaluationOptions {
  /** The photographs. */
  readonly set: PhotoSet;
  /** Photographs in a batch. */
  readonly batchSize: number;
  /** Side of the network's input in pixels; 224 by default. */
  readonly size?: number;
  /** Length of the short side before the centre is cut out, for evaluation; 256 / 224 of the size by default. */
  readonly resize?: number;
  /** Number of the first batch to make. */
  readonly startBatch?: number;
  /** Batches to read ahead; by default the number of threads, at least 2. */
  readonly ahead?: number;
  /**
   * Worker threads that read batches, so that reading continues while a training step blocks this thread. 0 reads in this
   * thread, as do the library's own sources when they run as TypeScript. By default one for every four processors, 1 to
   * 4; none for fewer than 500 photographs, which are read before a thread has started. It changes no result.
   */
  readonly threads?: number;
  /**
   * Called for a photograph that cannot be decoded, with the error and the file, before its batch is returned; the
   * photograph becomes the mean colour. Without it the error ends the batches.
   */
  readonly onBroken?: OnBrokenPhoto;
  /** Ends the batches with its reason when it is aborted. */
  readonly signal?: AbortSignal;
}

/** How batches of training photographs are read. */
export interface PhotoTrainingOptions extends PhotoEvaluationOptions {
  /** Seed of the order and of the random changes. */
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
  /** The published ImageNet changes by default; "none" prepares each as for evaluation. */
  readonly augment?: PhotoAugmentation | "none";
  /** Leaves out a last batch that is not full. Default: false. */
  readonly dropLast?: boolean;
  /** As of `trainingBatches`. */
  readonly order?: "each-epoch" | "as-coded";
  /** One draw of lighting for each image (default), or one for each batch as the published loader does. */
  readonly lighting?: "per-image" | "as-coded";
}

/**
 * The batches of one training epoch of photographs: random resized crop, colour jitter, flip, lighting,
 * normalised.
 *
 * Photographs are read and changed by other threads, some batches ahead, until the loop over the batches ends. The
 * changes of each depend only on seed, epoch and its number (lighting "as-coded": the batch's), never on timing.
 *
 * @throws DataError at once when an option is out of range; while iterating, naming a broken file
 * @example
 * ```ts
 * for await (const batch of photoBatches({ set: train, batchSize: 256, seed: 0, epoch })) step(batch);
 * ```
 */
export function photoBatches(options: PhotoTrainingOptions): AsyncIterableIterator<Batch> {
  demandData(options, trainingOptions, "options", "photoBatches");
  const { set, seed, epoch, augment = imageNetAugmentation, dropLast = false, size = 224 } = options;
  const order = trainingOrder(set.count, seed, options.order === "as-coded" ? 0 : epoch);
  const reading: PhotoReading =
    augment === "none"
      ? centreReading(options)
      : { changes: augment, seed, epoch, lighting: options.lighting ?? "per-image", size };
  const count = batchesPerEpoch(set.count, options.batchSize, dropLast);
  const batches = makeBatches(options, order, count, reading);
  return augment === "none" ? batches : mixedPhotos(batches, set, augment, { size, seed, epoch });
}

/**
 * All photographs once, in their own order: short side scaled, centre cut out, normalised.
 *
 * @throws DataError as of `photoBatches`
 */
export function photoEvaluationBatches(options: PhotoEvaluationOptions): AsyncIterableIterator<Batch> {
  demandData(options, evaluationOptions, "options", "photoEvaluationBatches");
  const { count } = options.set;
  const order = Int32Array.from({ length: count }, (_, index) => index);
  const batches = batchesPerEpoch(count, options.batchSize, false);
  return makeBatches(options, order, batches, centreReading(options));
}

/**
 * The problem of a network's input for photographs, which are cut to squares of three colours; undefined if they fit.
 *
 * @param input `[height, width, channels]`
 * @param where for the message
 */
export function photoInputProblem(input: readonly number[], where: string): string | undefined {
  const [height = 0, width, channels] = input;
  // The scaled short side, 256 / 224 of the square, is limited too.
  if (height === width && channels === 3 && height >= 1 && height <= 3584) return undefined;
  return `Expected a network for squares of 3 colours, to which photographs are cut, but got input [${input.join(", ")}] (${where}). Make the network with input: [224, 224, 3], or squares of another size up to 3584.`;
}

const evaluationFields: Fields<PhotoEvaluationOptions> = {
  ...batchOptions,
  set: photoSet,
  size: optional(integer({ min: 1, max: 4096, use: 224 })),
  resize: optional(integer({ min: 1, max: 4096, use: 256 })),
  ahead: optional(integer({ min: 0, max: 64 })),
  threads: optional(integer({ min: 0, max: 64 })),
  onBroken: optional(callable("a function that gets the error and the file")),
  signal: optional(instance(AbortSignal, "Use new AbortController().signal.")),
};

const evaluationOptions = also(
  record<PhotoEvaluationOptions>(evaluationFields),
  holdsCentre,
  "to have a resize of at least the size, and both of at most 4096,",
  "Leave resize out, or use 256 for a size of 224.",
);

const trainingOptions = record<PhotoTrainingOptions>({
  ...evaluationFields,
  ...epochOptions,
  augment: optional(choose([(value) => value === "none", something], [() => true, photoAugmentationShape])),
  lighting: optional(oneOf(["per-image", "as-coded"])),
});

/** Whether the scaled photograph holds the square that is cut out of it. */
function holdsCentre({ size = 224, resize = scaledSide(size) }: PhotoEvaluationOptions): boolean {
  return size <= resize && resize <= 4096;
}

function scaledSide(size: number): number {
  return Math.round((size * 256) / 224);
}

function centreReading({ size = 224, resize }: PhotoEvaluationOptions): PhotoReading {
  return { changes: "none", size, resize: resize ?? scaledSide(size) };
}

function makeBatches(
  options: PhotoEvaluationOptions,
  order: Int32Array,
  count: number,
  reading: PhotoReading,
): AsyncIterableIterator<Batch> {
  const { startBatch = 0 } = options;
  const isShort = order.length - startBatch * options.batchSize < worthThreads;
  const { threads = isShort ? 0 : defaultThreads() } = options;
  const { ahead = Math.max(2, threads) } = options;
  demandData(startBatch, integer({ min: 0, max: count }), "startBatch", `batches of ${options.set.name}`);
  return generate(options, order, { from: startBatch, to: count, ahead, threads }, reading);
}

async function* generate(
  options: PhotoEvaluationOptions,
  order: Int32Array,
  numbers: Readonly<Record<"from" | "to" | "ahead" | "threads", number>>,
  reading: PhotoReading,
): AsyncIterableIterator<Batch> {
  const { set, batchSize, signal } = options;
  if (numbers.from === numbers.to) return;
  const reader = await openPhotoReader(reading, numbers.threads);
  const stop = (): void => void reader.close();
  signal?.addEventListener("abort", stop, { once: true });
  const indicesOf = (number: number): Int32Array => order.slice(number * batchSize, (number + 1) * batchSize);
  const waiting: Promise<PhotoPixels>[] = [];
  const start = (number: number): void => {
    const indices = indicesOf(number);
    const paths = Array.from(indices, (index) => join(set.folder, set.files[index]!));
    const pixels = reader.read({ number, paths, indices });
    // Its error is thrown where the batch is awaited, even if that is later.
    pixels.catch(() => {});
    waiting.push(pixels);
  };
  try {
    for (let number = numbers.from, next = number; number < numbers.to; number++) {
      signal?.throwIfAborted();
      for (; next < numbers.to && next <= number + numbers.ahead; next++) start(next);
      const pixels = await waiting.shift()!.catch((error: unknown) => {
        signal?.throwIfAborted();
        throw error;
      });
      signal?.throwIfAborted();
      reportBroken(options, pixels);
      yield batchOf(set, number, indicesOf(number), pixels.images, reading.size);
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    await reader.close();
  }
}

/** Starting a thread takes 0.3 s of a processor, less than a tenth of the time to read this many photographs. */
const worthThreads = 500;

function reportBroken({ onBroken }: PhotoEvaluationOptions, { broken }: PhotoPixels): void {
  for (const { path, message } of broken) {
    const error = new DataError("corrupt", message);
    if (onBroken === undefined) throw error;
    onBroken(error, path);
  }
}

function batchOf(
  set: PhotoSet,
  number: number,
  indices: Int32Array,
  images: Float32Array,
  size: number,
): Batch {
  const labels = Int32Array.from(indices, (index) => set.labels[index]!);
  return { number, images, shape: [indices.length, size, size, 3], labels, indices };
}
