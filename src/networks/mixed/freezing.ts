import type { MixedLayer } from "../../layers/mixed-layer.js";
import { templateName } from "../../templates/template-bank.js";
import { unknownLayer } from "./check-change.js";
import type { MixedNetwork } from "./mixed-network.js";
import type { FreezeSelection, LayerSelection } from "./network-change.js";

/**
 * Names of the parameters that a selection means, for {@link MixedNetwork.freeze}.
 *
 * @throws RangeError for a layer or set that the network does not have.
 * @example
 * ```ts
 * network.freeze(parametersToFreeze(network, { what: "coefficients", blocks: "members" }));
 * ```
 * Source: published options `freeze_first_last_growing` (the coefficients of the first and last layer) and
 * `freeze_coef_0_1_growing` (those of the trained blocks), each for the grown phase.
 */
export function parametersToFreeze(network: MixedNetwork, selection: FreezeSelection): string[] {
  const layers = selectedLayers(network, selection.layers ?? "all");
  if (selection.what === "coefficients") {
    const trained = selection.blocks === "members" ? network.members : Number.POSITIVE_INFINITY;
    return layers.flatMap(({ mixer }) =>
      mixer
        .state()
        .filter((_, j) => j < trained)
        .map(({ name }) => name),
    );
  }
  const { sets } = selection;
  const known = network.options.templatesPerSet.length;
  const unknown = sets?.filter((set) => !Number.isInteger(set) || set < 0 || set >= known) ?? [];
  if (unknown.length > 0) {
    throw new RangeError(
      `Expected template sets below ${known} but got ${unknown.join(", ")} (freezing). Name sets that the network has.`,
    );
  }
  const names = layers.flatMap(({ mixer: { group } }) =>
    group.templatesPerSet.flatMap((_, set) =>
      sets === undefined || sets.includes(set) ? [templateName(group.name, set)] : [],
    ),
  );
  return [...new Set(names)];
}

function selectedLayers(network: MixedNetwork, selection: LayerSelection): MixedLayer[] {
  const layers = network.distinctLayers();
  if (selection === "all") return layers;
  if (selection === "first and last") return layers.filter(({ role }) => role !== "inner");
  return selection.map((name) => {
    const layer = network.layers.get(name);
    if (layer !== undefined) return layer;
    throw new RangeError(unknownLayer(name, [...network.layers.keys()], "freezing"));
  });
}
