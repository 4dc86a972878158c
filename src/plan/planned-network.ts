import type { CountedNet } from "../cost/net-cost.js";
import type { Span } from "../growth/span.js";
import type { NetworkDescription } from "../networks/description.js";
import type { LayerSharing } from "../networks/mixed/mixing.js";
import type { Network } from "../networks/network.js";
import type { RandomSource } from "../templates/parameter.js";
import type { TrainPhase } from "./plan-data.js";

/** The network at full size, with the layers that share templates. */
export interface PlannedNetwork {
  readonly description: NetworkDescription;
  readonly sharing: readonly LayerSharing[];
}

/** The operations on a plan that depend on the kind of network it trains. */
export interface NetworkOfPlan {
  /** The kind in words. */
  readonly title: string;
  /** Whether growth is drawn as blocks of templates. */
  readonly hasBlocks: boolean;
  /** The nets that exist before the first phase. */
  startingNets(): Span[];
  /** The network, untrained. */
  makeNetwork(network: PlannedNetwork, random: RandomSource): Network;
  /** Why the phases cannot train and grow this network, found from its description alone. */
  fitProblems(network: PlannedNetwork): readonly string[];
  /** The nets that a phase trains, for counting their cost. */
  countNets(phase: TrainPhase, network: PlannedNetwork): CountedNet[];
}
