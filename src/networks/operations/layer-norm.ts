import { type NormalizedGroups, normalizedGroups } from "./normalized-groups.js";

/**
 * Layer normalisation: over the channels of each place (pixel or token) of each example, group by group.
 *
 * A network that grows in width needs as many groups as members, or a multiple: over all channels at once, merged members
 * would change each other's statistics. Source: Ba, Kiros & Hinton 2016.
 */
export interface LayerNormNode extends NormalizedGroups {
  readonly op: "layerNorm";
  /** Groups of channels that are normalised by themselves; default 1, all channels together. */
  readonly groups?: number;
}

export const layerNorm = normalizedGroups<LayerNormNode>("layerNorm", "layer norm", "each place");
