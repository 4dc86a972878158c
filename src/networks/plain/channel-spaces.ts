import type { ChannelSpace, ChannelValues, Widening, WideningLayer } from "../../growth/widening.js";
import {
  groupsOf,
  type NetworkDescription,
  networkTensors,
  resized,
  weightNodes,
  weightShape,
} from "../description.js";
import { hasWeight, type NetworkNode, operationOf, type WeightNode } from "../operations/operations.js";
import { product } from "../size-shapes.js";
import { addJoinedSpaces, markGrouped } from "./joined-spaces.js";

/** Which channel space every node's value belongs to, by node; `"input"` is the image's. */
export function channelSpaceNames(description: NetworkDescription): ReadonlyMap<string, string> {
  const order = new Map(["input", ...description.nodes.map(({ name }) => name)].map((name, i) => [name, i]));
  const parents = new Map<string, string>([["input", "input"]]);
  const root = (name: string): string => {
    const parent = parents.get(name) as string;
    return parent === name ? name : root(parent);
  };
  const rank = (name: string): number => order.get(name) as number;
  for (const node of description.nodes) {
    parents.set(node.name, node.name);
    if (hasWeight(node) || operationOf(node).joins) continue;
    // The earliest node names the space, so that the image's keeps its name.
    const tied = [node.name, ...node.inputs].map(root).sort((a, b) => rank(a) - rank(b));
    for (const other of tied) parents.set(other, tied[0] as string);
  }
  return new Map([...parents.keys()].map((name) => [name, root(name)]));
}

/**
 * What changes between a network and a wider one of the same nodes: the channel spaces with their widths, the
 * weights that make and read each, the vectors along each.
 *
 * Every node without a weight ties its channels to its inputs': a sum joins the spaces of all that it adds. A concatenation
 * makes a space of its own, whose channels are those of its parts.
 *
 * @throws RangeError when the two are not the same graph, or a channel count shrinks or disagrees within a space.
 */
export function wideningOf(narrow: NetworkDescription, wide: NetworkDescription): Widening {
  checkSameGraph(narrow, wide);
  const names = channelSpaceNames(narrow);
  const spaces = new Map<string, ChannelSpace>();
  spaces.set("input", {
    name: "input",
    from: narrow.input.at(-1) as number,
    to: wide.input.at(-1) as number,
  });
  const wideWeights = weightNodes(wide);
  weightNodes(narrow).forEach((node, i) => {
    const space = { from: node.outChannels, to: (wideWeights[i] as WeightNode).outChannels };
    addSpace(spaces, names.get(node.name) as string, space, node.name);
  });
  addJoinedSpaces(spaces, narrow, names);
  markGrouped(spaces, narrow, names);
  const layers = weightNodes(narrow).map((node, i): WideningLayer => {
    const inputs = spaces.get(names.get(node.inputs[0] as string) as string) as ChannelSpace;
    const outputs = spaces.get(names.get(node.name) as string) as ChannelSpace;
    const wideShape = weightShape(wideWeights[i] as WeightNode);
    const shape = weightShape(node);
    const windows = product(shape) / (inputs.from * outputs.from);
    return { node: node.name, windows, inputs, outputs, shape, wideShape };
  });
  for (const layer of layers) checkWindows(layer, narrow);
  return { spaces: [...spaces.values()], layers, vectors: vectorSpaces(narrow, names, spaces) };
}

/** The spaces that become wider. */
export function growingSpaces(widening: Widening): ChannelSpace[] {
  return widening.spaces.filter((space) => space.to > space.from);
}

/**
 * The same network with other channel counts.
 *
 * @param channels New count of a space's channels, by the space's name; the others keep theirs.
 */
export function withChannels(
  description: NetworkDescription,
  channels: ReadonlyMap<string, number>,
): NetworkDescription {
  const names = channelSpaceNames(description);
  const own = new Map([["input", description.input.at(-1) as number]]);
  for (const node of weightNodes(description)) own.set(names.get(node.name) as string, node.outChannels);
  const countOf = (node: string): number => {
    const space = names.get(node) as string;
    return channels.get(space) ?? (own.get(space) as number);
  };
  const nodes = description.nodes.map((node): NetworkNode => {
    const input = node.inputs[0] as string;
    const wider = (name: string, count: number): number =>
      (count / (own.get(names.get(name) as string) as number)) * countOf(name);
    const read = (count: number): number => wider(input, count);
    const groups = (count: number): number => wider(node.name, count);
    return resized(node, { read, made: () => countOf(node.name), groups });
  });
  return { ...description, nodes };
}

function vectorSpaces(
  description: NetworkDescription,
  names: ReadonlyMap<string, string>,
  spaces: ReadonlyMap<string, ChannelSpace>,
): Map<string, ChannelValues> {
  return new Map(
    networkTensors(description).flatMap(({ node, name, tensor }): [string, ChannelValues][] => {
      if (tensor.name === "weight") return [];
      const { first, kind, perGroup, shape, fanIn = product(shape.slice(0, -1)) } = tensor;
      const values = {
        space: spaces.get(names.get(node.name) as string) as ChannelSpace,
        ...(kind === "bias" ? { isAdded: true as const } : {}),
        ...(perGroup ? { groups: groupsOf(node) as number } : {}),
      };
      return first === "heNormal"
        ? [[name, { ...values, fresh: 0, deviation: Math.sqrt(2 / fanIn) }]]
        : [[name, { ...values, fresh: first }]];
    }),
  );
}

function addSpace(
  spaces: Map<string, ChannelSpace>,
  name: string,
  { from, to }: { readonly from: number; readonly to: number },
  node: string,
): void {
  const known = spaces.get(name);
  if (known !== undefined && (known.from !== from || known.to !== to)) {
    throw new RangeError(
      `Expected ${node} to make ${known.from} channels that grow to ${known.to} but got ${from} that grow to ${to} (its sum with ${known.name}). Give all layers that are added the same width.`,
    );
  }
  if (to < from) {
    throw new RangeError(
      `Expected ${node} to keep its ${from} channels or gain some but got ${to} (growth). Name a wider network.`,
    );
  }
  spaces.set(name, { name, from, to });
}

function checkWindows(
  { node, windows, inputs, wideShape, outputs }: WideningLayer,
  { name }: NetworkDescription,
): void {
  if (Number.isInteger(windows) && product(wideShape) === windows * inputs.to * outputs.to) return;
  throw new RangeError(
    `Expected ${node} to read a multiple of ${inputs.name}'s ${inputs.from} channels, and as many of the wide ${inputs.to}, but got shape [${wideShape.join(", ")}] (${name}). Describe both networks with the same layers.`,
  );
}

function checkSameGraph(narrow: NetworkDescription, wide: NetworkDescription): void {
  const shape = ({ nodes }: NetworkDescription): string =>
    nodes.map(({ name, op, inputs }) => `${name} ${op} ${inputs.join()}`).join("\n");
  if (shape(narrow) === shape(wide)) return;
  throw new RangeError(
    `Expected two networks of the same nodes but got ${narrow.name} and ${wide.name} (growth in width). Widen first, then deepen.`,
  );
}
