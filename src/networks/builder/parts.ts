import { demandArguments, text } from "../../checking/shapes.js";
import type { NetworkNode } from "../operations/operations.js";
import { branchesShape, partShape, partsShape } from "./part-shapes.js";

/** A node without what follows from its place: its inputs, its role, the channels that it reads; a name if wanted. */
export type NodePart = PartOf<NetworkNode>;

type PartOf<Node extends NetworkNode> = Node extends NetworkNode
  ? Pick<Node, "op"> & Partial<Omit<Node, "op" | "inputs" | "role">>
  : never;

/** Parts one after the other, whose names begin with that of the sequence. */
export interface Sequence {
  /** What the names of its nodes begin with. */
  readonly name: string;
  /** The parts, each of which reads the one before. */
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
 * @throws InputError with everything that is no part of a network; fields of nodes are checked by {@link buildNetwork}.
 * @example
 * ```ts
 * sequential("stem", [{ op: "convolution", outChannels: 16, kernel: 3 }, { op: "batchNorm" }, { op: "relu" }]);
 * ```
 */
export function sequential(name: string, parts: readonly Part[]): Sequence {
  demandArguments("sequential", { name: [name, text("Name the sequence.")], parts: [parts, partsShape] });
  return { name, sequence: parts };
}

/**
 * Divides into branches that read the same, and joins what they make by a node such as `{ op: "add" }`, `{ op: "concat" }`,
 * `{ op: "multiply" }` or `{ op: "attention", heads: 4 }`.
 *
 * @throws InputError with everything that is no part of a network.
 * @example
 * ```ts
 * branch([[{ op: "dense", outChannels: 64 }], [{ op: "dense", outChannels: 64 }, { op: "sigmoid" }]], { op: "multiply" });
 * ```
 */
export function branch(branches: readonly (readonly Part[])[], join: NodePart): Branches {
  demandArguments("branch", { branches: [branches, branchesShape], join: [join, partShape] });
  return { branches, join };
}

/**
 * Adds what the parts make to what they read, or to what the skip makes of it.
 *
 * @param skip Default: nothing between, the identity.
 * @throws InputError with everything that is no part of a network.
 * @example
 * ```ts
 * residual([{ op: "convolution", outChannels: 16, kernel: 3 }, { op: "batchNorm" }]);
 * ```
 */
export function residual(parts: readonly Part[], skip: readonly Part[] = []): Branches {
  demandArguments("residual", { parts: [parts, partsShape], skip: [skip, partsShape] });
  return branch([parts, skip], { op: "add" });
}
