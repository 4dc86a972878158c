import type * as tf from "@tensorflow/tfjs-core";
import type { Span } from "../growth/span.js";
import type { StateTensor, TensorValues } from "../templates/parameter.js";
import type { NetworkDescription } from "./description.js";
import type { Net } from "./net.js";
import type { NetworkStructure } from "./network-structure.js";
import type { NetworkSummary } from "./network-summary.js";

/** `"mixed"`: weights are mixed from templates. `"plain"`: every layer has a weight of its own. */
export type NetworkKind = "mixed" | "plain";

/** A network that can be trained, grown and saved, whatever its weights are made of. Owns its tensors. */
export interface Network {
  /** What its weights are made of. */
  readonly kind: NetworkKind;
  /** The network at full size. */
  readonly description: NetworkDescription;
  /** Equal parts of the full width. */
  readonly members: number;
  /** The spans whose nets can run now. */
  spans(): Span[];
  /**
   * The net of a span.
   *
   * @throws RangeError when that net does not exist now.
   */
  net(span: Span): Net;
  /** Every tensor of the network, by name. */
  state(): StateTensor[];
  /** How it has changed since it was made, apart from its tensors: plain data. */
  structure(): NetworkStructure;
  /**
   * Restores the structure and the tensors that it, or another network with the same options, once had.
   *
   * @param values Every tensor by name, as {@link valuesOf} gives them.
   * @throws RangeError when they do not belong to such a network, which then stays as it is.
   */
  restore(structure: NetworkStructure, values: ReadonlyMap<string, TensorValues>): void;
  /** A table of its operations at its current size. */
  summary(): NetworkSummary;
  /** Frees every tensor of the network. */
  dispose(): void;
}

/** Copies of all tensors of a network, by name. */
export function valuesOf(network: Network): Map<string, TensorValues> {
  return new Map(network.state().map(({ name, variable }) => [name, variableValues(variable)]));
}

/** A copy of what a variable holds. */
export function variableValues(variable: tf.Variable): TensorValues {
  return { shape: variable.shape, values: Float32Array.from(variable.dataSync()) };
}
