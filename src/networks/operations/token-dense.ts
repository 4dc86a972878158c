import * as tf from "@tensorflow/tfjs-core";
import { optional } from "../../checking/shapes.js";
import { channelCount } from "../size-shapes.js";
import { groupCount, isInGroups, isOrMayBe, isTokens, lastSide } from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";

/**
 * Dense layer along the tokens, the same for every channel of a group: `y[t, c] = sum_s x[s, c] W[s, t, g(c)] + b[t, g(c)]`.
 *
 * Its weight does not depend on the channels, so it is not mixed from templates: each member has its own, and a grown net
 * applies each to that member's channels. Source: Tolstikhin et al. 2021 (MLP-Mixer), token mixing.
 */
export interface TokenDenseNode extends NodeBase {
  readonly op: "tokenDense";
  /** Tokens that it reads. */
  readonly inTokens: number;
  /** Tokens that it makes. */
  readonly outTokens: number;
  /** Groups of channels, each with a weight of its own; default 1, one weight for all. */
  readonly groups?: number;
}

export const tokenDense: Operation<TokenDenseNode> = {
  op: "tokenDense",
  reads: ["tokens"],
  fields: { inTokens: channelCount, outTokens: channelCount, groups: optional(groupCount) },
  complete: (_, [input]) => ({ inTokens: input?.[0] as number }),
  title: () => "dense along tokens",
  drawing: { label: "dense", short: "fc", look: "dense" },
  infer(node, [input], at) {
    if (!isTokens(input, node, at)) return undefined;
    const [made] = input as [number];
    const { inTokens, outTokens, groups = 1 } = node;
    if (!isOrMayBe(inTokens, made)) {
      at.field("inTokens").expected(
        `to be ${made}, as "${node.inputs[0]}" makes them,`,
        inTokens,
        `Use ${made}.`,
      );
    }
    return isInGroups(lastSide(input), groups, at) ? [outTokens, lastSide(input)] : undefined;
  },
  compute({ name, groups = 1, outTokens }, [x], tensors) {
    const [images, inTokens, channels] = (x as tf.Tensor3D).shape;
    // [n, s, g, c/g] and [s, t, g] to [g, n c/g, s] and [g, s, t].
    const grouped = tf.reshape(x as tf.Tensor, [images, inTokens, groups, channels / groups]);
    const rows = tf.reshape(tf.transpose(grouped, [2, 0, 3, 1]), [groups, -1, inTokens]);
    const weight = tf.transpose(tensors.own(name, "kernel") as tf.Tensor, [2, 0, 1]);
    const bias = tf.reshape(tf.transpose(tensors.own(name, "bias") as tf.Tensor), [groups, 1, outTokens]);
    const made = tf.add(tf.matMul(rows, weight), bias);
    const back = tf.transpose(tf.reshape(made, [groups, images, channels / groups, outTokens]), [1, 3, 0, 2]);
    return tf.reshape(back, [images, outTokens, channels]);
  },
  tensors: ({ inTokens, outTokens, groups = 1 }) => [
    {
      name: "kernel",
      kind: "weight",
      shape: [inTokens, outTokens, groups],
      first: "heNormal",
      fanIn: inTokens,
      perGroup: true,
      isTrained: true,
      silences: true,
    },
    { name: "bias", kind: "bias", shape: [outTokens, groups], first: 0, perGroup: true, isTrained: true },
  ],
  macs: ({ inTokens, outTokens }, made) => inTokens * outTokens * lastSide(made),
  published: (_, { macs }) => ({ linear: 2 * macs }),
  resize: (node, { groups }) => ({ ...node, groups: groups(node.groups ?? 1) }),
  groups: "groups",
};
