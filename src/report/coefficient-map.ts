import {
  bundle,
  type Displayable,
  displaySymbol,
  inspectSymbol,
  type MimeBundle,
  textTable,
} from "mixture-growth-display";
import { type CoefficientRow, drawCoefficients } from "../drawing/index.js";
import type { MixedNetwork } from "../networks/mixed/mixed-network.js";
import type { Mixer } from "../templates/mixer.js";

/**
 * The coefficients of layers as a map, read when it is shown: a row a block, a column a template, blue below zero and
 * vermilion above.
 *
 * @param source mixers of the layers, which stay the caller's; or a network, for all its layers, tied ones once
 * @param layers of a network, those that are shown; all where they are left out
 * @throws RangeError for no layer at all, or one that the network does not have
 * @example
 * ```ts
 * coefficientMap(["stage1.0.conv1", "stage2.0.conv1"].map((layer) => run.mixer(layer))); // last line of a cell
 * ```
 */
export function coefficientMap(
  source: readonly Mixer[] | MixedNetwork,
  layers?: readonly string[],
): Displayable {
  const mixers = "bank" in source ? mixersOf(source, layers) : source;
  if (mixers.length === 0) {
    throw new RangeError("Expected mixers to be at least one but got none. Take some with run.mixer(layer).");
  }
  const show = (): MimeBundle => {
    const rows = mixers.flatMap(coefficientRows);
    const table = rows.map(({ group, label, values }) => ({
      layer: group,
      block: label,
      coefficients: values.map((value) => value.toFixed(3)).join(", "),
    }));
    const columns = [{ key: "layer" }, { key: "block" }, { key: "coefficients" }];
    return bundle({ plain: textTable(columns, table, { limit: 100 }), svg: drawCoefficients(rows) });
  };
  return { [displaySymbol]: show, [inspectSymbol]: () => String(show()["text/plain"]) };
}

function mixersOf(network: MixedNetwork, layers?: readonly string[]): Mixer[] {
  const known = [...network.layers.keys()];
  const stranger = layers?.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw new RangeError(
      `Expected a mixed layer but got "${stranger}" (coefficient map). Its layers are ${known.join(", ")}.`,
    );
  }
  return network
    .distinctLayers()
    .filter(({ name }) => layers?.includes(name) ?? true)
    .map(({ mixer }) => mixer);
}

function coefficientRows(mixer: Mixer): CoefficientRow[] {
  return mixer.blocks.map(({ member, set }) => ({
    group: mixer.name,
    label: `block ${member}, set ${set}`,
    values: [...mixer.coefficients(member).dataSync()],
  }));
}
