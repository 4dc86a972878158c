import * as tf from "@tensorflow/tfjs-core";
import { optional } from "../../checking/shapes.js";
import { layerNorm, normalized } from "../../tensorflow/layer-norm.js";
import { channelCount } from "../size-shapes.js";
import { groupCount, isInGroups, lastSide, readsChannels } from "./node-checks.js";
import type { NodeBase, NodeTensor, Operation } from "./operation.js";

/** Fields of a node that normalises groups of channels. */
export interface NormalizedGroups extends NodeBase {
  /** Channels that it normalises. */
  readonly channels: number;
}

/** Added to the variance, as in PyTorch. */
const epsilon = 1e-5;

/** What a group is normalised over: every place by itself, or all places together. */
type Over = "each place" | "all places";

/**
 * `y = gamma (x - mean) / sqrt(variance + epsilon) + beta` with the statistics of each group of channels, of the example
 * alone.
 *
 * A grown net has each member's groups, so it normalises a member's channels as the member did.
 */
export function normalizedGroups<Node extends NormalizedGroups & { readonly groups?: number }>(
  op: Node["op"],
  title: string,
  over: Over,
): Operation<Node> {
  return {
    op,
    reads: ["anything"],
    fields: { channels: channelCount, groups: optional(groupCount) } as unknown as Operation<Node>["fields"],
    complete: (_, [input]) => ({ channels: lastSide(input) }) as Partial<Node>,
    title: () => title,
    drawing: { label: title, short: "norm", look: "normalization" },
    infer(node, [input = []], at) {
      readsChannels(node, "channels", node.channels, lastSide(input), at);
      return isInGroups(node.channels, node.groups ?? 1, at) ? input : undefined;
    },
    compute({ name, groups = 1 }, [x], tensors) {
      const of = (tensor: string): tf.Tensor => tensors.own(name, tensor) as tf.Tensor;
      const settings = { groups, epsilon };
      if (over === "each place") return layerNorm(x as tf.Tensor, of("gamma"), of("beta"), settings);
      return tf.add(tf.mul(normalized(x as tf.Tensor, [1, 3], settings), of("gamma")), of("beta"));
    },
    tensors: ({ channels }) => [
      { ...vector("gamma", channels, 1), silences: true },
      vector("beta", channels, 0),
    ],
    macs: () => 0,
    published: (_, { read }) => ({ [over === "each place" ? "layer_norm" : "group_norm"]: 10 * read }),
    resize: (node, { made, groups }) => ({
      ...node,
      channels: made(node.channels),
      groups: groups(node.groups ?? 1),
    }),
    groups: "groups" as Extract<keyof Node, string>,
    normalizes: true,
  };
}

function vector(name: string, channels: number, first: number): NodeTensor {
  return { name, kind: "batchNorm", shape: [channels], first, isTrained: true };
}
