import type * as tf from "@tensorflow/tfjs-core";
import { relu as rectify } from "../../tensorflow/fused.js";
import type { NodeBase, Operation } from "./operation.js";

/** `max(x, 0)` */
export interface ReluNode extends NodeBase {
  readonly op: "relu";
}

export const relu: Operation<ReluNode> = {
  op: "relu",
  reads: ["anything"],
  fields: {},
  title: () => "relu",
  drawing: { label: "ReLU", short: "relu", look: "activation" },
  infer: (_, [input]) => input,
  compute: (_, [x], __, { reluSlopeAtZero }) => rectify(x as tf.Tensor, reluSlopeAtZero),
  macs: () => 0,
  published: () => ({}),
  pullBack: (_, cotangent) => cotangent,
  isIdempotent: true,
};
