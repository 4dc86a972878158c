import * as tf from "@tensorflow/tfjs-core";
import type { Augmentation } from "../../data/augment.js";
import { type Batch, trainingBatches } from "../../data/batches.js";
import type { ExampleSet, PhotoSet } from "../../data/dataset.js";
import type { ArrayAugmentation } from "../../data/example-writer.js";
import type { PhotoAugmentation } from "../../data/photos/photo-augmentation.js";
import { type OnBrokenPhoto, photoBatches } from "../../data/photos/photo-batches.js";
import { labelsTensor } from "../batch-labels.js";
import { callOwn } from "./own-callbacks.js";
import type { RunOptions } from "./run-options.js";
import { StoppedError } from "./run-position.js";

/** A batch on the device. */
export interface TensorBatch {
  /** `[n, ...]`, such as `[n, height, width, channels]`. */
  readonly images: tf.Tensor;
  /** `[n]` classes, int32, or `[n, outputs]` shares of classes or numbers to predict. */
  readonly labels: tf.Tensor;
}

/** The options of a run that its batches depend on. */
export type BatchOptions = Pick<RunOptions, "network" | "batchSize" | "augment" | "signal">;

/** Which batches, and what is called while they are made. */
export interface WhichBatches {
  readonly seed: number;
  /** From 0. */
  readonly epoch: number;
  /** Number of the first batch. */
  readonly startBatch: number;
  /** Awaited before each batch, to let output and interrupts through. */
  readonly pause: () => Promise<void>;
  /** Called for photographs that cannot be decoded. */
  readonly onBroken: OnBrokenPhoto;
}

/**
 * The training batches of an epoch as tensors, each freed when the next is requested.
 *
 * @param set The examples to train on, which fit the augmentation (see `checkFit`).
 * @throws what `pause` throws; DataError naming a photograph that is missing.
 */
export async function* tensorBatches(
  set: ExampleSet,
  options: BatchOptions,
  which: WhichBatches,
): AsyncGenerator<TensorBatch> {
  for await (const batch of arrayBatches(set, options, which)) {
    const images = tf.tensor(batch.images, [...batch.shape]);
    const labels = labelsTensor(batch);
    try {
      yield { images, labels };
    } finally {
      tf.dispose([images, labels]);
    }
  }
}

async function* arrayBatches(
  set: ExampleSet,
  options: BatchOptions,
  which: WhichBatches,
): AsyncGenerator<Batch> {
  if (set.kind === "photographs") return yield* photoArrays(set, options, which);
  const { batchSize = 128, augment } = options;
  const { pause, onBroken: _, ...where } = which;
  const changes =
    augment === undefined ? {} : { augment: augment as Augmentation | ArrayAugmentation | "none" };
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
  const stopping = signal && callOwn("signal", `batches for ${network.name}`, signal);
  const batches = photoBatches({
    set,
    batchSize,
    size: network.input[0] as number,
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
    // A stop while photographs were read is the run's to report.
    if (stopping?.aborted === true && !(error instanceof StoppedError)) await pause();
    throw error;
  }
}
