import * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../checking/input-error.js";
import type { BatchNorm, BatchStatistics } from "../layers/batch-norm.js";
import { convolution } from "../tensorflow/convolution.js";
import { relu } from "../tensorflow/fused.js";
import { maxPool } from "../tensorflow/max-pool.js";
import type { Precision } from "../tensorflow/precision.js";
import type { NetworkDescription, NetworkNode } from "./description.js";
import { unknownOperation } from "./operations.js";

/** Where a forward pass finds the tensors of a net; what it returns is owned by the pass's `tf.tidy` or the net. */
export interface NetTensors {
  /** `[kh, kw, in, out]` or `[in, out]` */
  weight(node: string): tf.Tensor;
  /** `[out]`, where the node has one. */
  bias(node: string): tf.Tensor1D | undefined;
  batchNorm(node: string): BatchNorm;
}

/** What a forward pass computes beside the logits. */
export interface ForwardMode {
  /** In training, batch norm uses the batch and leaves its statistics here; in evaluation it uses the running ones. */
  readonly statistics?: BatchStatistics[];
  /** Sees every node's value as it is computed; the value is the pass's own, so read or clone it at once. */
  readonly observe?: (node: NetworkNode, value: tf.Tensor) => void;
  /** What the later nodes read instead of a node's value, which it may use; undefined leaves the value. */
  readonly replace?: (node: NetworkNode, value: tf.Tensor) => tf.Tensor | undefined;
  /** Of the convolutions. Default `"float32"`. */
  readonly precision?: Precision;
  /** Slope of ReLU at exactly 0. Default 0, as TensorFlow has it. */
  readonly reluSlopeAtZero?: 0 | 1;
}

/**
 * Logits of a batch.
 *
 * @param images `[n, height, width, channels]`
 * @returns `[n, classes]`; owned by the caller or its `tf.tidy`.
 * @throws InputError for images of another size.
 */
export function forward(
  description: NetworkDescription,
  tensors: NetTensors,
  images: tf.Tensor4D,
  mode: ForwardMode = {},
): tf.Tensor2D {
  checkImages(description, images);
  return tf.tidy(() => {
    const values = new Map<string, tf.Tensor>([["input", images]]);
    let last: tf.Tensor = images;
    for (const node of description.nodes) {
      const inputs = node.inputs.map((name) => values.get(name) as tf.Tensor);
      const value = compute(node, inputs, tensors, mode);
      last = mode.replace?.(node, value) ?? value;
      values.set(node.name, last);
      mode.observe?.(node, last);
    }
    return last as tf.Tensor2D;
  });
}

function compute(node: NetworkNode, inputs: tf.Tensor[], tensors: NetTensors, mode: ForwardMode): tf.Tensor {
  const x = inputs[0] as tf.Tensor4D;
  switch (node.op) {
    case "convolution":
      // Images are given, so a convolution of them needs no gradient of its input.
      return convolution(
        x,
        tensors.weight(node.name) as tf.Tensor4D,
        node,
        node.inputs[0] === "input" ? "filter" : "both",
        mode.precision,
      );
    case "dense": {
      const y = tf.matMul(inputs[0] as tf.Tensor2D, tensors.weight(node.name) as tf.Tensor2D);
      const bias = tensors.bias(node.name);
      return bias === undefined ? y : tf.add(y, bias);
    }
    case "batchNorm": {
      const layer = tensors.batchNorm(node.name);
      const normalize = (value: tf.Tensor4D): tf.Tensor4D =>
        mode.statistics ? layer.train(value, mode.statistics) : layer.evaluate(value);
      if (x.rank === 4) return normalize(x);
      // After a dense layer an image is one pixel.
      return tf.reshape(normalize(tf.reshape<tf.Rank.R4>(x, [x.shape[0], 1, 1, x.shape[1]])), x.shape);
    }
    case "relu":
      return relu(x, mode.reluSlopeAtZero);
    case "add":
      return tf.add(x, inputs[1] as tf.Tensor4D);
    case "globalPool":
      return tf.mean(x, [1, 2]);
    case "maxPool":
      return maxPool(x, node);
    case "flatten":
      return tf.reshape(x, [x.shape[0], -1]);
    default:
      throw unknownOperation(node satisfies never);
  }
}

function checkImages({ name, input }: NetworkDescription, { shape }: tf.Tensor): void {
  if (shape.slice(1).join() === input.join()) return;
  throw new InputError([
    `Expected images of shape [n, ${input.join(", ")}] but got [${shape.join(", ")}] (${name}). Make the network with the input of the images.`,
  ]);
}
