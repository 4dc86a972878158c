import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { type NpyArray, unpackNpz } from "#library/files/npz.js";
import { publishedName, toOurLayout } from "#library/storage/published-names.js";
import type { StateTensor } from "#library/templates/parameter.js";
import type { ComparedArrays } from "./comparison.js";

/** The arrays recorded for one network, from all its files. */
export class GoldenCase {
  readonly name: string;
  readonly kind: "mixed" | "plain";
  readonly #arrays: ReadonlyMap<string, NpyArray>;

  constructor(name: string, kind: "mixed" | "plain", arrays: ReadonlyMap<string, NpyArray>) {
    this.name = name;
    this.kind = kind;
    this.#arrays = arrays;
  }

  /** Reads `NAME_PART.npz` for every part. */
  static read(folder: string, name: string, kind: "mixed" | "plain", parts: readonly string[]): GoldenCase {
    const arrays = new Map<string, NpyArray>();
    for (const part of parts) {
      const file = `${name}_${part}.npz`;
      const path = join(folder, file);
      if (!existsSync(path)) {
        throw new Error(
          `Expected the file ${file} next to the others of ${name} but found none (golden folder). Copy the whole set.`,
        );
      }
      for (const [key, array] of unpackNpz(readFileSync(path), file)) arrays.set(key, array);
    }
    return new GoldenCase(name, kind, arrays);
  }

  /** The names of the recorded arrays that begin with `prefix`, without it. */
  names(prefix: string): string[] {
    return [...this.#arrays.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  }

  has(key: string): boolean {
    return this.#arrays.has(key);
  }

  array(key: string): NpyArray {
    const array = this.#arrays.get(key);
    if (array === undefined) {
      throw new Error(
        `Expected an array "${key}" but found none (golden case ${this.name}). Copy the whole file again.`,
      );
    }
    return array;
  }

  values(key: string): Float32Array {
    return Float32Array.from(this.array(key).values as Float32Array);
  }

  /** A recorded batch of images as `[n, height, width, channels]`; the caller disposes it. */
  images(key: string): tf.Tensor4D {
    const { shape, values } = toOurLayout(this.array(key), [0, 2, 3, 1]);
    return tf.tensor4d(values, shape as [number, number, number, number]);
  }

  /** Recorded labels, int32; the caller disposes it. */
  labels(key: string): tf.Tensor1D {
    return tf.tensor1d(Int32Array.from(this.array(key).values as Int32Array), "int32");
  }

  /** Sets every tensor that is recorded under `prefix`; all of `state` must be recorded unless `partial`. */
  load(prefix: string, state: readonly StateTensor[], partial = false): void {
    for (const tensor of state) {
      const recorded = this.recorded(prefix, tensor.name, tensor.variable.rank);
      if (recorded === undefined) {
        if (partial) continue;
        throw new Error(
          `Expected a recorded ${tensor.name} under "${prefix}" but found none (golden case ${this.name}). The file is of another network.`,
        );
      }
      if (recorded.shape.join() !== tensor.variable.shape.join()) {
        throw new Error(
          `Expected ${tensor.name} of shape [${tensor.variable.shape.join(", ")}] but got [${recorded.shape.join(", ")}] (golden case ${this.name}). The file is of another network.`,
        );
      }
      tf.tidy(() => tensor.variable.assign(tf.tensor(recorded.values, recorded.shape)));
    }
  }

  /** A recorded tensor in our layout, by our name. */
  recorded(
    prefix: string,
    name: string,
    rank: number,
  ): { shape: number[]; values: Float32Array } | undefined {
    const published = publishedName(name, this.kind, rank);
    const array = this.#arrays.get(`${prefix}${published.name}`);
    return array === undefined ? undefined : toOurLayout(array, published.axes);
  }

  /** Pairs every tensor recorded under `prefix` with ours; a recorded tensor that we lack is paired with nothing. */
  pair(
    prefix: string,
    ours: readonly { readonly name: string; readonly tensor: tf.Tensor }[],
  ): ComparedArrays[] {
    const pairs: ComparedArrays[] = [];
    const missing = new Set(this.names(prefix));
    for (const { name, tensor } of ours) {
      const recorded = this.recorded(prefix, name, tensor.rank);
      if (recorded === undefined) continue;
      missing.delete(publishedName(name, this.kind, tensor.rank).name);
      pairs.push({ name, ours: tensor.dataSync(), recorded: recorded.values });
    }
    for (const name of missing) pairs.push({ name, ours: [], recorded: this.values(`${prefix}${name}`) });
    return pairs;
  }
}
