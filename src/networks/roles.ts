import type { Place } from "../checking/place.js";
import { hasWeight, type NetworkNode, type WeightNode } from "./operations/operations.js";

/** Where a node's channels come from: the image, a layer, or a sum of both. */
type Origin = "image" | "layer" | "both";

/**
 * Checks that every layer has the right role: growth divides the channels on both sides of an inner layer, but neither
 * the image channels that a first layer reads nor the logits that a last layer makes.
 *
 * @param nodes Each reads earlier nodes.
 * @param of Gives the place that collects a node's problems.
 * @param endsInLogits Whether the last node makes the logits; if not, the roles of the last layers are not checked.
 */
export function checkRoles(
  nodes: readonly NetworkNode[],
  of: (node: NetworkNode) => Place,
  endsInLogits: boolean,
): void {
  const origins = originsOf(nodes);
  const makers = logitMakers(nodes);
  for (const node of nodes) {
    if (!hasWeight(node) || (makers.has(node.name) && !endsInLogits)) continue;
    const [input] = node.inputs as [string];
    const origin = origins.get(input) as Origin;
    const [roles, why] = rolesOf(origin, makers.has(node.name), input);
    if (roles.includes(node.role)) continue;
    of(node).field("role").expected(`to be "${roles[0]}"${why}`, node.role, `Use "${roles[0]}".`);
  }
}

/** The same nodes, with the roles that follow from their places. */
export function withRoles(nodes: readonly NetworkNode[]): NetworkNode[] {
  const origins = originsOf(nodes);
  const makers = logitMakers(nodes);
  return nodes.map((node) => {
    if (!hasWeight(node)) return node;
    const [input] = node.inputs as [string];
    const [[role]] = rolesOf(origins.get(input) as Origin, makers.has(node.name), input);
    return { ...node, role: role as WeightNode["role"] };
  });
}

function rolesOf(
  origin: Origin,
  makesLogits: boolean,
  input: string,
): readonly [roles: readonly WeightNode["role"][], why: string] {
  if (makesLogits) return [origin === "layer" ? ["last"] : ["last", "first"], ", since it makes the logits,"];
  if (origin === "image") return [["first"], ", since it reads the image,"];
  return [
    origin === "layer" ? ["inner"] : ["inner", "first"],
    `, since it reads "${input}" and not the image,`,
  ];
}

function originsOf(nodes: readonly NetworkNode[]): ReadonlyMap<string, Origin> {
  const origins = new Map<string, Origin>([["input", "image"]]);
  for (const node of nodes) {
    const read = new Set(node.inputs.map((input) => origins.get(input) as Origin));
    const [only] = read;
    origins.set(node.name, hasWeight(node) ? "layer" : read.size === 1 ? (only as Origin) : "both");
  }
  return origins;
}

/** The layers whose channels are the logits. */
function logitMakers(nodes: readonly NetworkNode[]): ReadonlySet<string> {
  const logits = new Set([nodes.at(-1)?.name]);
  const makers = new Set<string>();
  for (const node of [...nodes].reverse()) {
    if (!logits.has(node.name)) continue;
    if (hasWeight(node)) makers.add(node.name);
    else for (const input of node.inputs) logits.add(input);
  }
  return makers;
}
