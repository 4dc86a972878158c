import type { LayerRole } from "../growth/block-layout.js";

/** Fields of every node: its name and the nodes it reads; `"input"` is the batch of images. */
interface NodeBase {
  /** Name of the node; no other node has it. */
  readonly name: string;
  /** Names of the nodes that it reads. */
  readonly inputs: readonly string[];
}

/** Convolution without bias, symmetric zero padding on all four sides. */
export interface ConvolutionNode extends NodeBase {
  readonly op: "convolution";
  /** Whether it reads the image, makes the logits, or neither, which decides how members divide it. */
  readonly role: LayerRole;
  /** Side of the kernel. */
  readonly kernel: number;
  /** Step between two positions of the kernel, in both directions. */
  readonly stride: number;
  /** Zeros added on each side. */
  readonly padding: number;
  /** Channels that it reads. */
  readonly inChannels: number;
  /** Channels that it makes. */
  readonly outChannels: number;
}

/** Dense layer on flat features. */
export interface DenseNode extends NodeBase {
  readonly op: "dense";
  /** Whether it reads the image, makes the logits, or neither, which decides how members divide it. */
  readonly role: LayerRole;
  /** Features that it reads. */
  readonly inChannels: number;
  /** Features that it makes. */
  readonly outChannels: number;
  /** Whether a normal network gives it a bias; mixed networks have none. */
  readonly bias: boolean;
}

/** Batch normalisation over the channels. */
export interface BatchNormNode extends NodeBase {
  readonly op: "batchNorm";
  /** Channels that it normalises. */
  readonly channels: number;
  /** Share of a batch in the running statistics; default 0.1. */
  readonly momentum?: number;
}

/** `max(x, 0)` */
export interface ReluNode extends NodeBase {
  readonly op: "relu";
}

/** Sum of two nodes of one shape. */
export interface AddNode extends NodeBase {
  readonly op: "add";
}

/** Mean over height and width: `[n, h, w, c]` to `[n, c]`. */
export interface GlobalPoolNode extends NodeBase {
  readonly op: "globalPool";
}

/** Largest value in windows. */
export interface MaxPoolNode extends NodeBase {
  readonly op: "maxPool";
  /** Side of a window. */
  readonly kernel: number;
  /** Step between two windows, in both directions. */
  readonly stride: number;
  /** Margin on each side, which never is the largest value. */
  readonly padding: number;
}

/** Height, width and channels to one axis of features. */
export interface FlattenNode extends NodeBase {
  readonly op: "flatten";
}

/** One operation of a network. */
export type NetworkNode =
  | ConvolutionNode
  | DenseNode
  | BatchNormNode
  | ReluNode
  | AddNode
  | GlobalPoolNode
  | MaxPoolNode
  | FlattenNode;

/** A node that has a weight: what is mixed, grown and counted. */
export type WeightNode = ConvolutionNode | DenseNode;

/** A network as plain data: nodes in the order in which they are computed, the last one makes the logits. */
export interface NetworkDescription {
  /** For people, for instance `"WRN-28-10"`. */
  readonly name: string;
  /** `[height, width, channels]` of an image. */
  readonly input: readonly [number, number, number];
  /** Number of classes. */
  readonly classes: number;
  /** The operations, in the order in which they are computed. */
  readonly nodes: readonly NetworkNode[];
  /** Weights whose outputs growth does not divide, such as a stem; ordinary networks only. Default: none. */
  readonly undivided?: readonly string[];
}

/** The nodes that have a weight, in order. */
export function weightNodes(description: NetworkDescription): WeightNode[] {
  return description.nodes.filter((node) => node.op === "convolution" || node.op === "dense");
}

/** The batch norm nodes, in order. */
export function batchNormNodes(description: NetworkDescription): BatchNormNode[] {
  return description.nodes.filter((node) => node.op === "batchNorm");
}

/** Shape of a node's weight, `[kh, kw, in, out]` or `[in, out]`. */
export function weightShape(node: WeightNode): number[] {
  const channels = [node.inChannels, node.outChannels];
  return node.op === "convolution" ? [node.kernel, node.kernel, ...channels] : channels;
}
