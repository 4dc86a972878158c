import * as tf from "@tensorflow/tfjs-core";
import { made } from "../checking/made.js";
import {
  callable,
  choose,
  demand,
  demandArguments,
  instance,
  isRecord,
  list,
  number,
  record,
  truth,
} from "../checking/shapes.js";
import type { NetworkValues } from "../growth/widening.js";
import type { SgdOptions } from "../plan/plan-data.js";
import type { Parameter, TensorValues } from "../templates/parameter.js";
import { type SgdOutputs, sgdStep } from "../tensorflow/sgd-step.js";

/** One rate for every parameter, or the rate of each. */
export type LearningRate = number | ((parameter: Parameter) => number);

const sgdOptions = record<SgdOptions>({
  momentum: number({ min: 0, below: 1, use: 0.9 }),
  nesterov: truth,
  weightDecay: number({ min: 0, use: 5e-4 }),
});
const parameterShape = made(
  "a parameter of a net",
  (value) => isRecord(value) && value.variable instanceof tf.Variable,
  "Take those of net.parameters().",
);
const gradientShape = instance(tf.Tensor, "Take the gradient of the loss.");
const rateShape = choose(
  [(rate) => typeof rate === "function", callable("a function of a parameter")],
  [() => true, number({ min: 0, use: 0.1 })],
);

/**
 * Stochastic gradient descent with momentum and coupled weight decay (PyTorch's rule):
 *
 * ```
 * g   = gradient + decay * p
 * buf = momentum * buf + g                  (buf starts at 0)
 * p  -= lr * (g + momentum * buf)           with Nesterov, else lr * buf
 * ```
 *
 * Momentum is stored by parameter name, so that it survives growth and a changing set of parameters; a parameter
 * that is not in a step is neither moved nor decayed. Owns the momentum tensors; `dispose()` frees them.
 *
 * @throws InputError for wrong options.
 * Source: published groups; templates and batch norm decay, coefficients do not.
 */
export class Sgd {
  readonly options: SgdOptions;
  readonly #momentum: Map<string, tf.Variable> = new Map();

  constructor(options: SgdOptions) {
    demand(options, sgdOptions, "options", "Sgd");
    this.options = options;
  }

  /**
   * Moves the parameters one step.
   *
   * @param gradients In the order of `parameters`; stay the caller's.
   */
  step(parameters: readonly Parameter[], gradients: readonly tf.Tensor[], learningRate: LearningRate): void {
    const count = Array.isArray(parameters) ? parameters.length : 0;
    demandArguments("Sgd.step", {
      parameters: [parameters, list(parameterShape, { use: "net.parameters()" })],
      gradients: [gradients, list(gradientShape, { min: count, max: count, use: "one for each parameter" })],
      learningRate: [learningRate, rateShape],
    });
    tf.tidy(() => {
      const common = typeof learningRate === "number" ? tf.scalar(learningRate) : undefined;
      parameters.forEach((parameter, i) => {
        const buffer = this.buffer(parameter);
        const rate = typeof learningRate === "number" ? (common as tf.Scalar) : learningRate(parameter);
        const after = this.updated(parameter, gradients[i] as tf.Tensor, buffer, rate);
        buffer.assign(after.buffer);
        parameter.variable.assign(after.value);
      });
    });
  }

  /**
   * Computes a parameter and its momentum after a step, changing neither.
   *
   * @param gradient Of the parameter's shape, as is the momentum `buffer`.
   * @returns Of the same shape; owned by the caller or its `tf.tidy`.
   */
  updated(
    parameter: Parameter,
    gradient: tf.Tensor,
    buffer: tf.Tensor,
    rate: tf.Scalar | number,
  ): SgdOutputs {
    const weightDecay = decays(parameter) ? this.options.weightDecay : 0;
    return sgdStep({ value: parameter.variable, gradient, buffer, rate }, { ...this.options, weightDecay });
  }

  /** Names of the parameters that have momentum. */
  names(): string[] {
    return [...this.#momentum.keys()];
  }

  /** Momentum of a parameter; owned by the optimiser. */
  momentum(name: string): tf.Variable | undefined {
    return this.#momentum.get(name);
  }

  /** Copies of all momentum, by parameter. */
  values(): Map<string, TensorValues> {
    const valuesOf = (variable: tf.Variable): TensorValues => {
      return { shape: variable.shape, values: Float32Array.from(variable.dataSync()) };
    };
    return new Map([...this.#momentum].map(([name, variable]) => [name, valuesOf(variable)]));
  }

  /** Multiplies all momentum. */
  scaleMomentum(factor: number): void {
    demandArguments("Sgd.scaleMomentum", { factor: [factor, number({ min: 0, use: 0.5 })] });
    for (const buffer of this.#momentum.values()) tf.tidy(() => buffer.assign(tf.mul(buffer, factor)));
  }

  /** Replaces the momentum, of any shape, of the parameters that are named; the rest keep theirs. */
  replace(momentum: NetworkValues): void {
    this.forget([...momentum.keys()]);
    for (const [name, { shape, values }] of momentum) {
      const buffer = tf.tidy(() => tf.variable(tf.tensor(values, [...shape]), false));
      this.#momentum.set(name, buffer);
    }
  }

  /** Forgets the momentum of parameters that no longer exist. */
  forget(names: readonly string[]): void {
    for (const name of names) {
      this.#momentum.get(name)?.dispose();
      this.#momentum.delete(name);
    }
  }

  /** Frees the momentum. */
  dispose(): void {
    this.forget(this.names());
  }

  /** The momentum of a parameter, zeros where it has none yet; owned by the optimiser. */
  buffer({ name, variable }: Parameter): tf.Variable {
    const known = this.#momentum.get(name);
    if (known !== undefined) return known;
    const buffer = tf.tidy(() => tf.variable(tf.zerosLike(variable), false));
    this.#momentum.set(name, buffer);
    return buffer;
  }
}

/** Whether weight decay applies: to all but coefficients. */
export function decays({ kind }: Parameter): boolean {
  return kind !== "coefficient";
}
