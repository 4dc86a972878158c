import { ChannelTensors } from "../layers/channel-tensors.js";
import type { TensorValues } from "../templates/parameter.js";
import type { NodeTensor, Resizing } from "./operations/operation.js";
import { hasWeight, type NetworkNode, operationOf, type WeightNode } from "./operations/operations.js";

/** A network as plain data: nodes in the order in which they are computed, of which the last makes the logits. */
export interface NetworkDescription {
  /** For people, for instance `"WRN-28-10"`. */
  readonly name: string;
  /** Shape of one example, channels or features last: `[height, width, channels]` of an image, `[features]` of a row. */
  readonly input: readonly number[];
  /** Number of outputs: a logit for each class, or each number that is predicted. */
  readonly classes: number;
  /** The operations, in the order in which they are computed. */
  readonly nodes: readonly NetworkNode[];
  /** Weights whose outputs growth does not divide, such as a stem; plain networks only. Default: none. */
  readonly undivided?: readonly string[];
}

/** The nodes that have a weight, in order. */
export function weightNodes(description: NetworkDescription): WeightNode[] {
  return description.nodes.filter(hasWeight);
}

/** The tensors of a node, the weight first. */
export function tensorsOf(node: NetworkNode): readonly NodeTensor[] {
  return operationOf(node).tensors?.(node) ?? [];
}

/** The nodes that have tensors but no weight, in order: every net has its own of these. */
export function channelNodes({ nodes }: NetworkDescription): NetworkNode[] {
  return nodes.filter((node) => !hasWeight(node) && tensorsOf(node).length > 0);
}

/** A tensor of a plain network. */
export interface NetworkTensor {
  readonly node: NetworkNode;
  /** Such as `"stem.weight"`. */
  readonly name: string;
  readonly tensor: NodeTensor;
}

/** All tensors of a plain network, in the order of its state: weights, biases, and those of other nodes. */
export function networkTensors(description: NetworkDescription): NetworkTensor[] {
  const of = (node: NetworkNode): NetworkTensor[] =>
    tensorsOf(node).map((tensor) => ({ node, name: `${node.name}.${tensor.name}`, tensor }));
  const own = weightNodes(description).flatMap(of);
  const weights = own.filter(({ tensor }) => tensor.name === "weight");
  const biases = own.filter(({ tensor }) => tensor.name !== "weight");
  return [...weights, ...biases, ...channelNodes(description).flatMap(of)];
}

/** The tensors of a node without a weight, as variables. */
export function channelTensors(
  node: NetworkNode,
  name: string,
  valuesOf: (tensor: NodeTensor) => TensorValues,
): ChannelTensors {
  const tensors = tensorsOf(node).map((tensor) => ({ ...tensor, values: valuesOf(tensor) }));
  return operationOf(node).layer?.(node, name, tensors) ?? new ChannelTensors(name, tensors);
}

/** Shape of a node's weight, `[kh, kw, in, out]` or `[in, out]`. */
export function weightShape(node: WeightNode): readonly number[] {
  return (tensorsOf(node)[0] as NodeTensor).shape;
}

/** The groups into which a node divides its channels; undefined where each channel is by itself. */
export function groupsOf(node: NetworkNode): number | undefined {
  const { groups } = operationOf(node);
  if (groups === undefined) return undefined;
  return (node as unknown as Readonly<Record<string, number | undefined>>)[groups] ?? 1;
}

/** A node with other numbers of channels. */
export function resized(node: NetworkNode, channels: Resizing): NetworkNode {
  return operationOf(node).resize?.(node, channels) ?? node;
}
