import * as tf from "@tensorflow/tfjs-core";
import { isImage } from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";

/** Mean over height and width: `[n, h, w, c]` to `[n, c]`. */
export interface GlobalPoolNode extends NodeBase {
  readonly op: "globalPool";
}

export const globalPool: Operation<GlobalPoolNode> = {
  op: "globalPool",
  reads: ["image"],
  fields: {},
  title: () => "mean pool",
  drawing: { label: "pooling", short: "pool", look: "pooling" },
  infer: (node, [input], at) => (isImage(input, node, at) ? [input[2] as number] : undefined),
  compute: (_, [x]) => tf.mean(x as tf.Tensor, [1, 2]),
  macs: () => 0,
  published: (_, { read, isImageNet }) =>
    isImageNet ? { adaptive_avg_pool2d: 2 * read } : { avg_pool2d: read },
  pullBack(_, cotangent, __, [height = 1, width = 1]) {
    const [images, channels] = cotangent.shape as [number, number];
    const mean = tf.reshape(tf.div(cotangent, height * width), [images, 1, 1, channels]);
    return tf.tile(mean, [1, height, width, 1]);
  },
};
