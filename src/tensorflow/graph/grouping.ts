import { attributeKinds } from "../run-op.js";
import type { Fused, Readers } from "./fusion-rules.js";
import { deviceOf, type GraphNode, type NodeOutput } from "./graph-encoding.js";

/** Our operations that take any `count` of things: how many lists of `count` tensors they read, before what all share, and give. */
const lists: Readonly<Record<string, { readonly inputs: number; readonly outputs: number }>> = {
  MixtureGrowthSgd: { inputs: 3, outputs: 2 },
  MixtureGrowthBlend: { inputs: 2, outputs: 1 },
};

/**
 * Larger tensors are left alone: beside their arithmetic an operation costs little, and a group would keep all that it
 * reads until the last of it is there.
 */
const fewNumbers = 2 ** 16;

/**
 * Small operations at the end of a computation, such as the steps of an optimizer, all that are of a kind in one.
 *
 * In small networks, calling an operation costs more than its arithmetic.
 */
export function grouped(nodes: readonly GraphNode[], readers: Readers): Fused[] {
  const groups = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    if (!(node.op in lists) || !isSmall(node) || !isLast(node, readers)) continue;
    const { inputs } = listsOf(node);
    const key = JSON.stringify([node.op, node.attributes, node.inputs.slice(inputs), node.device]);
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups.values()].filter(({ length }) => length > 1).map(together);
}

function listsOf({ op }: GraphNode): { readonly inputs: number; readonly outputs: number } {
  return lists[op] as { inputs: number; outputs: number };
}

function isSmall({ shape }: GraphNode): boolean {
  return shape !== undefined && shape.reduce((product, size) => product * size, 1) <= fewNumbers;
}

/** Whether only the function's outputs read a node, so that a group of such never waits for itself. */
function isLast(node: GraphNode, readers: Readers): boolean {
  return Array.from({ length: listsOf(node).outputs }, (_, index) => readers.of(node, index))
    .flat()
    .every((reader) => readers.of(reader).length === 0);
}

/** One operation that does what several of one kind do, each for one thing. */
function together(parts: readonly GraphNode[]): Fused {
  const [first] = parts as [GraphNode];
  const { inputs, outputs } = listsOf(first);
  const columns = Array.from({ length: inputs }, (_, list) =>
    parts.map((part) => part.inputs[list] as NodeOutput),
  );
  const node: GraphNode = {
    ...deviceOf(first),
    name: `${first.name}_and_${parts.length - 1}_more`,
    op: first.op,
    inputs: [...columns.flat(), ...first.inputs.slice(inputs)],
    attributes: [
      ...first.attributes.filter(({ name }) => name !== "count"),
      { name: "count", type: attributeKinds.int, value: parts.length },
    ],
  };
  const ends = parts.flatMap(({ name }, i) =>
    Array.from({ length: outputs }, (_, list): [string, number] => [
      `${name}:${list}`,
      list * parts.length + i,
    ]),
  );
  return { node, parts, ends: new Map(ends) };
}
