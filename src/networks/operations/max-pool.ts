import type * as tf from "@tensorflow/tfjs-core";
import { maxPool as pool } from "../../tensorflow/max-pool.js";
import type { Window } from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";
import { pooling } from "./pooling.js";

/** Largest value in each window; padding never counts as the largest. */
export interface MaxPoolNode extends NodeBase, Window {
  readonly op: "maxPool";
}

export const maxPool: Operation<MaxPoolNode> = pooling({
  op: "maxPool",
  title: "max pool",
  compute: (node, [x]) => pool(x as tf.Tensor4D, node),
  published: (_, { read }) => ({ max_pool2d: read }),
});
