import * as tf from "@tensorflow/tfjs-core";
import { activation } from "./activation.js";
import type { NodeBase } from "./operation.js";

/** `1 / (1 + exp(-x))`, which is 1/2 at 0. */
export interface SigmoidNode extends NodeBase {
  readonly op: "sigmoid";
}

export const sigmoid = activation<SigmoidNode>({ op: "sigmoid", compute: (x) => tf.sigmoid(x) });
