import type { ChannelSpace } from "../../growth/widening.js";
import { groupsOf, type NetworkDescription } from "../description.js";
import { operationOf } from "../operations/operations.js";

/** Adds the channel spaces of concatenations, whose channels are those of their parts. */
export function addJoinedSpaces(
  spaces: Map<string, ChannelSpace>,
  description: NetworkDescription,
  names: ReadonlyMap<string, string>,
): void {
  for (const node of description.nodes) {
    if (!operationOf(node).joins) continue;
    const name = names.get(node.name) as string;
    const parts = node.inputs.map((input) => spaces.get(names.get(input) as string) as ChannelSpace);
    const sum = (side: "from" | "to"): number => parts.reduce((total, part) => total + part[side], 0);
    const joined = { parts: parts.map((part) => part.name), groups: groupsOf(node) ?? 1 };
    const known = spaces.get(name)?.joined;
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(joined)) {
      throw new RangeError(
        `Expected a sum to add one concatenation but got two (${description.name}, node ${node.name}). Add before you concatenate.`,
      );
    }
    spaces.set(name, { name, from: sum("from"), to: sum("to"), joined });
  }
}

/** Marks the spaces in which groups of channels belong together, and the parts that these are joined from. */
export function markGrouped(
  spaces: Map<string, ChannelSpace>,
  description: NetworkDescription,
  names: ReadonlyMap<string, string>,
): void {
  const mark = (name: string): void => {
    const space = spaces.get(name) as ChannelSpace;
    if (space.isGrouped) return;
    spaces.set(name, { ...space, isGrouped: true });
    for (const part of space.joined?.parts ?? []) mark(part);
  };
  for (const node of description.nodes) {
    if (groupsOf(node) !== undefined && !operationOf(node).joins) mark(names.get(node.name) as string);
  }
}
