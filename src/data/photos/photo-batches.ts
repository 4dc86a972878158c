import { type Batch, batchesPerEpoch, trainingOrder } from "../batches.js";
import { DataError } from "../data-error.js";
import { createRandom, type Random } from "../random.js";
import { imageNetMean, imageNetStd, openPhoto, type PhotoSet } from "./image-folder.js";
import {
  checkPhotoAugmentation,
  drawLighting,
  drawPhotoAugmentation,
  imageNetAugmentation,
  jitterColours,
  lightingShift,
  type PhotoAugmentation,
  writePhoto,
} from "./photo-augmentation.js";
import { decodeCentre, decodeRegion } from "./photo-decoding.js";

interface EvaluationOptions {
  readonly set: PhotoSet;
  readonly batchSize: number;
  /** Side of the network's input in pixels; 224 by default. */
  readonly size?: number;
  /** Length of the short side before the centre is cut out, for evaluation; 256 / 224 of the size by default. */
  readonly resize?: number;
  /** Number of the first batch to make. */
  readonly startBatch?: number;
  /** Batches that are decoded ahead; 2 by default. */
  readonly ahead?: number;
  /**
   * What to do with a photograph that cannot be decoded: called with the error, and the photograph becomes
   * the mean colour. Without it the error ends the batches.
   */
  readonly onBroken?: (error: DataError) => void;
  readonly signal?: AbortSignal;
}

interface TrainingOptions extends EvaluationOptions {
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
  /** The published ImageNet changes by default. */
  readonly augment?: PhotoAugmentation;
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
 * Photographs are read and decoded on other threads, some batches ahead. What happens to one depends on seed,
 * epoch and its number only (lighting "as-coded": on the batch's), never on timing.
 *
 * @throws DataError at once when an option is out of range; while iterating, naming a broken file
 * @example
 * ```ts
 * for await (const batch of photoBatches({ set: train, batchSize: 256, seed: 0, epoch })) step(batch);
 * ```
 */
export function photoBatches(options: TrainingOptions): AsyncIterableIterator<Batch> {
  const { set, seed, epoch, augment = imageNetAugmentation, dropLast = false } = options;
  checkPhotoAugmentation(augment);
  const order = trainingOrder(set.count, seed, options.order === "as-coded" ? 0 : epoch);
  const size = options.size ?? 224;
  const random = createRandom(seed).fork("photographs");
  const batchRandom = createRandom(seed).fork("lighting");
  const write = async (index: number, place: Place): Promise<void> => {
    const photo = await openPhoto(set, index);
    // No other photograph draws between seek and the last draw: nothing here waits.
    random.seek(epoch, index);
    const draw = drawPhotoAugmentation(random, augment, photo);
    const alpha =
      options.lighting === "as-coded" ? alphaOfBatch(batchRandom, augment, epoch, place.batch) : draw.alpha;
    const pixels = await decodeRegion(photo, draw.region, size);
    for (const { step, factor } of draw.jitter) {
      if (factor !== 1) jitterColours(pixels, step, factor);
    }
    const scaling = { mean: imageNetMean, std: imageNetStd, shift: lightingShift(alpha) };
    writePhoto(pixels, size, draw.isFlipped, scaling, place.out, place.offset);
  };
  return makeBatches(options, order, batchesPerEpoch(set.count, options.batchSize, dropLast), write);
}

/**
 * All photographs once, in their own order: short side scaled, centre cut out, normalised.
 *
 * @throws DataError as of `photoBatches`
 */
export function photoEvaluationBatches(options: EvaluationOptions): AsyncIterableIterator<Batch> {
  const { set, size = 224 } = options;
  const resize = options.resize ?? Math.round((size * 256) / 224);
  const order = Int32Array.from({ length: set.count }, (_, index) => index);
  const scaling = { mean: imageNetMean, std: imageNetStd, shift: [0, 0, 0] };
  const write = async (index: number, place: Place): Promise<void> => {
    const pixels = await decodeCentre(await openPhoto(set, index), { size, resize });
    writePhoto(pixels, size, false, scaling, place.out, place.offset);
  };
  return makeBatches(options, order, batchesPerEpoch(set.count, options.batchSize, false), write);
}

/** Where a photograph's numbers go. */
interface Place {
  readonly out: Float32Array;
  readonly offset: number;
  /** Number of the batch. */
  readonly batch: number;
}

type WritePhoto = (index: number, place: Place) => Promise<void>;

function alphaOfBatch(
  random: Random,
  augment: PhotoAugmentation,
  epoch: number,
  batch: number,
): [number, number, number] {
  random.seek(epoch, batch);
  return drawLighting(random, augment);
}

function makeBatches(
  options: EvaluationOptions,
  order: Int32Array,
  count: number,
  write: WritePhoto,
): AsyncIterableIterator<Batch> {
  const { startBatch = 0, size = 224, ahead = 2 } = options;
  const limits: readonly [string, number, number, number][] = [
    ["startBatch", startBatch, 0, count],
    ["size", size, 1, 4096],
    ["ahead", ahead, 0, 64],
  ];
  for (const [name, value, least, most] of limits) {
    if (Number.isInteger(value) && value >= least && value <= most) continue;
    throw new DataError(
      "argument",
      `Expected ${name} to be an integer in ${least}..${most} but got ${value} (photoBatches).`,
    );
  }
  return generate(options, order, { from: startBatch, to: count, ahead }, write);
}

async function* generate(
  options: EvaluationOptions,
  order: Int32Array,
  numbers: { readonly from: number; readonly to: number; readonly ahead: number },
  write: WritePhoto,
): AsyncIterableIterator<Batch> {
  const waiting: Promise<Batch>[] = [];
  let next = numbers.from;
  const start = (): void => {
    const batch = makeBatch(options, order, next++, write);
    // Its error is thrown where the batch is awaited, also when that is later.
    batch.catch(() => {});
    waiting.push(batch);
  };
  for (let number = numbers.from; number < numbers.to; number++) {
    while (next < numbers.to && next <= number + numbers.ahead) start();
    options.signal?.throwIfAborted();
    yield await waiting.shift()!;
  }
}

async function makeBatch(
  options: EvaluationOptions,
  order: Int32Array,
  number: number,
  write: WritePhoto,
): Promise<Batch> {
  const { set, batchSize, size = 224 } = options;
  const indices = order.slice(number * batchSize, (number + 1) * batchSize);
  const length = size * size * 3;
  const images = new Float32Array(indices.length * length);
  const labels = Int32Array.from(indices, (index) => set.labels[index]!);
  await Promise.all(
    Array.from(indices, async (index, place) => {
      try {
        await write(index, { out: images, offset: place * length, batch: number });
      } catch (error) {
        const isBroken = error instanceof DataError && error.code === "corrupt";
        if (!isBroken || options.onBroken === undefined) throw error;
        images.fill(0, place * length, (place + 1) * length);
        options.onBroken(error);
      }
    }),
  );
  return { number, images, shape: [indices.length, size, size, 3], labels, indices };
}
