import * as tf from "@tensorflow/tfjs-core";
import { activation } from "./activation.js";
import type { NodeBase } from "./operation.js";

/** Hyperbolic tangent. */
export interface TanhNode extends NodeBase {
  readonly op: "tanh";
}

export const tanh = activation<TanhNode>({ op: "tanh", compute: (x) => tf.tanh(x), slopeAtZero: 1 });
