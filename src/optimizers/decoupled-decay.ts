import * as tf from "@tensorflow/tfjs-core";
import type { ParameterStep } from "./optimizer.js";

/**
 * A parameter after decoupled weight decay, `p (1 - rate decay)`, or as it is where none applies.
 *
 * @returns The caller's `tf.tidy` owns it, unless it is the parameter itself.
 */
export function decayed({ value, rate, isDecayed }: ParameterStep, weightDecay: number): tf.Tensor {
  if (!isDecayed || weightDecay === 0) return value;
  return tf.mul(value, tf.sub(1, tf.mul(rate, weightDecay)));
}
