import { randomUUID } from "node:crypto";
import * as tf from "@tensorflow/tfjs-core";
import { hasOwnOperation, native } from "../native.js";
import type { NativeBackend } from "../tfjs-gaps.js";
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
  readonly #shapes: readonly string[];
  readonly #variables: readonly tf.Variable[];
  readonly #outputs: number;

  private constructor(backend: NativeBackend, name: string, shapes: readonly string[], recording: Recording) {
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
    const shapes = inputs.map(({ shape }) => shape.join("x"));
    // TensorFlow knows functions by name, in the whole process.
    const name = `function_${randomUUID().replaceAll("-", "")}`;
    const graph = encodeGraph(fuse(recording.nodes, hasOwnOperation));
    defineFunction(name, graph, flat(recording.inputs), flat(recording.outputs));
    return new CompiledFunction(backend, name, shapes, recording);
  }

  /**
   * The outputs for other inputs of the same shapes.
   *
   * @returns Owned by the caller or its `tf.tidy`.
   * @throws RangeError for inputs of other shapes.
   */
  call(inputs: readonly tf.Tensor[]): tf.Tensor[] {
    this.#check(inputs);
    const ids = this.#backend.getInputTensorIds([...inputs, ...this.#variables]);
    const outputs = this.#backend.binding.executeOp(this.#name, [], ids, this.#outputs);
    return outputs.map((output) => this.#backend.createOutputTensor(output));
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
      if (shape.join("x") === this.#shapes[i]) return;
      throw problem(`input ${i} of the recorded shape ${this.#shapes[i]}`, shape.join("x"));
    });
  }
}

function flat(ends: readonly NodeOutput[]): (string | number)[] {
  return ends.flatMap(({ node, index }) => [node, index]);
}
