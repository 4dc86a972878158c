import * as tf from "@tensorflow/tfjs-core";
import { areAlike, shown } from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";

/**
 * Product of two nodes, number by number; the second may be flat features, which then multiply each place of the first, as
 * in squeeze and excitation.
 */
export interface MultiplyNode extends NodeBase {
  readonly op: "multiply";
}

export const multiply: Operation<MultiplyNode> = {
  op: "multiply",
  reads: ["anything", "anything"],
  fields: {},
  title: () => "multiply",
  drawing: { label: "product", short: "×", look: "product" },
  infer(node, [one = [], other = []], at) {
    if (areAlike(one, other) || (other.length === 1 && areAlike(one.slice(-1), other))) return one;
    at.field("inputs").found(
      "to name two nodes of one shape, or a second of as many features as the first has channels",
      `${shown(node, one)} and ${shown(node, other, 1)}`,
      "Give both as many channels, for instance with a convolution of kernel 1.",
    );
    return undefined;
  },
  compute(_, [one, other]) {
    const [x, factor] = [one, other] as [tf.Tensor, tf.Tensor];
    if (x.rank === factor.rank) return tf.mul(x, factor);
    const [images, channels] = factor.shape as [number, number];
    return tf.mul(x, tf.reshape(factor, [images, ...x.shape.slice(1, -1).map(() => 1), channels]));
  },
  macs: () => 0,
  published: () => ({}),
};
