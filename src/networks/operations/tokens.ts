import * as tf from "@tensorflow/tfjs-core";
import { product } from "../size-shapes.js";
import { isImage } from "./node-checks.js";
import type { NodeBase, Operation } from "./operation.js";

/** Pixels of an image as tokens, row by row: `[n, h, w, c]` to `[n, h w, c]`. */
export interface TokensNode extends NodeBase {
  readonly op: "tokens";
}

export const tokens: Operation<TokensNode> = {
  op: "tokens",
  reads: ["image"],
  fields: {},
  title: () => "tokens",
  drawing: { label: "other", short: "", look: "other" },
  infer(node, [input], at) {
    if (!isImage(input, node, at)) return undefined;
    return [product(input.slice(0, 2)), input[2] as number];
  },
  compute(_, [x]) {
    const [images, height, width, channels] = (x as tf.Tensor4D).shape;
    return tf.reshape(x as tf.Tensor, [images, height * width, channels]);
  },
  macs: () => 0,
  published: () => ({}),
  pullBack: (_, cotangent, __, read) =>
    tf.reshape(cotangent, [cotangent.shape[0] as number, ...read.slice(0, 2), cotangent.shape[2] as number]),
};
