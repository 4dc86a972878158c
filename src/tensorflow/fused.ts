import * as tf from "@tensorflow/tfjs-core";
import { runOp, withGradient } from "./run-op.js";

const float = { T: { type: "float32" } } as const;
const batchNormTypes = { ...float, U: { type: "float32" }, data_format: "NHWC" } as const;

/** Far below any activation; added to a 0, it makes TensorFlow's gradient of ReLU pass there. */
const aboveZero = 1e-30;

/**
 * ReLU with the library's own gradient operation: `max(x, 0)`.
 *
 * @param x Any shape.
 * @param slopeAtZero Derivative at exactly 0. Default 0, as TensorFlow has it.
 * @returns Shape of `x`; owned by the caller or its `tf.tidy`.
 */
export function relu<T extends tf.Tensor>(x: T, slopeAtZero: 0 | 1 = 0): T {
  return withGradient([x], () => {
    const value = runOp("Relu", float, [x], 1)[0] as tf.Tensor;
    const gradient = (dy: tf.Tensor, [saved]: tf.Tensor[]): tf.Tensor => {
      const features = slopeAtZero === 0 ? (saved as tf.Tensor) : tf.add(saved as tf.Tensor, aboveZero);
      return runOp("ReluGrad", float, [dy, features], 1)[0] as tf.Tensor;
    };
    // The gradient needs only to know where the output is positive, so the input can be freed.
    return { value, saved: [slopeAtZero === 0 ? value : x], gradient };
  });
}

/** Batch normalisation's output and the statistics of the batch it was computed with. */
export interface NormalizedBatch {
  /** `[n, h, w, c]`. */
  readonly y: tf.Tensor4D;
  /** `[c]`; kept past `tf.tidy`: the caller disposes it. */
  readonly mean: tf.Tensor1D;
  /** `[c]`, unbiased; kept past `tf.tidy`: the caller disposes it. */
  readonly variance: tf.Tensor1D;
}

/**
 * Batch normalisation with the statistics of the batch, forward and backward in one operation each:
 * `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`, with the biased variance; the variance that is
 * returned for the running statistics is the unbiased one, as in PyTorch.
 *
 * @param x `[n, h, w, c]`
 * @param gamma `[c]`
 * @param beta `[c]`
 */
export function batchNormTraining(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
): NormalizedBatch {
  let mean: tf.Tensor | undefined;
  let variance: tf.Tensor | undefined;
  const attributes = { ...batchNormTypes, epsilon: { float: epsilon }, is_training: true };
  const y = withGradient<tf.Tensor4D>([x, gamma, beta], () => {
    const none = tf.tensor1d([]);
    const outputs = runOp("FusedBatchNormV3", attributes, [x, gamma, beta, none, none], 6);
    mean = tf.keep(outputs[1]!);
    variance = tf.keep(outputs[2]!);
    const gradient = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] =>
      runOp("FusedBatchNormGradV3", attributes, [dy, ...saved], 5).slice(0, 3);
    return { value: outputs[0]!, saved: [x, gamma, ...outputs.slice(3)], gradient };
  });
  return { y, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}

/**
 * Batch normalisation with running statistics: `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`.
 *
 * It has no gradient: evaluation only.
 *
 * @param x `[n, h, w, c]`; the vectors are `[c]`.
 * @returns `[n, h, w, c]`; owned by the caller or its `tf.tidy`.
 */
export function batchNormInference(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
  epsilon: number,
): tf.Tensor4D {
  const attributes = { ...batchNormTypes, epsilon: { float: epsilon }, is_training: false };
  return tf.tidy(
    () => runOp("FusedBatchNormV3", attributes, [x, gamma, beta, mean, variance], 6)[0] as tf.Tensor4D,
  );
}

/**
 * Mean cross entropy between logits and target distributions, with its gradient from one operation:
 * `L = -1/n sum_i sum_k t_ik log softmax(z_i)_k`.
 *
 * @param logits `[n, classes]`
 * @param targets `[n, classes]`, rows that sum to 1; no gradient flows into them.
 * @returns A scalar; owned by the caller or its `tf.tidy`.
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  const count = logits.shape[0];
  return withGradient([logits], () => {
    const [loss, backprop] = runOp("SoftmaxCrossEntropyWithLogits", float, [logits, targets], 2);
    const gradient = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => tf.mul(saved[0]!, tf.div(dy, count));
    return { value: tf.mean(loss!), saved: [backprop!], gradient };
  });
}
