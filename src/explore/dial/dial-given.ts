import type { DialGiven } from "../fronts/dial/state.js";
import type { DialNetwork } from "./dial-network.js";

/** The first values of a front end. */
export function dialGiven(network: DialNetwork, title: string): DialGiven {
  const { set, state } = network.pictures;
  return { title, layers: network.layers, pictures: state, pixels: set.images };
}
