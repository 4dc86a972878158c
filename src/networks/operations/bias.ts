import * as tf from "@tensorflow/tfjs-core";
import { channelCount } from "../size-shapes.js";
import { lastSide, readsChannels } from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";

/** Adds a learned number to every channel: `y = x + b`, `b` of shape `[channels]`. */
export interface BiasNode extends NodeBase {
  readonly op: "bias";
  /** Channels that it shifts. */
  readonly channels: number;
}

export const bias: Operation<BiasNode> = {
  op: "bias",
  reads: ["anything"],
  fields: { channels: channelCount },
  complete: (_, [input]) => ({ channels: lastSide(input) }),
  title: () => "bias",
  drawing: { label: "other", short: "b", look: "other" },
  infer(node, [input = []], at) {
    readsChannels(node, "channels", node.channels, lastSide(input), at);
    return input;
  },
  compute: ({ name }, [x], tensors) => tf.add(x as tf.Tensor, tensors.own(name, "bias") as tf.Tensor),
  tensors: ({ channels }) => [{ name: "bias", kind: "bias", shape: [channels], first: 0, isTrained: true }],
  macs: () => 0,
  published: () => ({}),
  resize: (node, { made }) => ({ ...node, channels: made(node.channels) }),
  pullBack: (_, cotangent) => cotangent,
};
