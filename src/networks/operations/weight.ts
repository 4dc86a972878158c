import type { Place } from "../../checking/place.js";
import { oneOf } from "../../checking/shapes.js";
import type { LayerRole } from "../../growth/block-layout.js";
import { channelCount } from "../size-shapes.js";
import type { NodeBase, NodeTensor, Resizing } from "./operation.js";

/** Fields of a node with a weight, which makes its own channels: it is mixed, grown and counted. */
export interface WeightNodeBase extends NodeBase {
  /** Whether it reads the image, makes the logits, or neither, which decides how members divide it. */
  readonly role: LayerRole;
  /** Channels that it reads. */
  readonly inChannels: number;
  /** Channels that it makes. */
  readonly outChannels: number;
}

/** What these fields must be. */
export const weightFields = {
  role: oneOf(["first", "inner", "last"]),
  inChannels: channelCount,
  outChannels: channelCount,
};

/** The weight, `[...window, in, out]`. */
export function weightOf(
  { inChannels, outChannels }: WeightNodeBase,
  window: readonly number[] = [],
): NodeTensor {
  const shape = [...window, inChannels, outChannels];
  return { name: "weight", kind: "weight", shape, first: "heNormal", isTrained: true, silences: true };
}

/** The same node with other numbers of channels. */
export function resizeWeight<Node extends WeightNodeBase>(
  node: Node,
  { read, made }: Pick<Resizing, "read" | "made">,
): Node {
  return { ...node, inChannels: read(node.inChannels), outChannels: made(node.outChannels) };
}

/** Most numbers in a weight (8 GB); anything larger is a typing mistake. */
const mostNumbers = 2 ** 31;

/** Checks that the weight fits into memory. */
export function holds(window: number, { inChannels, outChannels }: WeightNodeBase, at: Place): boolean {
  const numbers = window * inChannels * outChannels;
  if (numbers <= mostNumbers) return true;
  const constraint = `to make a weight of at most ${mostNumbers.toLocaleString("en")} numbers`;
  return at
    .field("outChannels")
    .found(constraint, `${outChannels} for one of ${numbers.toLocaleString("en")}`, "Use fewer channels.");
}
