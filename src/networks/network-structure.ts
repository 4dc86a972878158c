import type { Span } from "../growth/span.js";

/** What a mixed network has become since it was made, apart from its tensors. */
export interface MixedStructure {
  readonly kind: "mixed";
  /** The nets that can run. */
  readonly spans: readonly Span[];
  /** Names of parameters that are not trained. */
  readonly frozen: readonly string[];
}

/** What a plain network has become since it was made, apart from its tensors. */
export interface PlainStructure {
  readonly kind: "plain";
  /** The parts of full width that are there. */
  readonly span: Span;
  /** Identity blocks of every stage that growth in depth has not added yet. */
  readonly missingBlocks: number;
}

/** What a network has become since it was made, apart from its tensors: plain data. */
export type NetworkStructure = MixedStructure | PlainStructure;

/** The error of a network that is given the state of one of the other kind. */
export function otherKind(kind: NetworkStructure["kind"]): RangeError {
  const found = kind === "mixed" ? "plain" : "mixed";
  return new RangeError(
    `Expected the state of a ${kind} network but got that of a ${found} one (network). Use the plan that it was saved with.`,
  );
}
