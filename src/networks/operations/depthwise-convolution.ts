import type * as tf from "@tensorflow/tfjs-core";
import { depthwiseConvolution as convolve } from "../../tensorflow/depthwise-convolution.js";
import { channelCount } from "../size-shapes.js";
import {
  isImage,
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
 * Convolution of every channel with a kernel of its own, `[kernel, kernel, channels]`, without bias.
 *
 * The kernel is a tensor along the channels, so it is not mixed from templates: each member has its own, and growth joins or
 * widens it like a batch norm.
 */
export interface DepthwiseConvolutionNode extends NodeBase, Window {
  readonly op: "depthwiseConvolution";
  /** Channels that it reads and makes. */
  readonly channels: number;
}

export const depthwiseConvolution: Operation<DepthwiseConvolutionNode> = {
  op: "depthwiseConvolution",
  reads: ["image"],
  fields: { ...windowFields, channels: channelCount },
  complete: (node, [input]) => ({ ...sameWindow(node), channels: lastSide(input) }),
  title: (node) => `depthwise conv ${windowTitle(node)}`,
  drawing: { label: "convolution", short: "dw", look: "convolution" },
  infer(node, [input], at) {
    if (!isImage(input, node, at)) return undefined;
    readsChannels(node, "channels", node.channels, lastSide(input), at);
    const sides = windowed(node, input, at);
    return sides && [...sides, node.channels];
  },
  compute: (node, [x], tensors, { precision }) =>
    convolve(x as tf.Tensor4D, tensors.own(node.name, "kernel") as tf.Tensor3D, node, precision),
  tensors: ({ kernel, channels }) => [
    {
      name: "kernel",
      kind: "weight",
      shape: [kernel, kernel, channels],
      first: "heNormal",
      isTrained: true,
      silences: true,
    },
  ],
  macs: ({ kernel, channels }, [height, width]) =>
    kernel * kernel * channels * (height as number) * (width as number),
  published: (_, { macs }) => ({ conv: 2 * macs }),
  resize: (node, { made }) => ({ ...node, channels: made(node.channels) }),
};
