import {
  bundle,
  type Displayable,
  formatFixed,
  type MimeBundle,
  textTable,
  withDisplay,
} from "mixture-growth-display";
import { demandArguments, list, oneOf, optional } from "../checking/shapes.js";
import { type CoefficientRow, drawCoefficients } from "../drawing/coefficients.js";
import type { MixedNetwork } from "../networks/mixed/mixed-network.js";
import { isMixed, mixedNetworkShape } from "../networks/network-kinds.js";
import type { Mixer } from "../templates/mixer.js";
import { mixersShape } from "./argument-shapes.js";

/**
 * Shows the coefficients of layers as a map, read when it is shown: one row per block, one column per template, blue below
 * zero and vermilion above.
 *
 * @param source mixers of the layers, which stay the caller's; or a network, for all its layers, tied ones once
 * @param layers those of a network that are shown; all where left out
 * @throws InputError for no layer at all, or one that the network does not have
 * @example
 * ```ts
 * coefficientMap(["stage1.0.conv1", "stage2.0.conv1"].map((layer) => run.mixer(layer))); // last line of a cell
 * ```
 */
export function coefficientMap(
  source: readonly Mixer[] | MixedNetwork,
  layers?: readonly string[],
): Displayable {
  const isNetwork = isMixed(source);
  const known = isNetwork ? [...source.layers.keys()] : [];
  demandArguments("coefficientMap", {
    source: [source, isNetwork ? mixedNetworkShape : mixersShape],
    layers: [layers, optional(list(oneOf(known), { min: 1, use: "[layer]" }))],
  });
  const mixers = isNetwork ? mixersOf(source, layers) : source;
  const show = (): MimeBundle => {
    const rows = mixers.flatMap(coefficientRows);
    const table = rows.map(({ group, label, values }) => ({
      layer: group,
      block: label,
      coefficients: values.map((value) => formatFixed(value, 3)).join(", "),
    }));
    const columns = [{ key: "layer" }, { key: "block" }, { key: "coefficients" }];
    return bundle({ plain: textTable(columns, table, { limit: 100 }), svg: drawCoefficients(rows) });
  };
  return withDisplay({}, show);
}

function mixersOf(network: MixedNetwork, layers?: readonly string[]): Mixer[] {
  return network
    .distinctLayers()
    .filter(({ name }) => layers?.includes(name) ?? true)
    .map(({ mixer }) => mixer);
}

/** The coefficients of a layer as they are now, one row per block. */
export function coefficientRows(mixer: Mixer): CoefficientRow[] {
  return mixer.blocks.map(({ index, set }) => ({
    group: mixer.name,
    label: `block ${index}, set ${set}`,
    values: [...mixer.coefficients(index).dataSync()],
  }));
}
