import {
  batchNormsWithRelu,
  convolutionsWithRelu,
  givenBatchNormsWithRelu,
  ownConvolutionsWithRelu,
  Readers,
} from "./fusion-rules.js";
import type { GraphNode, NodeOutput } from "./graph-encoding.js";
import { grouped } from "./grouping.js";

/**
 * Replaces groups of operations by one operation that takes fewer passes over memory, or fewer calls.
 *
 * The graph computes the same up to rounding; tests compare it with what was recorded.
 *
 * @param has Whether one of our own operations can be called here.
 */
export function fuse(nodes: readonly GraphNode[], has: (operation: string) => boolean): GraphNode[] {
  if (!has("MixtureGrowthBatchNormRelu")) return [...nodes];
  const readers = new Readers(nodes);
  const fused = [
    ...batchNormsWithRelu(nodes, readers),
    ...givenBatchNormsWithRelu(nodes, readers),
    ...convolutionsWithRelu(nodes, readers),
    ...ownConvolutionsWithRelu(nodes, readers),
    ...grouped(nodes, readers),
  ];
  const replaced = new Map(fused.flatMap(({ node, parts }) => parts.map((part) => [part.name, node])));
  const renamed = new Map<string, NodeOutput>();
  for (const { node, ends } of fused) {
    for (const [end, index] of ends) renamed.set(end, { node: node.name, index });
  }
  const constants = new Map(fused.map(({ node, constants }) => [node, constants]));
  const placed = new Set<GraphNode>();
  return nodes.flatMap((node) => {
    const kept = replaced.get(node.name) ?? node;
    if (placed.has(kept)) return [];
    placed.add(kept);
    const inputs = kept.inputs.map((end) => renamed.get(`${end.node}:${end.index}`) ?? end);
    return [...(constants.get(kept) ?? []), { ...kept, inputs }];
  });
}
