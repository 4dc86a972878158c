import { DataError } from "../data-error.js";
import { createRandom } from "../random.js";
import { imageNetMean, imageNetStd } from "./image-folder.js";
import {
  drawLighting,
  drawPhotoAugmentation,
  jitterColours,
  lightingShift,
  type PhotoAugmentation,
  writePhoto,
} from "./photo-augmentation.js";
import { decodeCentre, decodeRegion, readPhoto } from "./photo-decoding.js";

/** How photographs become network input: plain data that can be sent to another thread. */
export type PhotoReading = TrainingReading | CentreReading;

/** Random changes that depend on seed, epoch and a photograph's number (lighting "as-coded": on the batch's). */
interface TrainingReading {
  readonly changes: PhotoAugmentation;
  readonly seed: number;
  readonly epoch: number;
  readonly lighting: "per-image" | "as-coded";
  /** Side of the square in pixels. */
  readonly size: number;
}

/** The short side scaled to `resize` pixels and the centre cut out. */
interface CentreReading {
  readonly changes: "none";
  readonly size: number;
  readonly resize: number;
}

/** The photographs of one batch. */
export interface PhotoJob {
  /** Of the batch, in its epoch. */
  readonly number: number;
  readonly paths: readonly string[];
  /** Number of each in its set. */
  readonly indices: Int32Array;
}

/** A photograph that could not be decoded, and why. */
export interface BrokenPhoto {
  readonly path: string;
  readonly message: string;
}

/** A batch that has been read. */
export interface PhotoPixels {
  /** `[photographs, size, size, 3]`, normalised; all 0, the mean colour, for those that are broken. */
  readonly images: Float32Array<ArrayBuffer>;
  readonly broken: readonly BrokenPhoto[];
}

/** Reads batches until it is closed. */
export interface PhotoReader {
  /** @throws DataError when a file is missing, Error when the reader was closed. */
  read(job: PhotoJob): Promise<PhotoPixels>;
  /** Stops reading; nothing is read any more once the promise resolves. */
  close(): Promise<void>;
}

/**
 * A reader that draws, changes and normalises in the calling thread; files are read and decoded on others.
 *
 * All photographs of a batch are read concurrently; none is started after `close`.
 */
export function createPhotoReader(reading: PhotoReading): PhotoReader {
  const write = reading.changes === "none" ? centreWriter(reading) : trainingWriter(reading, reading.changes);
  const running = new Set<Promise<unknown>>();
  let isClosed = false;
  const readOne = async (job: PhotoJob, place: number, images: Float32Array): Promise<BrokenPhoto[]> => {
    const path = job.paths[place]!;
    const length = reading.size ** 2 * 3;
    const throwIfClosed = (): void => {
      if (isClosed) throw new Error("Reading photographs was stopped.");
    };
    try {
      await write(path, { job, index: job.indices[place]!, images, offset: place * length, throwIfClosed });
      return [];
    } catch (error) {
      if (!(error instanceof DataError && error.code === "corrupt")) throw error;
      images.fill(0, place * length, (place + 1) * length);
      return [{ path, message: error.message }];
    }
  };
  return {
    async read(job) {
      const images = new Float32Array(job.paths.length * reading.size ** 2 * 3);
      const photos = job.paths.map((_, place) => readOne(job, place, images));
      const all = Promise.allSettled(photos);
      running.add(all);
      void all.then(() => running.delete(all));
      return { images, broken: (await Promise.all(photos)).flat() };
    },
    async close() {
      isClosed = true;
      await Promise.all(running);
    },
  };
}

/** Where a photograph's numbers go. */
interface Place {
  readonly job: PhotoJob;
  /** Number of the photograph in its set. */
  readonly index: number;
  readonly images: Float32Array;
  readonly offset: number;
  /** Called before each part of the work; throws once the reader is closed. */
  readonly throwIfClosed: () => void;
}

type WritePhoto = (path: string, place: Place) => Promise<void>;

function trainingWriter(
  { seed, epoch, lighting, size }: TrainingReading,
  augment: PhotoAugmentation,
): WritePhoto {
  const random = createRandom(seed).fork("photographs");
  const batchRandom = createRandom(seed).fork("lighting");
  const alphaOfBatch = (batch: number): [number, number, number] => {
    batchRandom.seek(epoch, batch);
    return drawLighting(batchRandom, augment);
  };
  return async (path, { job, index, images, offset, throwIfClosed }) => {
    throwIfClosed();
    const photo = await readPhoto(path);
    throwIfClosed();
    // No other photograph draws between seek and the last draw: nothing here waits.
    random.seek(epoch, index);
    const draw = drawPhotoAugmentation(random, augment, photo);
    const alpha = lighting === "as-coded" ? alphaOfBatch(job.number) : draw.alpha;
    const pixels = await decodeRegion(photo, draw.region, size);
    throwIfClosed();
    for (const { step, factor } of draw.jitter) {
      if (factor !== 1) jitterColours(pixels, step, factor);
    }
    const scaling = { mean: imageNetMean, std: imageNetStd, shift: lightingShift(alpha) };
    writePhoto(pixels, size, draw.isFlipped, scaling, images, offset);
  };
}

function centreWriter({ size, resize }: CentreReading): WritePhoto {
  const scaling = { mean: imageNetMean, std: imageNetStd, shift: [0, 0, 0] };
  return async (path, { images, offset, throwIfClosed }) => {
    throwIfClosed();
    const photo = await readPhoto(path);
    throwIfClosed();
    const pixels = await decodeCentre(photo, { size, resize });
    throwIfClosed();
    writePhoto(pixels, size, false, scaling, images, offset);
  };
}
