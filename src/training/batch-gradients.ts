import * as tf from "@tensorflow/tfjs-core";
import type { BatchStatistics } from "../layers/batch-norm.js";
import { crossEntropy } from "../layers/cross-entropy.js";
import type { Net } from "../networks/net.js";
import type { LossOptions } from "../plan/plan-data.js";
import type { Parameter } from "../templates/parameter.js";
import type { Precision } from "../tensorflow/precision.js";
import { valueAndGradients } from "../tensorflow/tfjs-gaps.js";
import { classObjective, type Objective } from "./objective.js";

/** How logits become gradients. */
export interface StepSettings extends LossOptions {
  /** Of the convolutions. Default `"float32"`. */
  readonly precision?: Precision;
  /** What is made small. Default: cross entropy of classes. */
  readonly objective?: Objective;
  /**
   * Factor on the loss while gradients flow back, and divided out again, so that small ones survive in float16; a power
   * of two. Default 1.
   */
  readonly lossScale?: number | tf.Scalar;
  /** From which the random numbers of the pass follow, int32 `[2]`. Default: nothing is random. */
  readonly seed?: tf.Tensor1D | undefined;
}

/** What one pass over a batch gives: tensors that the caller disposes with {@link disposeGradients}. */
export interface BatchGradients {
  readonly parameters: readonly Parameter[];
  /** Of `weight * loss`, before weight decay, in the order of `parameters`. */
  readonly gradients: readonly tf.Tensor[];
  /** `[n, classes]` */
  readonly logits: tf.Tensor2D;
  /** `weight * loss` */
  readonly loss: tf.Scalar;
  readonly statistics: readonly BatchStatistics[];
}

/**
 * Forward and backward pass of a net over a batch, changing nothing.
 *
 * @param images `[n, ...]`, such as `[n, height, width, channels]`
 * @param labels `[n]` classes, int32, or `[n, outputs]` shares of classes or numbers to predict.
 * @returns Tensors that the caller disposes.
 */
export function batchGradients(
  net: Net,
  images: tf.Tensor,
  labels: tf.Tensor,
  {
    smoothing = 0,
    weight = 1,
    precision = "float32",
    lossScale = 1,
    objective = classObjective,
    seed,
  }: StepSettings = {},
): BatchGradients {
  const parameters = net.parameters();
  const statistics: BatchStatistics[] = [];
  let logits: tf.Tensor2D | undefined;
  const { value, gradients } = valueAndGradients(
    () => {
      logits = tf.keep(net.forward(images, { statistics, precision, seed }));
      // Only cross entropy smooths classes; a run refuses smoothing with any other loss.
      const loss =
        objective.loss === crossEntropy
          ? crossEntropy(logits, labels, smoothing)
          : objective.loss(logits, labels);
      const weighted = weight === 1 ? loss : tf.mul<tf.Scalar>(loss, weight);
      return lossScale === 1 ? weighted : tf.mul(weighted, lossScale);
    },
    parameters.map((parameter) => parameter.variable),
  );
  const batch = { parameters, gradients, logits: logits as tf.Tensor2D, loss: value, statistics };
  return lossScale === 1 ? batch : unscaled(batch, lossScale);
}

/**
 * Factors on the loss that a step tries in turn until its gradients are finite. Nothing is remembered from step to step,
 * so a resumed run uses the same ones.
 */
export function lossScales(precision: Precision = "float32"): readonly number[] {
  return precision === "float16" ? [2 ** 15, 2 ** 10, 2 ** 5, 1] : [1];
}

/**
 * A number that is finite if the gradients are: the sum of the one that the backward pass reaches last, where anything
 * that went wrong on the way shows; in float16 the sum of all, since each may overflow by itself.
 *
 * @returns Owned by the caller or its `tf.tidy`.
 */
export function sumOfGradients(gradients: readonly tf.Tensor[], precision: Precision = "float32"): tf.Scalar {
  const checked = precision === "float16" ? gradients : gradients.slice(0, 1);
  return tf.tidy(() => tf.addN(checked.map((gradient) => tf.sum<tf.Scalar>(gradient))));
}

/** Divides the scale out again; frees what was scaled. */
function unscaled(batch: BatchGradients, scale: number | tf.Scalar): BatchGradients {
  const { gradients, loss } = batch;
  const whole = {
    ...batch,
    gradients: gradients.map((gradient) => tf.div(gradient, scale)),
    loss: tf.div<tf.Scalar>(loss, scale),
  };
  tf.dispose([...gradients, loss]);
  return whole;
}

/** Frees what {@link batchGradients} returned. */
export function disposeGradients({ gradients, logits, loss, statistics }: BatchGradients): void {
  tf.dispose([...gradients, logits, loss]);
  for (const { mean, variance } of statistics) tf.dispose([mean, variance]);
}
