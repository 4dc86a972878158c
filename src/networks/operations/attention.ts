import * as tf from "@tensorflow/tfjs-core";
import { areAlike, groupCount, isInGroups, isTokens, lastSide, shown } from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";

/**
 * Attention of every token to all tokens, head by head: `y = softmax(q k^T / sqrt(d)) v`, with `d` channels a head.
 *
 * It reads queries, keys and values, each of the same shape `[tokens, channels]`, made by dense layers, and has no tensors.
 * Heads are groups of channels: a member has its own, and a grown net has those of all. Source: Vaswani et al. 2017,
 * section 3.2.
 */
export interface AttentionNode extends NodeBase {
  readonly op: "attention";
  /** Number of heads, into which the channels are divided. */
  readonly heads: number;
}

export const attention: Operation<AttentionNode> = {
  op: "attention",
  reads: ["alike", "alike", "alike"],
  fields: { heads: groupCount },
  title: ({ heads }) => `attention, ${heads} ${heads === 1 ? "head" : "heads"}`,
  drawing: { label: "attention", short: "attn", look: "attention" },
  infer(node, [queries, ...others], at) {
    if (!isTokens(queries, node, at)) return undefined;
    const unlike = others.findIndex((other) => !areAlike(queries, other));
    if (unlike >= 0) {
      at.field("inputs").found(
        "to name three nodes of one shape",
        `${shown(node, queries)} and ${shown(node, others[unlike] ?? [], unlike + 1)}`,
        "Make queries, keys and values with dense layers of one width.",
      );
      return undefined;
    }
    return isInGroups(lastSide(queries), node.heads, at, "heads") ? queries : undefined;
  },
  compute({ heads }, inputs) {
    const [images, count, channels] = (inputs[0] as tf.Tensor3D).shape;
    const size = channels / heads;
    const [q, k, v] = inputs.map((x) =>
      tf.transpose(tf.reshape(x, [images, count, heads, size]), [0, 2, 1, 3]),
    ) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const scores = tf.matMul(tf.mul(q, 1 / Math.sqrt(size)), k, false, true);
    const read = tf.transpose(tf.matMul(tf.softmax(scores), v), [0, 2, 1, 3]);
    return tf.reshape(read, [images, count, channels]);
  },
  macs: (_, [count, channels]) => 2 * (count as number) ** 2 * (channels as number),
  published: (_, { macs }) => ({ matmul: 2 * macs }),
  resize: (node, { groups }) => ({ ...node, heads: groups(node.heads) }),
  groups: "heads",
};
