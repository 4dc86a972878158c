import { demandArguments } from "../checking/shapes.js";
import { spanShape } from "../growth/plan/plan-context.js";
import type { Span } from "../growth/span.js";
import type { MixedLayer } from "../layers/mixed-layer.js";
import type { MixedNetwork } from "../networks/mixed/mixed-network.js";
import { NormalNetwork } from "../networks/normal/normal-network.js";
import { product } from "../networks/shapes.js";
import { networkShape } from "./argument-shapes.js";
import type { CountedNet } from "./net-cost.js";

/**
 * The net of a span of a network that exists, as it is counted: with the templates that its layers mix now.
 *
 * @example
 * ```ts
 * forwardCost(countedNetOf(run.network, member(0))).macs;
 * ```
 * @throws RangeError when the network has no such net now.
 */
export function countedNetOf(network: MixedNetwork | NormalNetwork, span: Span): CountedNet {
  demandArguments("countedNetOf", { network: [network, networkShape], span: [span, spanShape(undefined)] });
  const { description } = network.net(span);
  if (network instanceof NormalNetwork) return { description };
  const numbers = [...network.layers].map(([name, layer]): [string, number] => [
    name,
    templateNumbers(layer, span),
  ]);
  return { description, templateNumbers: new Map(numbers) };
}

/** Numbers in the templates that a layer mixes for the net of `span`, once for every block. */
function templateNumbers(layer: MixedLayer, span: Span): number {
  const { blocks, group } = layer.mixer;
  const templates = layer
    .blocks(span)
    .reduce((sum, { member }) => sum + (blocks[member]?.templates as number), 0);
  return templates * product(group.shape);
}
