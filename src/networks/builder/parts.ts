import type { NetworkNode } from "../operations/operations.js";

/** A node without what follows from its place: its inputs, its role, the channels that it reads; a name if wanted. */
export type NodePart = PartOf<NetworkNode>;

type PartOf<Node extends NetworkNode> = Node extends NetworkNode
  ? Pick<Node, "op"> & Partial<Omit<Node, "op" | "inputs" | "role">>
  : never;

/** Parts one after the other, whose names begin with that of the sequence. */
export interface Sequence {
  readonly name: string;
  readonly sequence: readonly Part[];
}

/** Sequences that all read the same, and a node that reads what each of them makes. */
export interface Branches {
  /** Each a sequence; an empty one is what the branches read. */
  readonly branches: readonly (readonly Part[])[];
  /** Reads the ends of the branches, in order. */
  readonly join: NodePart;
}

/** A part of a network for {@link buildNetwork}. */
export type Part = NodePart | Sequence | Branches;

/**
 * Names a sequence of parts: its nodes are called `name.relu1` and so on, and are one line of the network's picture.
 *
 * @example
 * ```ts
 * sequential("stem", [{ op: "convolution", outChannels: 16, kernel: 3 }, { op: "batchNorm" }, { op: "relu" }]);
 * ```
 */
export function sequential(name: string, parts: readonly Part[]): Sequence {
  return { name, sequence: parts };
}

/**
 * Divides into branches that read the same, and joins what they make by a node such as `{ op: "add" }`, `{ op: "concat" }`,
 * `{ op: "multiply" }` or `{ op: "attention", heads: 4 }`.
 *
 * @example
 * ```ts
 * branch([[{ op: "dense", outChannels: 64 }], [{ op: "dense", outChannels: 64 }, { op: "sigmoid" }]], { op: "multiply" });
 * ```
 */
export function branch(branches: readonly (readonly Part[])[], join: NodePart): Branches {
  return { branches, join };
}

/**
 * Adds what the parts make to what they read, or to what the skip makes of it.
 *
 * @param skip Default: nothing between, the identity.
 * @example
 * ```ts
 * residual([{ op: "convolution", outChannels: 16, kernel: 3 }, { op: "batchNorm" }]);
 * ```
 */
export function residual(parts: readonly Part[], skip: readonly Part[] = []): Branches {
  return branch([parts, skip], { op: "add" });
}
