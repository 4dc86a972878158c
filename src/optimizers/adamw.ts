import { type AdamOptions, adamFields, adamSlots, adamStep } from "./adam-step.js";
import { decayed } from "./decoupled-decay.js";
import type { Optimizer } from "./optimizer.js";
import { type SettingsWithDefaults, settingsOf } from "./optimizer-settings.js";

/** AdamW, in a plan's words. */
export interface AdamWSettings extends AdamOptions {
  readonly optimizer: "adamw";
}

/** Adam with decoupled weight decay. Source: Loshchilov & Hutter 2019. */
export const adamwOptimizer: Optimizer<AdamWSettings> = {
  name: "adamw",
  defaults: { optimizer: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-2 },
  learningRate: 1e-3,
  fields: adamFields,
  slots: adamSlots,
  step: (by, inputs) => adamStep(by, { ...inputs, value: decayed(inputs, by.weightDecay) }),
};

/**
 * Trains a phase by AdamW, which is Adam with decoupled weight decay:
 *
 * ```
 * p  = p (1 - rate decay)                   t = t + 1
 * m  = beta1 m + (1 - beta1) gradient
 * v  = beta2 v + (1 - beta2) gradient^2
 * p -= rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)
 * ```
 *
 * Defaults are PyTorch's. The default learning rate of a phase is a cosine from 1e-3.
 *
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * GrowthPlan.mixture({ training: { by: adamw({ weightDecay: 0.05 }) }, phases: { member: 4, grown: 2 } });
 * ```
 * Source: Loshchilov & Hutter 2019, algorithm 2; PyTorch's `AdamW`.
 */
export function adamw(options: SettingsWithDefaults<AdamWSettings> = {}): AdamWSettings {
  return settingsOf(adamwOptimizer, options);
}
