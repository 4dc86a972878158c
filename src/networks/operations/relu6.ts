import * as tf from "@tensorflow/tfjs-core";
import { relu as rectify } from "../../tensorflow/fused.js";
import { activation } from "./activation.js";
import type { NodeBase, Operation } from "./operation.js";

/** `min(max(x, 0), 6)`, the activation of mobile networks. */
export interface Relu6Node extends NodeBase {
  readonly op: "relu6";
}

export const relu6: Operation<Relu6Node> = {
  ...activation<Relu6Node>({ op: "relu6", compute: (x) => x, slopeAtZero: 1 }),
  compute: (_, [x], __, { reluSlopeAtZero }) => tf.minimum(rectify(x as tf.Tensor, reluSlopeAtZero), 6),
  isIdempotent: true,
};
