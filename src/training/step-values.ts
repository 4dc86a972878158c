import type * as tf from "@tensorflow/tfjs-core";
import type { FunctionResults } from "../tensorflow/graph/function-results.js";
import type { StepOptions } from "./step-outputs.js";

/** What a step has computed, in the order of its outputs: numbers, then the state after it. */
export type StepValues = Pick<FunctionResults, "count" | "tensor" | "moveTo" | "dispose">;

/** The outputs of a step that went operation by operation; they belong to the surrounding `tf.tidy`. */
export class ComputedTensors implements StepValues {
  readonly #tensors: readonly tf.Tensor[];

  constructor(tensors: readonly tf.Tensor[]) {
    this.#tensors = tensors;
  }

  get count(): number {
    return this.#tensors.length;
  }

  tensor(index: number): tf.Tensor {
    return this.#tensors[index] as tf.Tensor;
  }

  moveTo(index: number, variable: tf.Variable): void {
    variable.assign(this.tensor(index));
  }

  dispose(): void {}
}

/** The numbers of a step, one for each net. */
export interface StepReport {
  readonly losses: readonly number[];
  /** Correct answers, or the sum of squared errors. */
  readonly scores: readonly number[];
  readonly gradientSums: readonly number[];
  /** How many processes want to stop after the step. */
  readonly stops: number;
}

/** How many numbers come before the state. */
export function reportLength({ nets, ranks }: StepOptions): number {
  return 3 * nets.length + (ranks === undefined ? 0 : 1);
}

/** Reads the numbers of a step. */
export function reportOf(values: StepValues, options: StepOptions): StepReport {
  const count = options.nets.length;
  const numbers = Array.from(
    { length: reportLength(options) },
    (_, i) => values.tensor(i).dataSync()[0] as number,
  );
  return {
    losses: numbers.slice(0, count),
    scores: numbers.slice(count, 2 * count),
    gradientSums: numbers.slice(2 * count, 3 * count),
    stops: numbers[3 * count] ?? 0,
  };
}
