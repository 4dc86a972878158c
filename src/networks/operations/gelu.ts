import * as tf from "@tensorflow/tfjs-core";
import { activation } from "./activation.js";
import type { NodeBase } from "./operation.js";

/** `x Phi(x)`, where `Phi` is the distribution function of Normal(0, 1). Source: Hendrycks & Gimpel 2016, exact. */
export interface GeluNode extends NodeBase {
  readonly op: "gelu";
}

export const gelu = activation<GeluNode>({
  op: "gelu",
  compute: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  slopeAtZero: 0.5,
});
