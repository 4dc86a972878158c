import type { ConvolutionNode } from "../operations/convolution.js";
import type { DenseNode } from "../operations/dense.js";

/** A convolution with an odd kernel whose padding keeps the size of the image, apart from the stride. */
export function convolution(
  name: string,
  input: string,
  inChannels: number,
  outChannels: number,
  kernel: number,
  stride: number,
  role: ConvolutionNode["role"] = "inner",
): ConvolutionNode {
  const padding = (kernel - 1) / 2;
  return { op: "convolution", name, inputs: [input], role, kernel, stride, padding, inChannels, outChannels };
}

/** The last layer: dense, with a bias. */
export function classifier(name: string, input: string, inChannels: number, classes: number): DenseNode {
  return { op: "dense", name, role: "last", inputs: [input], inChannels, outChannels: classes, bias: true };
}
