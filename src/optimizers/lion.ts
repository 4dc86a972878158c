import * as tf from "@tensorflow/tfjs-core";
import { zeroOrMore } from "../checking/shapes.js";
import { beta } from "./adam-step.js";
import { decayed } from "./decoupled-decay.js";
import type { Optimizer } from "./optimizer.js";
import { type SettingsWithDefaults, settingsOf } from "./optimizer-settings.js";

/** Lion, in a plan's words. */
export interface LionSettings {
  readonly optimizer: "lion";
  /** Share of the momentum in the direction of a step, in [0, 1). */
  readonly beta1: number;
  /** Share of the momentum that a step keeps, in [0, 1). */
  readonly beta2: number;
  /** Decoupled weight decay on everything but coefficients. */
  readonly weightDecay: number;
}

/** Steps along the sign of the momentum. Source: Chen et al. 2023. */
export const lionOptimizer: Optimizer<LionSettings> = {
  name: "lion",
  defaults: { optimizer: "lion", beta1: 0.9, beta2: 0.99, weightDecay: 0 },
  learningRate: 1e-4,
  fields: { beta1: beta(0.9), beta2: beta(0.99), weightDecay: zeroOrMore(0.1) },
  slots: [{ name: "momentum", title: "momentum", holds: "gradients" }],
  step({ beta1, beta2, weightDecay }, inputs) {
    const { gradient, slots, rate } = inputs;
    const [momentum] = slots as [tf.Tensor];
    const direction = tf.sign(tf.add(tf.mul(momentum, beta1), tf.mul(gradient, 1 - beta1)));
    const value = tf.sub(decayed(inputs, weightDecay), tf.mul(direction, rate));
    return { value, slots: [tf.add(tf.mul(momentum, beta2), tf.mul(gradient, 1 - beta2))] };
  },
};

/**
 * Trains a phase by Lion, whose every step has the same size in every number:
 *
 * ```
 * p  = p (1 - rate decay)
 * p -= rate sign(beta1 m + (1 - beta1) gradient)
 * m  = beta2 m + (1 - beta2) gradient
 * ```
 *
 * Its rates are 3 to 10 times lower than AdamW's, and its decays as much higher. The default learning rate of a phase is a cosine
 * from 1e-4.
 *
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * GrowthPlan.scratch({ train: { epochs: 4, by: lion({ weightDecay: 0.1 }) } });
 * ```
 * Source: Chen et al. 2023, algorithm 2.
 */
export function lion(options: SettingsWithDefaults<LionSettings> = {}): LionSettings {
  return settingsOf(lionOptimizer, options);
}
