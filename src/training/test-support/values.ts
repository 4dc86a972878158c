import type * as tf from "@tensorflow/tfjs-core";
import { expect } from "vitest";

/** Numbers of tensors, by name. */
export type Values = ReadonlyMap<string, Float32Array>;

/** What a network has now. */
export function valuesOf(network: {
  state(): readonly { readonly name: string; readonly variable: tf.Variable }[];
}): Map<string, Float32Array> {
  return new Map(network.state().map(({ name, variable }) => [name, Float32Array.from(variable.dataSync())]));
}

/** The largest difference, as a share of the largest number of the tensor; 0 for the same bits. */
export function gap(one: Values, other: Values): number {
  expect([...other.keys()]).toEqual([...one.keys()]);
  let most = 0;
  for (const [name, values] of one) {
    const scale = values.reduce((top, value) => Math.max(top, Math.abs(value)), 1e-3);
    values.forEach((value, i) => {
      most = Math.max(most, Math.abs(value - (other.get(name)?.[i] as number)) / scale);
    });
  }
  return most;
}
