import type { Span } from "../growth/span.js";
import type { TensorValues } from "../templates/parameter.js";
import { MixedNetwork } from "./mixed/mixed-network.js";
import { checkShapes } from "./mixed/mixed-values.js";
import { type NormalNetwork, tensorShapes } from "./normal/normal-network.js";

/** What a network has become since it was made, apart from its tensors: plain data. */
export type NetworkStructure =
  | {
      readonly kind: "mixed";
      /** The nets that can run. */
      readonly spans: readonly Span[];
      /** Names of parameters that are not trained. */
      readonly frozen: readonly string[];
    }
  | {
      readonly kind: "normal";
      /** The parts of full width that are there. */
      readonly span: Span;
      /** Identity blocks of every stage that growth in depth has not added yet. */
      readonly missingBlocks: number;
    };

/** What a network has become since it was made. */
export function structureOf(network: MixedNetwork | NormalNetwork): NetworkStructure {
  if (network instanceof MixedNetwork) {
    return { kind: "mixed", spans: network.spans(), frozen: network.frozen };
  }
  return { kind: "normal", span: network.spans()[0] as Span, missingBlocks: network.missingBlocks };
}

/** Copies of all tensors of a network, by name. */
export function valuesOf(network: MixedNetwork | NormalNetwork): Map<string, TensorValues> {
  return new Map(
    network
      .state()
      .map(({ name, variable }) => [
        name,
        { shape: variable.shape, values: Float32Array.from(variable.dataSync()) },
      ]),
  );
}

/**
 * Brings a network to what it, or another of the same make, once was.
 *
 * @param values Every tensor by name, as {@link valuesOf} gave them.
 * @throws RangeError when they do not belong to such a network; it then stays as it is.
 */
export function restoreNetwork(
  network: MixedNetwork | NormalNetwork,
  structure: NetworkStructure,
  values: ReadonlyMap<string, TensorValues>,
): void {
  if (network instanceof MixedNetwork) {
    if (structure.kind !== "mixed") throw otherKind("a mixed network", structure.kind);
    network.become(structure, values);
  } else {
    if (structure.kind !== "normal") throw otherKind("an ordinary network", structure.kind);
    checkShapes(network.description.name, tensorShapes(network.describe(structure)), values);
    network.become(structure, values);
  }
}

function otherKind(expected: string, found: string): RangeError {
  return new RangeError(
    `Expected the state of ${expected} but got that of a ${found} one (network). Use the plan that it was saved with.`,
  );
}
