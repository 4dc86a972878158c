import * as tf from "@tensorflow/tfjs-core";
import { maxPool as pool } from "../../tensorflow/max-pool.js";
import { spread } from "../../tensorflow/spread.js";
import {
  isImage,
  padsLess,
  poolWindow,
  type Window,
  windowed,
  windowFields,
  windowTitle,
} from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";

/** Largest value in each window; padding never counts as the largest. */
export interface MaxPoolNode extends NodeBase, Window {
  readonly op: "maxPool";
}

export const maxPool: Operation<MaxPoolNode> = {
  op: "maxPool",
  reads: ["image"],
  fields: windowFields,
  complete: poolWindow,
  title: (node) => `max pool ${windowTitle(node)}`,
  drawing: { label: "pooling", short: "pool", look: "pooling" },
  infer(node, [input], at) {
    if (!isImage(input, node, at) || !padsLess(node, at)) return undefined;
    const sides = windowed(node, input, at);
    return sides && [...sides, input[2] as number];
  },
  compute: (node, [x]) => pool(x as tf.Tensor4D, node),
  macs: () => 0,
  published: (_, { read }) => ({ max_pool2d: read }),
  // Max pooling has no slope at a tie, so it is treated as mean pooling.
  pullBack(node, cotangent, _, read) {
    const windows = Array.from({ length: node.kernel ** 2 }, (__, window) =>
      spread(cotangent as tf.Tensor4D, node, window, read),
    );
    return tf.div(tf.addN(windows), node.kernel ** 2);
  },
};
