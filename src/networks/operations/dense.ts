import * as tf from "@tensorflow/tfjs-core";
import { truth } from "../../checking/shapes.js";
import { product as numbersIn } from "../size-shapes.js";
import { lastSide, readsChannels, shown } from "./node-checks.js";
import type { Operation } from "./operation.js";
import { holds, resizeWeight, type WeightNodeBase, weightFields, weightOf } from "./weight.js";

/** Dense layer on flat features, or on those of each token: `[n, in]` to `[n, out]`, `[n, tokens, in]` to `[n, tokens, out]`. */
export interface DenseNode extends WeightNodeBase {
  readonly op: "dense";
  /** Whether a plain network gives it a bias; mixed networks have none. */
  readonly bias: boolean;
}

export const dense: Operation<DenseNode> = {
  op: "dense",
  reads: ["features"],
  fields: { ...weightFields, bias: truth },
  complete: (_, [input], logits) => ({
    inChannels: lastSide(input),
    bias: logits !== undefined,
    ...(logits === undefined ? {} : { outChannels: logits }),
  }),
  title: () => "dense",
  drawing: { label: "dense", short: "fc", look: "dense" },
  infer(node, [input = []], at) {
    if (input.length > 2) {
      const remedy = 'Put a node with the op "globalPool" or "flatten" before it.';
      at.field("inputs").found("to name flat features", shown(node, input), remedy);
    } else {
      readsChannels(node, "inChannels", node.inChannels, lastSide(input), at);
    }
    const places = input.length > 2 ? [] : input.slice(0, -1);
    return holds(1, node, at) ? [...places, node.outChannels] : undefined;
  },
  compute({ name }, [x], tensors) {
    const y = product(x as tf.Tensor, tensors.weight(name) as tf.Tensor2D);
    const bias = tensors.own(name, "bias");
    return bias === undefined ? y : tf.add(y, bias);
  },
  tensors: (node) => [
    weightOf(node),
    ...(node.bias
      ? [{ name: "bias", kind: "bias", shape: [node.outChannels], first: 0, isTrained: true } as const]
      : []),
  ],
  macs: ({ inChannels }, made) => inChannels * numbersIn(made),
  published: (_, { macs }) => ({ linear: 2 * macs }),
  resize: resizeWeight,
  pullBack: (_, cotangent) => cotangent,
};

/** Product along the last axis; tokens are rows of one matrix. */
function product(x: tf.Tensor, weight: tf.Tensor2D): tf.Tensor {
  if (x.rank === 2) return tf.matMul(x as tf.Tensor2D, weight);
  const rows = tf.reshape<tf.Rank.R2>(x, [-1, weight.shape[0]]);
  return tf.reshape(tf.matMul(rows, weight), [...x.shape.slice(0, -1), weight.shape[1]]);
}
