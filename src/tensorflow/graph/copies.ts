import type { GraphNode, NodeOutput } from "./graph-encoding.js";

/**
 * Leaves out the copies at the outputs of a function that it does not need: of what it computes itself, once, on no
 * particular device.
 */
export function withoutCopies(
  nodes: readonly GraphNode[],
  outputs: readonly NodeOutput[],
): { nodes: readonly GraphNode[]; outputs: readonly NodeOutput[] } {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const given = new Set<string>();
  const left = new Set<GraphNode>();
  const ends = outputs.map((end) => {
    const copy = byName.get(end.node);
    const source = copy?.op === "Identity" && copy.device === undefined ? copy.inputs[0] : undefined;
    if (copy === undefined || source === undefined) return end;
    const isComputed = (byName.get(source.node)?.inputs.length ?? 0) > 0;
    const key = `${source.node}:${source.index}`;
    if (!isComputed || given.has(key)) return end;
    given.add(key);
    left.add(copy);
    return source;
  });
  return { nodes: nodes.filter((node) => !left.has(node)), outputs: ends };
}
