import { type NetworkDescription, type NetworkNode, weightShape } from "../networks/description.js";

/** Multiply-accumulates of one node for one image, and the shape it makes. */
export interface NodeCost {
  readonly name: string;
  readonly op: NetworkNode["op"];
  /** `[height, width, channels]`, or `[channels]` after pooling. */
  readonly shape: readonly number[];
  /** Of the forward pass; 0 for everything but convolutions and dense layers. */
  readonly macs: number;
  /** Numbers in the node's weight, as the convolution uses it. */
  readonly weights: number;
}

/**
 * Shape and multiply-accumulates of every node, for one image forward.
 *
 * A convolution costs `h' w' kh kw in out`, a dense layer `in out`. Batch norm, ReLU, sums and pooling count as
 * nothing: this is the plain count of multiply-accumulates, half of "2x" FLOPs.
 *
 * @example
 * ```ts
 * const total = nodeCosts(wideResNet({ depth: 28, width: 10, classes: 10 })).reduce((sum, node) => sum + node.macs, 0);
 * // 5243328768
 * ```
 */
export function nodeCosts(description: NetworkDescription): NodeCost[] {
  const shapes = new Map<string, readonly number[]>([["input", description.input]]);
  return description.nodes.map((node) => {
    const input = shapes.get(node.inputs[0] as string) as readonly number[];
    const shape = outputShape(node, input);
    shapes.set(node.name, shape);
    const weights = node.op === "convolution" || node.op === "dense" ? product(weightShape(node)) : 0;
    const positions = node.op === "convolution" ? (shape[0] as number) * (shape[1] as number) : 1;
    return { name: node.name, op: node.op, shape, macs: weights * positions, weights };
  });
}

/** Multiply-accumulates of one image forward through the whole network. */
export function forwardMacs(description: NetworkDescription): number {
  return nodeCosts(description).reduce((sum, node) => sum + node.macs, 0);
}

/** A training step costs about three forward passes: forward, gradient of the inputs, gradient of the weights. */
export const trainingFactor = 3;

function outputShape(node: NetworkNode, input: readonly number[]): readonly number[] {
  switch (node.op) {
    case "convolution":
      return [...windows(node, input), node.outChannels];
    case "maxPool":
      return [...windows(node, input), input[2] as number];
    case "dense":
      return [node.outChannels];
    case "globalPool":
      return [input[2] as number];
    case "flatten":
      return [product(input)];
    default:
      return input;
  }
}

function windows(
  { kernel, stride, padding }: { kernel: number; stride: number; padding: number },
  input: readonly number[],
): number[] {
  return input.slice(0, 2).map((size) => Math.floor((size + 2 * padding - kernel) / stride) + 1);
}

function product(numbers: readonly number[]): number {
  return numbers.reduce((result, n) => result * n, 1);
}
