import * as tf from "@tensorflow/tfjs-core";
import { areAlike, shown } from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";

/** Sum of two nodes of one shape. */
export interface AddNode extends NodeBase {
  readonly op: "add";
}

export const add: Operation<AddNode> = {
  op: "add",
  reads: ["alike", "alike"],
  fields: {},
  title: () => "add",
  drawing: { label: "addition", short: "+", look: "sum" },
  infer(node, [one = [], other = []], at) {
    if (areAlike(one, other)) return one.map((n, i) => (Number.isNaN(n) ? (other[i] as number) : n));
    const remedy =
      "Give both as many channels and pixels, for instance with a convolution of kernel 1 on the skip.";
    at.field("inputs").found(
      "to name two nodes of one shape",
      `${shown(node, one)} and ${shown(node, other, 1)}`,
      remedy,
    );
    return undefined;
  },
  compute: (_, [one, other]) => tf.add(one as tf.Tensor, other as tf.Tensor),
  macs: () => 0,
  published: (_, { read, isImageNet }) => (isImageNet ? {} : { add: read }),
  pullBack: (_, cotangent) => cotangent,
  sums: true,
};
