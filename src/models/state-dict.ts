import { type NetworkDescription, networkTensors } from "../networks/description.js";
import type { Net } from "../networks/net.js";
import { type NetworkNode, operationOf } from "../networks/operations/operations.js";
import { outputShapes } from "../networks/shapes.js";
import { product } from "../networks/size-shapes.js";
import type { TensorToStore } from "../safetensors/write-safetensors.js";
import type { TensorValues } from "../templates/parameter.js";
import { outputsFirst } from "./outputs-first.js";
import { settledNet } from "./settled-net.js";

/** PyTorch's names of the tensors of a normalisation. */
const torchNames: Readonly<Record<string, string>> = {
  gamma: "weight",
  beta: "bias",
  mean: "running_mean",
  variance: "running_var",
};

/**
 * The tensors of a net as a PyTorch module's `state_dict` has them, if its layers are named as the net's nodes.
 *
 * ```
 * convolution   [kh, kw, in, out] -> [out, in, kh, kw]; of each channel by itself [kh, kw, c] -> [c, 1, kh, kw]
 * dense         [in, out]         -> [out, in]; after a flattened image, its rows go from PyTorch's order of channels
 * batch norm    gamma, beta, mean, variance -> weight, bias, running_mean, running_var
 * ```
 *
 * Templates are mixed into weights.
 */
export function stateDict(net: Net): Map<string, TensorToStore> {
  const { description, values } = settledNet(net);
  const shapes = outputShapes(description);
  const tensors = networkTensors(description).flatMap(({ node, name, tensor }): [string, TensorToStore][] => {
    const stored = values.get(name) as TensorValues;
    if (tensor.name === "weight" && node.op === "dense") {
      const flattened = flattenedImage(description, node, shapes);
      const rows = flattened === undefined ? stored : byChannel(stored, flattened);
      return [[`${node.name}.weight`, outputsFirst(rows)]];
    }
    if (isKernel(node.op) && stored.shape.length > 1)
      return [[`${node.name}.weight`, outputsFirst(kernelOf(stored))]];
    const torch = `${node.name}.${torchNames[tensor.name] ?? tensor.name}`;
    return [[torch, stored], ...batchesSeen(tensor.name, node.name)];
  });
  return new Map(tensors);
}

const isKernel = (op: string): boolean =>
  op === "convolution" || op === "groupedConvolution" || op === "depthwiseConvolution";

/** A kernel `[kh, kw, in, out]`; one for each channel by itself has an input of 1. */
function kernelOf({ shape, values }: TensorValues): TensorValues {
  return shape.length === 4
    ? { shape, values }
    : { shape: [...shape.slice(0, 2), 1, shape[2] as number], values };
}

/** A module refuses a state without the count of batches that it has seen, of which nothing is computed. */
function batchesSeen(tensor: string, node: string): [string, TensorToStore][] {
  return tensor === "variance"
    ? [[`${node}.num_batches_tracked`, { shape: [], values: BigInt64Array.of(0n) }]]
    : [];
}

/** Shape of the image whose flattened pixels a node reads; undefined where it reads none. */
function flattenedImage(
  { nodes, input }: NetworkDescription,
  node: NetworkNode,
  shapes: ReadonlyMap<string, readonly number[]>,
): readonly number[] | undefined {
  const byName = new Map(nodes.map((one) => [one.name, one]));
  let at = byName.get(node.inputs[0] as string);
  // What is between flattening and the layer works channel by channel.
  while (at !== undefined && !("role" in at)) {
    const read = at.inputs[0] as string;
    const shape = read === "input" ? input : (shapes.get(read) as readonly number[]);
    if ((operationOf(at).places?.(shape) ?? 1) > 1 && shape.length === 3) return shape;
    at = byName.get(read);
  }
  return undefined;
}

/** A weight `[h w c, out]` with its rows in the order `[c h w]`. */
function byChannel({ shape, values }: TensorValues, image: readonly number[]): TensorValues {
  const channels = image.at(-1) as number;
  const pixels = product(image) / channels;
  const columns = shape.at(-1) as number;
  const rows = Float32Array.from(values, (_, i) => {
    const row = Math.floor(i / columns);
    const from = (row % pixels) * channels + Math.floor(row / pixels);
    return values[from * columns + (i % columns)] as number;
  });
  return { shape, values: rows };
}
