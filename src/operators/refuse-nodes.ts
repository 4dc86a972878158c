import type { NetworkDescription } from "../networks/description.js";
import { type NetworkNode, operationOf } from "../networks/operations/operations.js";
import { channelSpaceNames, growingSpaces, wideningOf } from "../networks/plain/channel-spaces.js";

/** Which nodes an operator cannot grow, and what it expects in their place. */
export interface Refusal {
  /** Whether it refuses a node, which makes, or reads, this many channels before growth. */
  readonly refuses: (node: NetworkNode, channels: number) => boolean;
  /** What it expects, after "Expected". */
  readonly expected: string;
}

/**
 * Refuses a network with nodes that make or read channels that an operator cannot grow.
 *
 * @param operator Its name in messages.
 * @throws RangeError with a line for each op of such nodes.
 */
export function refuseNodes(
  operator: string,
  narrow: NetworkDescription,
  wide: NetworkDescription,
  { refuses, expected }: Refusal,
): void {
  const names = channelSpaceNames(narrow);
  const growing = new Map(growingSpaces(wideningOf(narrow, wide)).map(({ name, from }) => [name, from]));
  const refused = narrow.nodes.filter((node) => {
    const [made, read] = [node.name, node.inputs[0] as string].map((name) =>
      growing.get(names.get(name) as string),
    );
    const channels = made ?? read;
    return channels !== undefined && refuses(node, channels);
  });
  if (refused.length === 0) return;
  const ops = [...new Set(refused.map(({ op }) => op))];
  const lines = ops.map((op) => {
    const [first, ...more] = refused.filter((node) => node.op === op) as [NetworkNode, ...NetworkNode[]];
    const where = more.length === 0 ? `node ${first.name}` : `node ${first.name} and ${more.length} more`;
    return `Expected ${expected} but got the op "${op}", ${operationOf(first).title(first)} (${operator}, ${where}). Grow by another operator, such as net2wider().`;
  });
  throw new RangeError(lines.join("\n"));
}
