import type { NetworkDescription } from "./description.js";
import { type NetworkNode, operationOf } from "./operations/operations.js";
import { channelSpaceNames } from "./plain/channel-spaces.js";

/** A residual block whose skip is its own input, so that the network is complete without it. */
export interface IdentityBlock {
  /** The node that adds branch and skip. */
  readonly sum: string;
  /** The node that both branch and skip read. */
  readonly input: string;
  /** Last node of the branch; if it outputs 0, the block is the identity. */
  readonly end: string;
  /** All nodes of the branch. */
  readonly branch: readonly string[];
  /** Its stage: blocks of one stage write to the same channels. */
  readonly stage: string;
}

/** The blocks that can be removed for a shallower network, in the order in which they are computed. */
export function identityBlocks(description: NetworkDescription): IdentityBlock[] {
  const spaces = channelSpaceNames(description);
  const nodes = new Map(description.nodes.map((node) => [node.name, node]));
  return description.nodes.flatMap((node) => {
    if (!operationOf(node).sums) return [];
    const [a, b] = node.inputs as [string, string];
    for (const [end, input] of [
      [a, b],
      [b, a],
    ] as const) {
      const branch = branchBetween(nodes, input, end);
      if (branch.length === 0 || isReadElsewhere(description, branch, node.name)) continue;
      return [{ sum: node.name, input, end, branch, stage: spaces.get(node.name) as string }];
    }
    return [];
  });
}

/**
 * The same network with fewer blocks: the last `count` identity blocks of every stage are left out.
 *
 * @throws RangeError when a stage has fewer than that.
 * @example
 * ```ts
 * const shallow = withoutBlocks(wideResNet({ depth: 22, width: 2, classes: 10 }), 1);
 * ```
 */
export function withoutBlocks(description: NetworkDescription, count: number): NetworkDescription {
  if (count === 0) return description;
  const spaces = channelSpaceNames(description);
  const sums = description.nodes.filter((node) => operationOf(node).sums);
  const stages = new Map(sums.map(({ name }) => [spaces.get(name) as string, [] as IdentityBlock[]]));
  for (const block of identityBlocks(description)) {
    stages.set(block.stage, [...(stages.get(block.stage) ?? []), block]);
  }
  const fewest = Math.min(...[...stages.values()].map((blocks) => blocks.length));
  if (stages.size === 0 || !(count <= fewest)) {
    const [found, remedy] =
      stages.size === 0
        ? ["no stages of residual blocks", "Use such a network, as wideResNet or resNet, or another growth."]
        : [`${fewest}`, "Choose a deeper network or add fewer blocks."];
    throw new RangeError(
      `Expected every stage to have at least ${count} blocks with an identity skip but got ${found} (${description.name}). ${remedy}`,
    );
  }
  const removed = [...stages.values()].flatMap((blocks) => blocks.slice(-count));
  const nodes = removed.reduceRight(removeBlock, description.nodes);
  return { ...description, name: `${description.name} without ${count} a stage`, nodes };
}

function removeBlock(
  nodes: readonly NetworkNode[],
  { sum, branch, input }: IdentityBlock,
): readonly NetworkNode[] {
  const gone = new Set([...branch, sum]);
  const instead = new Map([[sum, input]]);
  const before = nodes.find((node) => node.name === input)?.op;
  return nodes.flatMap((node): NetworkNode[] => {
    if (gone.has(node.name)) return [];
    const inputs = node.inputs.map((name) => instead.get(name) ?? name);
    // A ReLU of a ReLU changes nothing, so it is removed with its block.
    if (node.op === before && operationOf(node).isIdempotent && node.inputs[0] === sum) {
      instead.set(node.name, input);
      return [];
    }
    return [{ ...node, inputs }];
  });
}

/** The nodes that lead from `input` to `end` if everything `end` needs comes through `input`; none otherwise. */
function branchBetween(nodes: ReadonlyMap<string, NetworkNode>, input: string, end: string): string[] {
  const branch = new Set<string>();
  const open = [end];
  while (open.length > 0) {
    const name = open.pop() as string;
    if (name === input || branch.has(name)) continue;
    const node = nodes.get(name);
    if (node === undefined) return [];
    branch.add(name);
    open.push(...node.inputs);
  }
  return [...branch].reverse();
}

function isReadElsewhere({ nodes }: NetworkDescription, branch: readonly string[], sum: string): boolean {
  const inside = new Set([...branch, sum]);
  return nodes.some((node) => !inside.has(node.name) && node.inputs.some((input) => branch.includes(input)));
}
