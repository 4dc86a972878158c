import { demandArguments } from "../checking/shapes.js";
import type { Span } from "../growth/span.js";
import { spanShape } from "../growth/span-shapes.js";
import type { Network } from "../networks/network.js";
import { networkShape } from "../networks/network-kinds.js";
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
export function countedNetOf(network: Network, span: Span): CountedNet {
  demandArguments("countedNetOf", { network: [network, networkShape], span: [span, spanShape(undefined)] });
  const { description, templateNumbers } = network.net(span);
  return { description, ...(templateNumbers === undefined ? {} : { templateNumbers }) };
}
