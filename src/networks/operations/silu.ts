import * as tf from "@tensorflow/tfjs-core";
import { activation } from "./activation.js";
import type { NodeBase } from "./operation.js";

/** `x sigmoid(x)`, also called swish. */
export interface SiluNode extends NodeBase {
  readonly op: "silu";
}

export const silu = activation<SiluNode>({
  op: "silu",
  compute: (x) => tf.mul(x, tf.sigmoid(x)),
  slopeAtZero: 0.5,
});
