import { oneOf, open, type Shape, something } from "../checking/shapes.js";
import type { NetworkDescription } from "../networks/description.js";
import { MixedNetwork } from "../networks/mixed/mixed-network.js";
import type { MixingOptions } from "../networks/mixed/mixing.js";
import { type Network, valuesOf } from "../networks/network.js";
import { isMixed, isPlain } from "../networks/network-kinds.js";
import type { MixedStructure, PlainStructure } from "../networks/network-structure.js";
import { PlainNetwork } from "../networks/plain/plain-network.js";
import type { RandomSource, TensorValues } from "../templates/parameter.js";

/** Everything that a network is apart from its numbers: plain data from which it can be made again. */
export type NetworkRecord =
  | {
      readonly kind: "mixed";
      /** How its weights are divided among members and mixed from templates; the description is at full size. */
      readonly mixing: MixingOptions;
      readonly structure: MixedStructure;
    }
  | {
      readonly kind: "plain";
      /** At full size. */
      readonly description: NetworkDescription;
      /** How many parts the full width has. */
      readonly members: number;
      readonly reluSlopeAtZero: 0 | 1;
      readonly structure: PlainStructure;
    };

/** What a record must have; the network that is made of it checks the rest. */
export const networkRecordShape: Shape = open<Pick<NetworkRecord, "kind" | "structure">>(
  { kind: oneOf(["mixed", "plain"]), structure: something },
  "Save the model again.",
);

/** The record of a network. */
export function recordOf(network: Network): NetworkRecord {
  if (isMixed(network)) {
    const { description, members, templatesPerSet, setAssignment, placement, sharing } = network.options;
    const mixing = {
      ...{ description, members, templatesPerSet, setAssignment },
      ...(placement === undefined ? {} : { placement }),
      ...(sharing === undefined ? {} : { sharing }),
    };
    return { kind: "mixed", mixing, structure: network.structure() };
  }
  if (!isPlain(network)) throw new TypeError("Expected a mixed or a plain network (record).");
  const { description, members, reluSlopeAtZero } = network;
  return { kind: "plain", description, members, reluSlopeAtZero, structure: network.structure() };
}

/** Numbers that are replaced before anybody reads them. */
const anything: RandomSource = { normal: () => 0, uniform: () => 0 };

/**
 * Makes a network from its record and its tensors; the caller owns it.
 *
 * @param values Every tensor, by name.
 * @throws InputError for an impossible record, RangeError for tensors that are not those of such a network.
 */
export function networkFrom(record: NetworkRecord, values: ReadonlyMap<string, TensorValues>): Network {
  const network = emptyNetwork(record);
  try {
    network.restore(record.structure, values);
    return network;
  } catch (error) {
    network.dispose();
    throw error;
  }
}

function emptyNetwork(record: NetworkRecord): Network {
  if (record.kind === "mixed") {
    const start = { templateInitializer: "he", initialCoefficients: "ones", random: anything } as const;
    return new MixedNetwork({ ...record.mixing, ...start });
  }
  const { description, members, reluSlopeAtZero, structure } = record;
  const { span, missingBlocks } = structure;
  return new PlainNetwork({ description, members, reluSlopeAtZero, span, missingBlocks, random: anything });
}

/** A copy of a network, which the caller owns. */
export function copyOf(network: Network): Network {
  return networkFrom(recordOf(network), valuesOf(network));
}
