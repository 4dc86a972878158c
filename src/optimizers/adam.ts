import * as tf from "@tensorflow/tfjs-core";
import { type AdamOptions, adamFields, adamSlots, adamStep } from "./adam-step.js";
import type { Optimizer } from "./optimizer.js";
import { type SettingsWithDefaults, settingsOf } from "./optimizer-settings.js";

/** Adam, in a plan's words. */
export interface AdamSettings extends AdamOptions {
  readonly optimizer: "adam";
}

/** Adam, with weight decay as a part of the gradient. Source: Kingma & Ba 2015. */
export const adamOptimizer: Optimizer<AdamSettings> = {
  name: "adam",
  defaults: { optimizer: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
  learningRate: 1e-3,
  fields: adamFields,
  slots: adamSlots,
  step(by, inputs) {
    const { value, gradient, isDecayed } = inputs;
    if (!isDecayed || by.weightDecay === 0) return adamStep(by, inputs);
    return adamStep(by, { ...inputs, gradient: tf.add(gradient, tf.mul(value, by.weightDecay)) });
  },
};

/**
 * Trains a phase by Adam, with weight decay as a part of the gradient:
 *
 * ```
 * g  = gradient + decay p                   t = t + 1
 * m  = beta1 m + (1 - beta1) g
 * v  = beta2 v + (1 - beta2) g^2
 * p -= rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * ```
 *
 * Defaults are PyTorch's, without decay. The default learning rate of a phase is a cosine from 1e-3.
 *
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * GrowthPlan.scratch({ train: { epochs: 4, by: adam() } });
 * ```
 * Source: Kingma & Ba 2015, algorithm 1; PyTorch's `Adam`.
 */
export function adam(options: SettingsWithDefaults<AdamSettings> = {}): AdamSettings {
  return settingsOf(adamOptimizer, options);
}
