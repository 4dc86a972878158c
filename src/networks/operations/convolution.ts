import type * as tf from "@tensorflow/tfjs-core";
import { convolution as convolve } from "../../tensorflow/convolution.js";
import { spread } from "../../tensorflow/spread.js";
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
import type { Operation } from "./operation.js";
import { holds, resizeWeight, type WeightNodeBase, weightFields, weightOf } from "./weight.js";

/** Convolution without bias, symmetric zero padding on all four sides. */
export interface ConvolutionNode extends WeightNodeBase, Window {
  readonly op: "convolution";
}

export const convolution: Operation<ConvolutionNode> = {
  op: "convolution",
  reads: ["image"],
  fields: { ...windowFields, ...weightFields },
  complete: (node, [input]) => ({ ...sameWindow(node), inChannels: lastSide(input) }),
  title: (node) => `conv ${windowTitle(node)}`,
  drawing: { label: "convolution", short: "conv", look: "convolution" },
  infer(node, [input], at) {
    if (!isImage(input, node, at)) return undefined;
    readsChannels(node, "inChannels", node.inChannels, input[2] as number, at);
    const sides = windowed(node, input, at);
    return holds(node.kernel ** 2, node, at) && sides ? [...sides, node.outChannels] : undefined;
  },
  compute: (node, [x], tensors, { precision }) =>
    convolve(
      x as tf.Tensor4D,
      tensors.weight(node.name) as tf.Tensor4D,
      node,
      // Images are given, so a convolution of them needs no gradient of its input.
      node.inputs[0] === "input" ? "filter" : "both",
      precision,
    ),
  tensors: (node) => [weightOf(node, [node.kernel, node.kernel])],
  macs: ({ kernel, inChannels, outChannels }, [height, width]) =>
    kernel * kernel * inChannels * outChannels * (height as number) * (width as number),
  published: (_, { macs }) => ({ conv: 2 * macs }),
  resize: resizeWeight,
  pullBack: (node, cotangent, window, read) => spread(cotangent as tf.Tensor4D, node, window, read),
};
