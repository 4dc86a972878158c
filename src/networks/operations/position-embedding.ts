import * as tf from "@tensorflow/tfjs-core";
import { channelCount } from "../size-shapes.js";
import { isOrMayBe, isTokens, lastSide, readsChannels } from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";

/** Adds a learned vector to every token: `y = x + e`, `e` of shape `[tokens, channels]`, which starts at 0. */
export interface PositionEmbeddingNode extends NodeBase {
  readonly op: "positionEmbedding";
  /** Tokens that it reads. */
  readonly tokens: number;
  /** Channels of each. */
  readonly channels: number;
}

export const positionEmbedding: Operation<PositionEmbeddingNode> = {
  op: "positionEmbedding",
  reads: ["tokens"],
  fields: { tokens: channelCount, channels: channelCount },
  complete: (_, [input]) => ({ tokens: input?.[0] as number, channels: lastSide(input) }),
  title: () => "position embedding",
  drawing: { label: "other", short: "pos", look: "other" },
  infer(node, [input], at) {
    if (!isTokens(input, node, at)) return undefined;
    readsChannels(node, "channels", node.channels, lastSide(input), at);
    const [made] = input as [number];
    if (!isOrMayBe(node.tokens, made)) {
      at.field("tokens").expected(
        `to be ${made}, as "${node.inputs[0]}" makes them,`,
        node.tokens,
        `Use ${made}.`,
      );
    }
    return input;
  },
  compute: ({ name }, [x], tensors) => tf.add(x as tf.Tensor, tensors.own(name, "embedding") as tf.Tensor),
  tensors: ({ tokens, channels }) => [
    { name: "embedding", kind: "bias", shape: [tokens, channels], first: 0, isTrained: true },
  ],
  macs: () => 0,
  published: () => ({}),
  resize: (node, { made }) => ({ ...node, channels: made(node.channels) }),
  pullBack: (_, cotangent) => cotangent,
};
