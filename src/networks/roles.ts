import type { Place } from "../checking/place.js";
import { hasWeight, type NetworkNode, type WeightNode } from "./operations/operations.js";

/** Whose channels a node's value has: the image's, those of a layer, or a sum of both. */
type Origin = "image" | "layer" | "both";

/**
 * Checks that every layer says what it is: growth divides the channels on both sides of an inner one, not those of the
 * image that the first one reads, nor those of the logits that the last one makes.
 *
 * @param nodes Each reads nodes before it.
 * @param of Where problems of a node go.
 * @param endsInLogits Whether the last node makes the logits; where it does not, no layer is said to be the last.
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
