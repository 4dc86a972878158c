import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../checking/input-error.js";
import type { NetworkDescription } from "./description.js";
import type { ComputeMode, NodeTensors } from "./operations/operation.js";
import { type NetworkNode, operationOf } from "./operations/operations.js";

/** How a forward pass computes, and what observes it. */
export interface ForwardMode extends ComputeMode {
  /** Called with every node's value as it is computed; the pass owns the value, so read or clone it at once. */
  readonly observe?: (node: NetworkNode, value: tf.Tensor) => void;
  /** Returns what later nodes read instead of a node's value; undefined keeps the value. */
  readonly replace?: (node: NetworkNode, value: tf.Tensor) => tf.Tensor | undefined;
}

/**
 * Logits of a batch.
 *
 * @param images `[n, ...]`, such as `[n, height, width, channels]`
 * @returns `[n, classes]`; owned by the caller or its `tf.tidy`.
 * @throws InputError for images of another size.
 */
export function forward(
  description: NetworkDescription,
  tensors: NodeTensors,
  images: tf.Tensor,
  mode: ForwardMode = {},
): tf.Tensor2D {
  checkImages(description, images);
  return tf.tidy(() => {
    const values = new Map<string, tf.Tensor>([["input", images]]);
    let last: tf.Tensor = images;
    for (const node of description.nodes) {
      const inputs = node.inputs.map((name) => values.get(name) as tf.Tensor);
      const value = operationOf(node).compute(node, inputs, tensors, mode);
      last = mode.replace?.(node, value) ?? value;
      values.set(node.name, last);
      mode.observe?.(node, last);
    }
    return last as tf.Tensor2D;
  });
}

function checkImages({ name, input }: NetworkDescription, { shape }: tf.Tensor): void {
  if (shape.slice(1).join() === input.join()) return;
  throw new InputError([
    `Expected images of shape [n, ${input.join(", ")}] but got [${shape.join(", ")}] (${name}). Make the network for images of this size.`,
  ]);
}
