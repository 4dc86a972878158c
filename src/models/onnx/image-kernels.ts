import type { NodeOutput } from "../../tensorflow/graph/graph-encoding.js";
import { attribute, type GraphOperation } from "../net-graph.js";
import { outputsFirst } from "../outputs-first.js";
import type { Kernel } from "./kernel.js";
import type { OnnxWriter } from "./onnx-writer.js";

type Window = readonly [height: number, width: number];

/** Convolution with a weight `[kh, kw, in / groups, out]`. */
export const convolution: Kernel = (operation, to) => {
  const [x, weight] = operation.inputs as [NodeOutput, NodeOutput];
  const [height, width, inChannels, outChannels] = to.shape(weight) as [number, number, number, number];
  const read = to.shape(x).at(-1) as number;
  const turned =
    to.tensor(weight) === undefined
      ? // A part of a weight, as of a grouped convolution.
        to.step({ name: `${operation.name}/weight` }, "Transpose", [to.read(weight)], { perm: [3, 2, 0, 1] })
      : turnedWeight(weight, to, [height, width, inChannels, outChannels]);
  write(operation, to, turned, [height, width], read / inChannels);
};

/** Convolution of each channel by itself, with a weight `[kh, kw, channels, multiplier]`. */
export const depthwiseConvolution: Kernel = (operation, to) => {
  const weight = operation.inputs[1] as NodeOutput;
  const [height, width, channels, multiplier] = to.shape(weight) as [number, number, number, number];
  const turned = turnedWeight(weight, to, [height, width, 1, channels * multiplier]);
  write(operation, to, turned, [height, width], channels);
};

function write(
  operation: GraphOperation,
  to: OnnxWriter,
  weight: string,
  window: Window,
  group: number,
): void {
  const x = operation.inputs[0] as NodeOutput;
  const attributes = { ...windowOf(operation, to, window), group, kernel_shape: window };
  to.write(operation, "Conv", [to.read(x, "first"), weight], attributes, "first");
}

/** A weight as ONNX wants it, `[out, in, kh, kw]`; its shape says how its numbers are read. */
function turnedWeight(weight: NodeOutput, to: OnnxWriter, shape: readonly number[]): string {
  const tensor = to.tensor(weight);
  if (tensor === undefined) {
    throw new Error(
      `Expected the weight of a depthwise convolution to be a tensor but got one that is computed (export to ONNX, ${weight.node}). Export it as a graph model.`,
    );
  }
  const turned = outputsFirst({ shape, values: tensor.values as Float32Array });
  return to.constant(weight.node, turned.shape, turned.values);
}

const pool =
  (op: string): Kernel =>
  (operation, to) => {
    const x = operation.inputs[0] as NodeOutput;
    const [, height, width] = attribute<readonly number[]>(operation, "ksize") as [number, number, number];
    const attributes = { ...windowOf(operation, to, [height, width]), kernel_shape: [height, width] };
    to.write(operation, op, [to.read(x, "first")], attributes, "first");
  };

/** Padding never counts as the largest. */
export const maxPool: Kernel = pool("MaxPool");
/** Padding does not count. */
export const averagePool: Kernel = pool("AveragePool");

/** Strides, dilations and paddings of a window that moves over an image. */
function windowOf(
  operation: GraphOperation,
  to: OnnxWriter,
  window: Window,
): Readonly<Record<"strides" | "pads", readonly number[]>> & { readonly dilations?: readonly number[] } {
  const pair = (name: string): Window => {
    const [, height = 1, width = 1] = attribute<readonly number[]>(operation, name) ?? [1, 1, 1, 1];
    return [height, width];
  };
  const [strides, dilations] = [pair("strides"), pair("dilations")];
  const read = to.shape(operation.inputs[0] as NodeOutput).slice(1, 3) as unknown as Window;
  const made = operation.shape.slice(1, 3) as unknown as Window;
  const pads = padsOf(operation, { strides, dilations, read, made, window });
  const dilated = dilations.some((side) => side !== 1) ? { dilations } : {};
  return { strides, pads, ...dilated };
}

/** `[top, left, bottom, right]` */
function padsOf(
  operation: GraphOperation,
  {
    strides,
    dilations,
    read,
    made,
    window,
  }: Readonly<Record<"strides" | "dilations" | "read" | "made" | "window", Window>>,
): readonly number[] {
  const padding = attribute<string>(operation, "padding");
  if (padding === "EXPLICIT") {
    const [, , top, bottom, left, right] = attribute<readonly number[]>(
      operation,
      "explicit_paddings",
    ) as number[];
    return [top, left, bottom, right] as number[];
  }
  if (padding !== "SAME") return [0, 0, 0, 0];
  const [height, width] = ([0, 1] as const).map((axis) => {
    const reach = (made[axis] - 1) * strides[axis] + (window[axis] - 1) * dilations[axis] + 1;
    return Math.max(0, reach - read[axis]);
  }) as [number, number];
  // TensorFlow puts the odd pixel at the end.
  return [height >> 1, width >> 1, height - (height >> 1), width - (width >> 1)];
}
