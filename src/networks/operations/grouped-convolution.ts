import * as tf from "@tensorflow/tfjs-core";
import { convolution as convolve } from "../../tensorflow/convolution.js";
import { splitChannels } from "../../tensorflow/split-channels.js";
import { channelCount } from "../size-shapes.js";
import {
  groupCount,
  isImage,
  isInGroups,
  lastSide,
  readsChannels,
  sameWindow,
  type Window,
  windowed,
  windowFields,
  windowTitle,
} from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";

/**
 * Convolution within groups of channels, each of which makes as many as it reads, without bias.
 *
 * The kernel, `[kernel, kernel, channels / groups, channels]`, is a tensor along the channels that it makes, so it is not
 * mixed from templates: each member has its own groups. Source: Xie et al. 2017 (ResNeXt), section 3.3.
 */
export interface GroupedConvolutionNode extends NodeBase, Window {
  readonly op: "groupedConvolution";
  /** Channels that it reads and makes. */
  readonly channels: number;
  /** Groups into which they are divided. */
  readonly groups: number;
}

export const groupedConvolution: Operation<GroupedConvolutionNode> = {
  op: "groupedConvolution",
  reads: ["image"],
  fields: { ...windowFields, channels: channelCount, groups: groupCount },
  complete: (node, [input]) => ({ ...sameWindow(node), channels: lastSide(input) }),
  title: (node) => `conv ${windowTitle(node)}, ${node.groups} groups`,
  drawing: { label: "convolution", short: "gconv", look: "convolution" },
  infer(node, [input], at) {
    if (!isImage(input, node, at)) return undefined;
    readsChannels(node, "channels", node.channels, lastSide(input), at);
    const sides = windowed(node, input, at);
    return isInGroups(node.channels, node.groups, at) && sides ? [...sides, node.channels] : undefined;
  },
  // One by one: TensorFlow has no gradient of grouped convolutions on processors.
  compute(node, [x], tensors, { precision }) {
    const kernels = splitChannels(tensors.own(node.name, "kernel") as tf.Tensor4D, node.groups);
    const groups = splitChannels(x as tf.Tensor4D, node.groups);
    const made = groups.map((group, i) =>
      convolve(group, kernels[i] as tf.Tensor4D, node, "both", precision),
    );
    return tf.concat(made, 3);
  },
  tensors: ({ kernel, channels, groups }) => [
    {
      name: "kernel",
      kind: "weight",
      shape: [kernel, kernel, channels / groups, channels],
      first: "heNormal",
      isTrained: true,
      silences: true,
    },
  ],
  macs: ({ kernel, channels, groups }, [height, width]) =>
    (kernel * kernel * channels * channels * (height as number) * (width as number)) / groups,
  published: (_, { macs }) => ({ conv: 2 * macs }),
  resize: (node, { made, groups }) => ({
    ...node,
    channels: made(node.channels),
    groups: groups(node.groups),
  }),
  groups: "groups",
};
