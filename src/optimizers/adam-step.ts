import * as tf from "@tensorflow/tfjs-core";
import { number, positive, zeroOrMore } from "../checking/shapes.js";
import type { ParameterStep, Slot, SteppedParameter } from "./optimizer.js";

/** Settings of {@link adam} and {@link adamw}. */
export interface AdamOptions {
  /** Share of the first moment that a step keeps, in [0, 1). */
  readonly beta1: number;
  /** Share of the second moment that a step keeps, in [0, 1). */
  readonly beta2: number;
  /** Added to the root of the second moment. */
  readonly epsilon: number;
  /** Weight decay on everything but coefficients. */
  readonly weightDecay: number;
}

/** A share that a step keeps. */
export const beta = (use: number): ReturnType<typeof number> => number({ min: 0, below: 1, use });

/** What these settings must be. */
export const adamFields = {
  beta1: beta(0.9),
  beta2: beta(0.999),
  epsilon: positive(1e-8),
  weightDecay: zeroOrMore(1e-2),
} as const;

/** What Adam keeps for every parameter. */
export const adamSlots: readonly Slot[] = [
  { name: "first", title: "first moment", holds: "gradients" },
  { name: "second", title: "second moment", holds: "squares" },
  { name: "steps", title: "step count", holds: "steps" },
];

/**
 * A step of Adam without weight decay:
 *
 * ```
 * m  = beta1 m + (1 - beta1) g              t = t + 1
 * v  = beta2 v + (1 - beta2) g^2
 * p -= rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * ```
 *
 * @returns New tensors; the caller's `tf.tidy` owns them and what was made on the way.
 * Source: Kingma & Ba 2015, algorithm 1; epsilon stands where PyTorch has it.
 */
export function adamStep(
  { beta1, beta2, epsilon }: AdamOptions,
  { value, gradient, slots, rate }: ParameterStep,
): SteppedParameter {
  const [first, second, steps] = slots as [tf.Tensor, tf.Tensor, tf.Tensor];
  const m = tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
  const v = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  const count = tf.add(steps, 1);
  const root = tf.div(tf.sqrt(v), tf.sqrt(correction(beta2, count)));
  const direction = tf.div(m, tf.add(root, epsilon));
  const size = tf.div(rate, correction(beta1, count));
  return { value: tf.sub(value, tf.mul(direction, size)), slots: [m, v, count] };
}

/** `1 - beta^t`, without the digits that float32 loses where `beta^t` is close to 1. */
function correction(kept: number, count: tf.Tensor): tf.Tensor {
  return tf.neg(tf.expm1(tf.mul(count, Math.log(kept))));
}
