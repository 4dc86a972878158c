import { demandArguments } from "../checking/shapes.js";
import { spanShape } from "../growth/plan/plan-context.js";
import type { Span } from "../growth/span.js";
import type { MixedNetwork } from "../networks/mixed/mixed-network.js";
import { NormalNetwork } from "../networks/normal/normal-network.js";
import { networkShape } from "./argument-shapes.js";
import type { CountedNet } from "./net-cost.js";

/**
 * The net of a span of a network that exists, as it is counted: with the templates that its layers mix now. It holds
 * numbers only, so that it stays as it was when the network grows.
 *
 * @example
 * ```ts
 * forwardCost(countedNetOf(run.network, member(0))).macs;
 * ```
 * @throws RangeError when the network has no such net now.
 */
export function countedNetOf(network: MixedNetwork | NormalNetwork, span: Span): CountedNet {
  demandArguments("countedNetOf", { network: [network, networkShape], span: [span, spanShape(undefined)] });
  if (network instanceof NormalNetwork) return { description: network.net(span).description };
  const { description, templateNumbers } = network.net(span);
  return { description, templateNumbers };
}
