import * as tf from "@tensorflow/tfjs-core";
import { type Batch, evaluationBatches } from "../../data/batches.js";
import type { ImageSet } from "../../data/dataset.js";
import { subset } from "../../data/subset.js";
import type { ForwardMode } from "../../networks/forward.js";
import type { Net } from "../../networks/net.js";
import type { Run } from "../../training/run/run.js";
import { Answers } from "../fronts/kit/answers.js";
import type { Pictures } from "../fronts/kit/pictures.js";

/**
 * The first pictures of a run's test set, which a view asks its nets about again and again.
 *
 * Owns a tensor of them; `dispose()` frees it.
 *
 * @throws Error for a run of anything but images in memory.
 */
export class HeldPictures {
  readonly set: ImageSet;
  readonly #batch: tf.Tensor;

  constructor(run: Run, most: number) {
    const { test } = run.options.data;
    if (!("images" in test)) {
      throw new Error(
        `Expected a run of images in memory but got ${test.name} (run ${run.name}). Use a run whose test set holds pixels.`,
      );
    }
    const count = Math.min(most, test.count);
    this.set = subset(
      test,
      Array.from({ length: count }, (_, index) => index),
    );
    const [batch] = [...evaluationBatches({ set: this.set, batchSize: count })] as [Batch];
    this.#batch = tf.tensor(batch.images, [...batch.shape]);
  }

  /** The answers of a net, with running statistics. */
  answersOf(net: Net, mode: ForwardMode = {}): Answers {
    const logits = tf.tidy(() => net.forward(this.#batch, mode).dataSync());
    return new Answers(Float32Array.from(logits), this.set);
  }

  /** Runs a net on one picture alone. */
  lookAt(picture: number, net: Net, mode: ForwardMode): void {
    tf.tidy(() => net.forward(tf.slice(this.#batch, picture, 1), mode).dispose());
  }

  /** What a front end draws them from; their pixels are `set.images`. */
  get state(): Pictures {
    const { count, height, width, channels, labels, classNames } = this.set;
    return { count, height, width, channels, labels: [...labels], classNames };
  }

  /** Frees the tensor. */
  dispose(): void {
    this.#batch.dispose();
  }
}
