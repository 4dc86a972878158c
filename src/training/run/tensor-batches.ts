import * as tf from "@tensorflow/tfjs-core";
import { trainingBatches } from "../../data/batches.js";
import type { ImageSet } from "../../data/dataset.js";
import type { RunOptions } from "./run-options.js";

/** A batch on the device. */
export interface TensorBatch {
  /** `[n, height, width, channels]` */
  readonly images: tf.Tensor4D;
  /** `[n]`, int32. */
  readonly labels: tf.Tensor1D;
}

/**
 * The training batches of an epoch as tensors, each freed when the next is asked for.
 *
 * @param set The images to train on.
 * @param where Seed of the order, epoch, and the first batch.
 * @param pause Awaited before each batch: where output and interrupts get through.
 */
export async function* tensorBatches(
  set: ImageSet,
  { batchSize = 128, augment }: Pick<RunOptions, "batchSize" | "augment">,
  where: { readonly seed: number; readonly epoch: number; readonly startBatch: number },
  pause: () => Promise<void>,
): AsyncGenerator<TensorBatch> {
  const options = { set, batchSize, reuseArrays: true, ...where };
  for (const batch of trainingBatches({ ...options, ...(augment === undefined ? {} : { augment }) })) {
    await pause();
    const images = tf.tensor4d(batch.images, [...batch.shape]);
    const labels = tf.tensor1d(batch.labels, "int32");
    try {
      yield { images, labels };
    } finally {
      tf.dispose([images, labels]);
    }
  }
}
