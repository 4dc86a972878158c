import * as tf from "@tensorflow/tfjs-core";
import { product } from "../size-shapes.js";
import { isImage, lastSide } from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";

/** Mean over height and width, or over the tokens: `[n, h, w, c]` or `[n, tokens, c]` to `[n, c]`. */
export interface GlobalPoolNode extends NodeBase {
  readonly op: "globalPool";
}

export const globalPool: Operation<GlobalPoolNode> = {
  op: "globalPool",
  reads: ["image"],
  fields: {},
  title: () => "mean pool",
  drawing: { label: "pooling", short: "pool", look: "pooling" },
  infer: (node, [input], at) =>
    input?.length === 2 || isImage(input, node, at) ? [lastSide(input)] : undefined,
  compute: (_, [x]) => tf.mean(x as tf.Tensor, (x as tf.Tensor).rank === 3 ? [1] : [1, 2]),
  macs: () => 0,
  published: (_, { read, isImageNet }) =>
    isImageNet ? { adaptive_avg_pool2d: 2 * read } : { avg_pool2d: read },
  pullBack(_, cotangent, __, read) {
    const [images, channels] = cotangent.shape as [number, number];
    const places = read.slice(0, -1);
    const mean = tf.reshape(tf.div(cotangent, product(places)), [images, ...places.map(() => 1), channels]);
    return tf.tile(mean, [1, ...places, 1]);
  },
};
