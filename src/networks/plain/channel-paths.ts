import { type NetworkDescription, weightNodes } from "../description.js";
import { hasWeight, type NetworkNode, type WeightNode } from "../operations/operations.js";

/** How a channel gets from the layer that makes it to a layer that reads it. */
export interface ChannelPath {
  readonly from: WeightNode;
  readonly to: WeightNode;
  /** The channel-wise nodes between, in the order in which they are computed. */
  readonly through: readonly NetworkNode[];
}

/** Every path between two layers that passes no other layer. */
export function channelPaths(description: NetworkDescription): ChannelPath[] {
  const nodes = new Map(description.nodes.map((node) => [node.name, node]));
  const paths: ChannelPath[] = [];
  const walk = (name: string, through: readonly NetworkNode[], to: WeightNode): void => {
    const node = nodes.get(name);
    if (node === undefined) return;
    if (hasWeight(node)) paths.push({ from: node, to, through });
    else for (const input of node.inputs) walk(input, [node, ...through], to);
  };
  for (const node of weightNodes(description)) walk(node.inputs[0] as string, [], node);
  return paths;
}
