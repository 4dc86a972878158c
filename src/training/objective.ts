import * as tf from "@tensorflow/tfjs-core";
import type { ExampleSet } from "../data/dataset.js";
import { type Loss, type LossName, losses } from "../layers/losses.js";
import { countCorrect } from "./correct.js";

/** What training makes small, and in which units its errors are told. */
export interface Objective {
  readonly loss: Loss;
  /** Deviation of every number that is predicted, `[outputs]`; undefined where classes are. */
  readonly targetStd?: readonly number[] | undefined;
}

/** The objective for classes, unless another is given. */
export const classObjective: Objective = { loss: losses["cross entropy"] };

/**
 * The objective on a set: the given loss, or cross entropy for classes and squared error for numbers.
 *
 * @param loss a name, or a function of the user's
 */
export function objectiveOf(set: ExampleSet, loss: LossName | Loss = defaultLoss(set)): Objective {
  return {
    loss: typeof loss === "function" ? loss : losses[loss],
    targetStd: set.kind === "regression" ? set.targetStd : undefined,
  };
}

/** The loss of a set where none is named. */
export function defaultLoss(set: ExampleSet): LossName {
  return set.kind === "regression" ? "squared error" : "cross entropy";
}

/**
 * Sums over a batch what the training metric is the mean of: correct answers, or squared errors, in the units of the targets,
 * with the mean over outputs.
 *
 * @returns A scalar, float32; owned by the caller or its `tf.tidy`.
 */
export function scoreOf(outputs: tf.Tensor2D, labels: tf.Tensor, { targetStd }: Objective): tf.Scalar {
  if (targetStd === undefined) return tf.cast(countCorrect(outputs, labels), "float32");
  return tf.tidy(() => {
    const errors = tf.mul(tf.sub(outputs, labels), tf.tensor1d([...targetStd]));
    return tf.sum<tf.Scalar>(tf.mean(tf.square(errors), 1));
  });
}
