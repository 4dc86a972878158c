import { randomUUID } from "node:crypto";
import * as tf from "@tensorflow/tfjs-core";
import { hasOwnOperation, native } from "../native.js";
import type { NativeBackend } from "../tfjs-gaps.js";
import { withoutCopies } from "./copies.js";
import { FunctionResults } from "./function-results.js";
import { fuse } from "./fusion.js";
import { encodeGraph, type NodeOutput } from "./graph-encoding.js";
import { type RecordAt, type Recording, recordOperations } from "./op-recorder.js";

/** Whether this machine can compile functions: its addon is the one that the set-up compiles. */
export function canCompile(): boolean {
  return native().binding.defineFunction !== undefined;
}

/**
 * A computation that was recorded once and that TensorFlow plans and runs as a whole, without JavaScript between its
 * operations; memory is reused as soon as it is free.
 *
 * `dispose()` removes it from TensorFlow.
 *
 * @example
 * ```ts
 * const square = CompiledFunction.record([x], () => [tf.mul(x, x)]);
 * const [y] = square.call([other]); // of the shape of x
 * ```
 */
export class CompiledFunction {
  readonly #backend: NativeBackend;
  readonly #name: string;
  readonly #shapes: readonly (readonly number[])[];
  readonly #variables: readonly tf.Variable[];
  readonly #outputs: number;

  private constructor(
    backend: NativeBackend,
    name: string,
    shapes: readonly (readonly number[])[],
    recording: Recording,
  ) {
    this.#backend = backend;
    this.#name = name;
    this.#shapes = shapes;
    this.#variables = recording.variables;
    this.#outputs = recording.outputs.length;
  }

  /**
   * Goes through `compute` once, without computing anything, and makes a function of its operations.
   *
   * @param inputs The tensors that change from call to call, each once. Variables need not be named: every call reads
   *   their current values. Anything else that `compute` reads must be made by it and is part of the function.
   * @param compute Its result has no values and is freed. By what it is called with it may do parts of its work on other
   *   devices; an output stays on the device that computes it.
   * @throws Error if functions cannot be compiled, or `compute` reads a tensor from elsewhere, or any values.
   */
  static record(inputs: readonly tf.Tensor[], compute: (at: RecordAt) => tf.Tensor[]): CompiledFunction {
    const backend = native();
    const { defineFunction } = backend.binding;
    if (defineFunction === undefined) {
      throw new Error(
        "Expected the addon that the set-up compiles but got tfjs-node's own (compiling a function). Install g++ and run npm start.",
      );
    }
    const { recording, outputs } = recordOperations(backend, inputs, compute);
    tf.dispose(outputs);
    const shapes = inputs.map(({ shape }) => [...shape]);
    // TensorFlow knows functions by name, in the whole process.
    const name = `function_${randomUUID().replaceAll("-", "")}`;
    const { nodes, outputs: ends } = withoutCopies(fuse(recording.nodes, hasOwnOperation), recording.outputs);
    defineFunction(name, encodeGraph(nodes), flat(recording.inputs), flat(ends));
    return new CompiledFunction(backend, name, shapes, recording);
  }

  /**
   * The outputs for other inputs of the same shapes.
   *
   * @returns Owned by the caller or its `tf.tidy`.
   * @throws RangeError for inputs of other shapes.
   */
  call(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    const results = this.run(inputs);
    return Array.from({ length: results.count }, (_, i) => results.tensor(i));
  }

  /**
   * As {@link call}, for outputs that are to replace the values of variables.
   *
   * @returns The caller disposes them.
   * @throws RangeError for inputs of other shapes.
   */
  run(inputs: readonly tf.Tensor[]): FunctionResults {
    this.#check(inputs);
    const ids = this.#backend.getInputTensorIds([...inputs, ...this.#variables]);
    return new FunctionResults(
      this.#backend,
      this.#backend.binding.executeOp(this.#name, [], ids, this.#outputs),
    );
  }

  dispose(): void {
    this.#backend.binding.removeFunction?.(this.#name);
  }

  #check(inputs: readonly tf.Tensor[]): void {
    const problem = (expected: string, got: string): RangeError =>
      new RangeError(`Expected ${expected} but got ${got} (compiled function). Record it again.`);
    if (inputs.length !== this.#shapes.length) {
      throw problem(`${this.#shapes.length} inputs as recorded`, String(inputs.length));
    }
    inputs.forEach(({ shape }, i) => {
      const recorded = this.#shapes[i] as readonly number[];
      if (shape.length === recorded.length && shape.every((size, axis) => size === recorded[axis])) return;
      throw problem(`input ${i} of the recorded shape ${recorded.join("x")}`, shape.join("x"));
    });
  }
}

function flat(ends: readonly NodeOutput[]): (string | number)[] {
  return ends.flatMap(({ node, index }) => [node, index]);
}
