import { MixedLayer } from "../../layers/mixed-layer.js";
import { initialCoefficients } from "../../templates/coefficient-initializer.js";
import { Mixer } from "../../templates/mixer.js";
import type { TemplateBank } from "../../templates/template-bank.js";
import type { MixedNetworkOptions } from "./mixed-options.js";
import type { LayerMixing, NetworkMixing } from "./mixing.js";

/**
 * Makes the layers of a network, by node; tied nodes map to the same layer.
 *
 * @param bank Holds the templates; freed if a layer cannot be made.
 */
export function makeLayers(
  mixing: NetworkMixing,
  bank: TemplateBank,
  options: MixedNetworkOptions,
): Map<string, MixedLayer> {
  const layers = new Map<string, MixedLayer>();
  try {
    for (const entry of mixing.layers) {
      const tied = typeof entry.coefficients === "object" ? layers.get(entry.coefficients.of) : undefined;
      layers.set(entry.layer, tied ?? makeLayer(entry, bank, options));
    }
  } catch (error) {
    // A user's function for the coefficients may throw, and then the caller has no network to dispose of.
    for (const layer of new Set(layers.values())) layer.dispose();
    bank.dispose();
    throw error;
  }
  return layers;
}

function makeLayer(
  { layer, role, group, sets, coefficients }: LayerMixing,
  bank: TemplateBank,
  options: MixedNetworkOptions,
): MixedLayer {
  const { members, placement = "diag", random } = options;
  const fixed = coefficients === "ones";
  const mixer = new Mixer({
    name: layer,
    bank,
    group,
    sets,
    initialize: (blocks) =>
      initialCoefficients(
        blocks,
        fixed ? "ones" : options.initialCoefficients,
        random,
        `coefficients, layer ${layer}`,
      ),
    trainable: !fixed,
  });
  return new MixedLayer({ role, members, placement, mixer });
}
