import { made } from "../checking/made.js";
import { instance, type Shape } from "../checking/shapes.js";
import { MixedNetwork } from "./mixed/mixed-network.js";
import { PlainNetwork } from "./plain/plain-network.js";

/** Whether something is a network whose weights are mixed from templates. */
export function isMixed(value: unknown): value is MixedNetwork {
  return value instanceof MixedNetwork;
}

/** Whether something is a network in which every layer has a weight of its own. */
export function isPlain(value: unknown): value is PlainNetwork {
  return value instanceof PlainNetwork;
}

/** Accepts a network with tensors, of either kind. */
export const networkShape: Shape = made(
  "a network with tensors",
  (value) => isMixed(value) || isPlain(value),
  "Take that of a run: run.network.",
);

/** Accepts a network that is mixed from templates. */
export const mixedNetworkShape: Shape = instance(
  MixedNetwork,
  "Take the network of a run whose plan mixes templates: run.network.",
);
