import type * as tf from "@tensorflow/tfjs-core";

/** A batch that a growth operator looks at; its tensors are the giver's. */
export interface AnalysisBatch {
  /** `[n, height, width, channels]` */
  readonly images: tf.Tensor4D;
  /** `[n]`, int32. */
  readonly labels: tf.Tensor1D;
}
