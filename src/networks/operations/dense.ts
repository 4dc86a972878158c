import * as tf from "@tensorflow/tfjs-core";
import { truth } from "../../checking/shapes.js";
import { readsChannels, shown } from "./node-checks.js";
import type { Operation } from "./operation.js";
import { holds, resizeWeight, type WeightNodeBase, weightFields, weightOf } from "./weight.js";

/** Dense layer on flat features. */
export interface DenseNode extends WeightNodeBase {
  readonly op: "dense";
  /** Whether a plain network gives it a bias; mixed networks have none. */
  readonly bias: boolean;
}

export const dense: Operation<DenseNode> = {
  op: "dense",
  reads: ["features"],
  fields: { ...weightFields, bias: truth },
  title: () => "dense",
  drawing: { label: "dense", short: "fc", look: "dense" },
  infer(node, [input = []], at) {
    if (input.length !== 1) {
      const remedy = 'Put a node with the op "globalPool" or "flatten" before it.';
      at.field("inputs").found("to name flat features", shown(node, input), remedy);
    } else {
      readsChannels(node, "inChannels", node.inChannels, input[0] as number, at);
    }
    return holds(1, node, at) ? [node.outChannels] : undefined;
  },
  compute({ name }, [x], tensors) {
    const y = tf.matMul(x as tf.Tensor2D, tensors.weight(name) as tf.Tensor2D);
    const bias = tensors.own(name, "bias");
    return bias === undefined ? y : tf.add(y, bias);
  },
  tensors: (node) => [
    weightOf(node),
    ...(node.bias
      ? [{ name: "bias", kind: "bias", shape: [node.outChannels], first: 0, isTrained: true } as const]
      : []),
  ],
  macs: ({ inChannels, outChannels }) => inChannels * outChannels,
  published: (_, { macs }) => ({ linear: 2 * macs }),
  resize: resizeWeight,
  pullBack: (_, cotangent) => cotangent,
};
