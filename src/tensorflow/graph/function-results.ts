import type * as tf from "@tensorflow/tfjs-core";
import type { NativeBackend, OutputInfo } from "../tfjs-gaps.js";

/**
 * What a compiled function has computed, before it belongs to a tensor.
 *
 * Each result is taken at most once, as a new tensor or in place of a variable's values; the second costs a fraction of
 * making a tensor and assigning it. `dispose()` frees those that nobody took.
 */
export class FunctionResults {
  readonly #backend: NativeBackend;
  readonly #infos: (OutputInfo | undefined)[];

  constructor(backend: NativeBackend, infos: readonly OutputInfo[]) {
    this.#backend = backend;
    this.#infos = [...infos];
  }

  get count(): number {
    return this.#infos.length;
  }

  /** A result as a tensor, owned by the caller or its `tf.tidy`. */
  tensor(index: number): tf.Tensor {
    return this.#backend.createOutputTensor(this.#take(index));
  }

  /** Replaces the values of a variable of the same shape and type by a result; other tensors that had them keep them. */
  moveTo(index: number, variable: tf.Variable): void {
    const stored = this.#backend.tensorMap.get(variable.dataId);
    if (stored?.refCount === 1 && stored.values === null) {
      const { id } = this.#take(index);
      this.#backend.binding.deleteTensor(stored.id);
      stored.id = id;
    } else {
      this.#assign(index, variable);
    }
  }

  dispose(): void {
    for (const info of this.#infos) if (info !== undefined) this.#backend.binding.deleteTensor(info.id);
    this.#infos.fill(undefined);
  }

  #assign(index: number, variable: tf.Variable): void {
    const tensor = this.tensor(index);
    variable.assign(tensor);
    tensor.dispose();
  }

  #take(index: number): OutputInfo {
    const info = this.#infos[index];
    if (info === undefined) {
      throw new Error(
        `Expected a result that nobody took but got number ${index} (compiled function). Take each once.`,
      );
    }
    this.#infos[index] = undefined;
    return info;
  }
}
