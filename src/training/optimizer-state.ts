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
} from "../checking/shapes.js";
import type { NetworkValues } from "../growth/widening.js";
import { variableValues } from "../networks/network.js";
import {
  decays,
  type Optimizer,
  type OptimizerSettings,
  type Slot,
  type SteppedParameter,
} from "../optimizers/optimizer.js";
import { type AnyOptimizer, optimizerOf, optimizerShape } from "../optimizers/optimizers.js";
import type { Parameter, TensorValues } from "../templates/parameter.js";

/** One rate for every parameter, or the rate of each. */
export type LearningRate = number | ((parameter: Parameter) => number);

/** What an optimizer keeps: by slot, and there by parameter, in the order in which the parameters came. */
export type SlotValues = ReadonlyMap<string, NetworkValues>;

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
 * An optimizer at work: its settings, and its slots for every parameter that it has moved.
 *
 * Slots lie by parameter name, so that they survive growth and a changing set of parameters; a parameter that is not in a step
 * is neither moved nor decayed. Owns the tensors of its slots; `dispose()` frees them.
 *
 * @throws InputError for wrong settings.
 * @example
 * ```ts
 * const optimizer = new OptimizerState(adamw({ weightDecay: 0.05 }));
 * optimizer.step(net.parameters(), gradients, 1e-3);
 * ```
 */
export class OptimizerState {
  readonly settings: AnyOptimizer;
  /** What it keeps for every parameter, in the order of {@link variables}. */
  readonly slots: readonly Slot[];
  readonly #rule: Optimizer<OptimizerSettings>;
  readonly #variables: Map<string, readonly tf.Variable[]> = new Map();

  constructor(settings: AnyOptimizer) {
    demand(settings, optimizerShape, "settings", "OptimizerState");
    this.settings = settings;
    this.#rule = optimizerOf<OptimizerSettings>(settings);
    this.slots = this.#rule.slots;
  }

  /**
   * Moves the parameters one step.
   *
   * @param gradients In the order of `parameters`; stay the caller's.
   */
  step(parameters: readonly Parameter[], gradients: readonly tf.Tensor[], learningRate: LearningRate): void {
    const count = Array.isArray(parameters) ? parameters.length : 0;
    demandArguments(`${this.constructor.name}.step`, {
      parameters: [parameters, list(parameterShape, { use: "net.parameters()" })],
      gradients: [gradients, list(gradientShape, { min: count, max: count, use: "one for each parameter" })],
      learningRate: [learningRate, rateShape],
    });
    tf.tidy(() => {
      const common = typeof learningRate === "number" ? tf.scalar(learningRate) : undefined;
      parameters.forEach((parameter, i) => {
        const variables = this.variables(parameter);
        const rate = typeof learningRate === "number" ? (common as tf.Scalar) : learningRate(parameter);
        const after = this.updated(parameter, gradients[i] as tf.Tensor, variables, rate);
        variables.forEach((variable, at) => {
          variable.assign(after.slots[at] as tf.Tensor);
        });
        parameter.variable.assign(after.value);
      });
    });
  }

  /**
   * Computes a parameter and its slots after a step, changing neither.
   *
   * @param gradient Of the parameter's shape.
   * @param slots In the order of the optimizer's.
   * @returns Of the same shapes; owned by the caller or its `tf.tidy`.
   */
  updated(
    parameter: Parameter,
    gradient: tf.Tensor,
    slots: readonly tf.Tensor[],
    rate: tf.Scalar | number,
  ): SteppedParameter {
    const inputs = { value: parameter.variable, gradient, slots, rate, isDecayed: decays(parameter) };
    const [value, ...rest] = tf.tidy(() => {
      const after = this.#rule.step(this.settings, inputs);
      return [after.value, ...after.slots];
    });
    return { value: value as tf.Tensor, slots: rest };
  }

  /** Names of the parameters that have slots. */
  names(): string[] {
    return [...this.#variables.keys()];
  }

  /** The slots of a parameter, zeros where it has none yet; owned by the optimizer. */
  variables({ name, variable }: Parameter): readonly tf.Variable[] {
    const known = this.#variables.get(name);
    if (known !== undefined) return known;
    const fresh = this.slots.map(({ holds }) =>
      tf.tidy(() => tf.variable(holds === "steps" ? tf.scalar(0) : tf.zerosLike(variable), false)),
    );
    this.#variables.set(name, fresh);
    return fresh;
  }

  /** A slot of a parameter; undefined where there is none. Owned by the optimizer. */
  variable(slot: string, name: string): tf.Variable | undefined {
    return this.#variables.get(name)?.[this.slots.findIndex((one) => one.name === slot)];
  }

  /** Copies of all slots. */
  snapshot(): Map<string, Map<string, TensorValues>> {
    return new Map(
      this.slots.map((slot, at) => [
        slot.name,
        new Map([...this.#variables].map(([name, own]) => [name, variableValues(own[at] as tf.Variable)])),
      ]),
    );
  }

  /** Replaces the slots of the parameters that are named, each with all its slots; the others keep theirs. */
  restore(values: SlotValues): void {
    const names = [...(values.get(this.slots[0]?.name ?? "")?.keys() ?? [])];
    this.forget(names);
    for (const name of names) {
      const variables = this.slots.map((slot) => {
        const own = values.get(slot.name)?.get(name) as TensorValues;
        return tf.tidy(() => tf.variable(tf.tensor(own.values, [...own.shape]), false));
      });
      this.#variables.set(name, variables);
    }
  }

  /**
   * Multiplies all momentum: what holds gradients. Squares and step counts stay, since they measure gradients and are no part of
   * a movement.
   */
  scaleMomentum(factor: number): void {
    demandArguments(`${this.constructor.name}.scaleMomentum`, {
      factor: [factor, number({ min: 0, use: 0.5 })],
    });
    for (const own of this.#variables.values()) {
      own.forEach((variable, at) => {
        if (this.slots[at]?.holds === "gradients") tf.tidy(() => variable.assign(tf.mul(variable, factor)));
      });
    }
  }

  /** Forgets the slots of parameters that no longer exist. */
  forget(names: readonly string[]): void {
    for (const name of names) {
      tf.dispose([...(this.#variables.get(name) ?? [])]);
      this.#variables.delete(name);
    }
  }

  /** Frees the slots. */
  dispose(): void {
    this.forget(this.names());
  }
}
