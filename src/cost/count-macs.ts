import { formatCount } from "mixture-growth-display";
import { demandArguments } from "../checking/shapes.js";
import { descriptionShape } from "../networks/check-description.js";
import { type NetworkDescription, weightShape } from "../networks/description.js";
import { hasWeight, type NetworkNode, operationOf } from "../networks/operations/operations.js";
import { outputShapes } from "../networks/shapes.js";
import { product } from "../networks/size-shapes.js";
import { costHeadings } from "./convention.js";
import { costText, type ShownRows, shareText, shownRows } from "./shown-rows.js";

/** Multiply-accumulates of one node for one image, and the shape it makes. */
export interface NodeCost {
  /** Name of the node. */
  readonly name: string;
  /** The node's operation, such as `"convolution"`. */
  readonly op: NetworkNode["op"];
  /** `[height, width, channels]`, `[tokens, channels]`, or `[channels]` after pooling. */
  readonly shape: readonly number[];
  /** Of the forward pass; 0 for what multiplies no matrices and no kernels. */
  readonly macs: number;
  /** Numbers in the node's weight, as the convolution uses it. */
  readonly weights: number;
}

/**
 * Shape and multiply-accumulates of every node, for one image forward; a cell shows it as a table.
 *
 * A convolution costs `h' w' kh kw in out`, a dense layer `in out` a token, a depthwise convolution `h' w' kh kw c`, attention
 * `2 tokens^2 c`. Norms, activations, sums and pooling count as nothing: this is the plain count of multiply-accumulates, half
 * of "2x" FLOPs.
 *
 * @example
 * ```ts
 * const total = nodeCosts(wideResNet({ depth: 28, width: 10, classes: 10 })).reduce((sum, node) => sum + node.macs, 0);
 * // 5243328768
 * ```
 */
export function nodeCosts(description: NetworkDescription): ShownRows<NodeCost> {
  demandArguments("nodeCosts", { description: [description, descriptionShape] });
  const shapes = outputShapes(description);
  const nodes = description.nodes.map((node): NodeCost => {
    const shape = shapes.get(node.name) as readonly number[];
    const weights = hasWeight(node) ? product(weightShape(node)) : 0;
    return { name: node.name, op: node.op, shape, macs: operationOf(node).macs(node, shape), weights };
  });
  const whole = nodes.reduce((sum, { macs }) => sum + macs, 0);
  const cells = nodes.map(({ name, op, shape, macs, weights }) => ({
    name,
    op,
    shape: shape.join("x"),
    cost: costText(macs),
    share: shareText(macs, whole),
    weights: weights === 0 ? "–" : formatCount(weights),
  }));
  const caption = `${costText(whole)} multiply-accumulates (MACs) in all, of one image forward`;
  return shownRows(nodes, nodeColumns, { cells, caption });
}

const nodeColumns = [
  { key: "name", label: "layer" },
  { key: "op", label: "operation" },
  { key: "shape", align: "right" },
  { key: "cost", label: costHeadings.macs, align: "right" },
  { key: "share", label: "share (%)", align: "right" },
  { key: "weights", label: "numbers in its weight", align: "right" },
] as const;

/** Multiply-accumulates of one image forward through the whole network. */
export function forwardMacs(description: NetworkDescription): number {
  demandArguments("forwardMacs", { description: [description, descriptionShape] });
  return nodeCosts(description).reduce((sum, node) => sum + node.macs, 0);
}

/** A training step costs about three forward passes: forward, gradient of the inputs, gradient of the weights. */
export const trainingFactor = 3;
