import { gelu as compute } from "../../tensorflow/gelu.js";
import { activation } from "./activation.js";
import type { NodeBase } from "./operation.js";

/** `x Phi(x)`, where `Phi` is the distribution function of Normal(0, 1). Source: Hendrycks & Gimpel 2016, exact. */
export interface GeluNode extends NodeBase {
  readonly op: "gelu";
}

export const gelu = activation<GeluNode>({
  op: "gelu",
  compute,
  slopeAtZero: 0.5,
});
