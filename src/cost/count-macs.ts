import { demandArguments } from "../checking/shapes.js";
import { type NetworkDescription, type NetworkNode, weightShape } from "../networks/description.js";
import { nodeMacs, outputShapes, product } from "../networks/shapes.js";
import { descriptionShape } from "./argument-shapes.js";

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
  demandArguments("nodeCosts", { description: [description, descriptionShape] });
  const shapes = outputShapes(description);
  return description.nodes.map((node) => {
    const shape = shapes.get(node.name) as readonly number[];
    const weights = node.op === "convolution" || node.op === "dense" ? product(weightShape(node)) : 0;
    return { name: node.name, op: node.op, shape, macs: nodeMacs(node, shape), weights };
  });
}

/** Multiply-accumulates of one image forward through the whole network. */
export function forwardMacs(description: NetworkDescription): number {
  demandArguments("forwardMacs", { description: [description, descriptionShape] });
  return nodeCosts(description).reduce((sum, node) => sum + node.macs, 0);
}

/** A training step costs about three forward passes: forward, gradient of the inputs, gradient of the weights. */
export const trainingFactor = 3;
