import type { Span } from "../growth/span.js";

/** How a mixed network has changed since it was made, apart from its tensors. */
export interface MixedStructure {
  readonly kind: "mixed";
  /** The nets that can run. */
  readonly spans: readonly Span[];
  /** Names of parameters that are not trained. */
  readonly frozen: readonly string[];
}

/** How a plain network has changed since it was made, apart from its tensors. */
export interface PlainStructure {
  readonly kind: "plain";
  /** The parts of the full width that exist. */
  readonly span: Span;
  /** Identity blocks of every stage that growth in depth has not added yet. */
  readonly missingBlocks: number;
}

/** How a network has changed since it was made, apart from its tensors: plain data. */
export type NetworkStructure = MixedStructure | PlainStructure;

/** The error when a network is to be restored from the state of the other kind. */
export function otherKind(kind: NetworkStructure["kind"]): RangeError {
  const found = kind === "mixed" ? "plain" : "mixed";
  return new RangeError(
    `Expected the state of a ${kind} network but got that of a ${found} one (network). Use the plan that it was saved with.`,
  );
}
