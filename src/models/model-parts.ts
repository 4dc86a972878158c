import type { Network } from "../networks/network.js";
import type { Outputs } from "./outputs.js";
import type { Preprocessing } from "./preprocessing.js";
import type { Provenance } from "./provenance.js";

/** What a model is made of. */
export interface ModelParts {
  /** For people. */
  readonly name: string;
  /** At all its sizes that exist. */
  readonly network: Network;
  /** How examples become what its nets read. */
  readonly preprocessing: Preprocessing;
  /** What its nets put out. */
  readonly outputs: Outputs;
  /** Where it comes from. */
  readonly provenance: Provenance;
}
