import * as tf from "@tensorflow/tfjs-core";
import { type NetworkDescription, networkTensors } from "../networks/description.js";
import type { Net } from "../networks/net.js";
import { PlainNet } from "../networks/plain/plain-net.js";
import { PlainTensors } from "../networks/plain/plain-tensors.js";
import { product } from "../networks/size-shapes.js";
import type { TensorValues } from "../templates/parameter.js";

/** What a net computes with, in numbers: every layer's weight, mixed or not, and every other tensor. */
export interface SettledNet {
  readonly description: NetworkDescription;
  /** By name, such as `"stem.weight"` and `"head.bn.gamma"`. */
  readonly values: ReadonlyMap<string, TensorValues>;
}

/** The numbers of a net; templates are mixed into weights, which are all that is left of them. */
export function settledNet(net: Pick<Net, "description" | "tensors">): SettledNet {
  const { description } = net;
  const parts = net.tensors();
  const values = networkTensors(description).map(({ node, name, tensor }): [string, TensorValues] => {
    const { shape } = tensor;
    const numbers = tf.tidy(() => {
      const found = tensor.name === "weight" ? parts.weight(node.name) : parts.own(node.name, tensor.name);
      // A mixed net has no biases.
      return found === undefined ? new Float32Array(product(shape)) : Float32Array.from(found.dataSync());
    });
    return [name, { shape, values: numbers }];
  });
  return { description, values: new Map(values) };
}

/**
 * Calls `use` with a net of the same numbers that has no templates, and frees it afterwards.
 *
 * @returns What `use` returns.
 */
export function withPlainNet<T>(net: Net, use: (plain: Net, tensors: PlainTensors) => T): T {
  const { description, values } = settledNet(net);
  const tensors = new PlainTensors(description, values);
  try {
    return use(new PlainNet(net.span, description, tensors, 0), tensors);
  } finally {
    tensors.dispose();
  }
}
