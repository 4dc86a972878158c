import { number, truth, zeroOrMore } from "../checking/shapes.js";
import { sgdStep } from "../tensorflow/sgd-step.js";
import type { Optimizer } from "./optimizer.js";
import { type SettingsWithDefaults, settingsOf } from "./optimizer-settings.js";

/** Settings of stochastic gradient descent. */
export interface SgdOptions {
  /** Share of the last update that is kept, in [0, 1). */
  readonly momentum: number;
  /** Whether momentum is Nesterov's. */
  readonly nesterov: boolean;
  /** L2 decay, part of the gradient, on everything but coefficients. */
  readonly weightDecay: number;
}

/** Stochastic gradient descent, in a plan's words. */
export interface SgdSettings extends SgdOptions {
  readonly optimizer: "sgd";
}

/** SGD with momentum and coupled weight decay. Source: PyTorch's `SGD`, and the published scripts. */
export const sgdOptimizer: Optimizer<SgdSettings> = {
  name: "sgd",
  defaults: { optimizer: "sgd", momentum: 0.9, nesterov: true, weightDecay: 5e-4 },
  learningRate: 0.1,
  fields: {
    momentum: number({ min: 0, below: 1, use: 0.9 }),
    nesterov: truth,
    weightDecay: zeroOrMore(5e-4),
  },
  slots: [{ name: "momentum", title: "momentum", holds: "gradients" }],
  step({ momentum, nesterov, weightDecay }, { value, gradient, slots, rate, isDecayed }) {
    const [buffer] = slots as [typeof value];
    const rule = { momentum, nesterov, weightDecay: isDecayed ? weightDecay : 0 };
    const after = sgdStep({ value, gradient, buffer, rate }, rule);
    return { value: after.value, slots: [after.buffer] };
  },
};

/**
 * Trains a phase by stochastic gradient descent with momentum and coupled weight decay, which is the default:
 *
 * ```
 * g   = gradient + decay p
 * buf = momentum buf + g                  (buf starts at 0)
 * p  -= rate (g + momentum buf)           with Nesterov, else rate buf
 * ```
 *
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * GrowthPlan.scratch({ train: { epochs: 4, by: sgd({ momentum: 0.8, weightDecay: 0 }) } });
 * ```
 * Source: PyTorch's `SGD`.
 */
export function sgd(options: SettingsWithDefaults<SgdSettings> = {}): SgdSettings {
  return settingsOf(sgdOptimizer, options);
}
