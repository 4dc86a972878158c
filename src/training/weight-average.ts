import * as tf from "@tensorflow/tfjs-core";
import { variableValues } from "../networks/network.js";
import type { StateTensor, TensorValues } from "../templates/parameter.js";

/**
 * An exponential moving average of tensors that training changes, by name:
 *
 * ```
 * average = decay average + (1 - decay) value            after every step; at first the value itself
 * ```
 *
 * Owns the averages; `dispose()` frees them.
 *
 * Source: Polyak & Juditsky 1992, with exponential weights; running statistics are averaged as parameters are.
 */
export class WeightAverage {
  readonly decay: number;
  readonly #averages: Map<string, tf.Variable> = new Map();

  constructor(decay: number) {
    this.decay = decay;
  }

  /** The average of a tensor, which is its value where it has none yet; stays this object's. */
  of({ name, variable }: StateTensor): tf.Variable {
    const known = this.#averages.get(name);
    if (known !== undefined) return known;
    // A copy of its own: a recorded step tells its inputs apart by the memory that they lie in.
    const fresh = tf.tidy(() => tf.variable(tf.tensor(variable.dataSync().slice(), variable.shape), false));
    this.#averages.set(name, fresh);
    return fresh;
  }

  /** An average after a step that leaves `value`; owned by the caller or its `tf.tidy`. */
  next(average: tf.Tensor, value: tf.Tensor): tf.Tensor {
    return tf.tidy(() => tf.add(tf.mul(average, this.decay), tf.mul(value, 1 - this.decay)));
  }

  /** Exchanges the averages with what they are averages of, bit for bit: a second call undoes the first. */
  exchange(state: readonly StateTensor[]): void {
    for (const { name, variable } of state) {
      const average = this.#averages.get(name);
      if (average === undefined) continue;
      tf.tidy(() => {
        const before = tf.clone(variable);
        variable.assign(tf.clone(average));
        average.assign(before);
      });
    }
  }

  /** Copies of all averages. */
  snapshot(): Map<string, TensorValues> {
    return new Map([...this.#averages].map(([name, variable]) => [name, variableValues(variable)]));
  }

  /** Takes these averages instead of its own. */
  restore(averages: ReadonlyMap<string, TensorValues>): void {
    this.dispose();
    for (const [name, { shape, values }] of averages) {
      const variable = tf.tidy(() => tf.variable(tf.tensor(values, [...shape]), false));
      this.#averages.set(name, variable);
    }
  }

  dispose(): void {
    tf.dispose([...this.#averages.values()]);
    this.#averages.clear();
  }
}
