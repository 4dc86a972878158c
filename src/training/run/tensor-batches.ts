import * as tf from "@tensorflow/tfjs-core";
import type { Augmentation } from "../../data/augment.js";
import { type Batch, trainingBatches } from "../../data/batches.js";
import type { LabelledSet, PhotoSet } from "../../data/dataset.js";
import type { PhotoAugmentation } from "../../data/photos/photo-augmentation.js";
import { type OnBrokenPhoto, photoBatches } from "../../data/photos/photo-batches.js";
import type { RunOptions } from "./run-options.js";
import { StoppedError } from "./run-position.js";

/** A batch on the device. */
export interface TensorBatch {
  /** `[n, height, width, channels]` */
  readonly images: tf.Tensor4D;
  /** `[n]`, int32. */
  readonly labels: tf.Tensor1D;
}

/** What of a run its batches depend on. */
export type BatchOptions = Pick<RunOptions, "network" | "batchSize" | "augment" | "signal">;

/** Which batches, and who is told what while they are made. */
export interface WhichBatches {
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
  /** Number of the first batch. */
  readonly startBatch: number;
  /** Awaited before each batch: where output and interrupts get through. */
  readonly pause: () => Promise<void>;
  /** Hears of photographs that cannot be decoded. */
  readonly onBroken: OnBrokenPhoto;
}

/**
 * The training batches of an epoch as tensors, each freed when the next is asked for.
 *
 * @param set The images or photographs to train on; `checkFit` has found that they and the augmentation belong together.
 * @throws what `pause` throws; DataError naming a photograph that is missing.
 */
export async function* tensorBatches(
  set: LabelledSet,
  options: BatchOptions,
  which: WhichBatches,
): AsyncGenerator<TensorBatch> {
  for await (const batch of arrayBatches(set, options, which)) {
    const images = tf.tensor4d(batch.images, [...batch.shape]);
    const labels = tf.tensor1d(batch.labels, "int32");
    try {
      yield { images, labels };
    } finally {
      tf.dispose([images, labels]);
    }
  }
}

async function* arrayBatches(
  set: LabelledSet,
  options: BatchOptions,
  which: WhichBatches,
): AsyncGenerator<Batch> {
  if (set.kind === "photographs") {
    yield* photoArrays(set, options, which);
    return;
  }
  const { batchSize = 128, augment } = options;
  const { pause, onBroken: _, ...where } = which;
  const changes = augment === undefined ? {} : { augment: augment as Augmentation | "none" };
  for (const batch of trainingBatches({ set, batchSize, reuseArrays: true, ...where, ...changes })) {
    await pause();
    yield batch;
  }
}

async function* photoArrays(
  set: PhotoSet,
  { network, batchSize = 128, augment, signal }: BatchOptions,
  { pause, ...where }: WhichBatches,
): AsyncGenerator<Batch> {
  const stopping = signal?.();
  const batches = photoBatches({
    set,
    batchSize,
    size: network.input[0],
    ...where,
    ...(augment === undefined ? {} : { augment: augment as PhotoAugmentation | "none" }),
    ...(stopping === undefined ? {} : { signal: stopping }),
  });
  try {
    for await (const batch of batches) {
      await pause();
      yield batch;
    }
  } catch (error) {
    // A stop that came while photographs were read is the run's to tell.
    if (stopping?.aborted === true && !(error instanceof StoppedError)) await pause();
    throw error;
  }
}
