import * as tf from "@tensorflow/tfjs-core";
import { product } from "../size-shapes.js";
import type { NodeBase, Operation } from "./operation.js";

/** Flattens height, width and channels, or tokens and channels, into one axis of features. */
export interface FlattenNode extends NodeBase {
  readonly op: "flatten";
}

export const flatten: Operation<FlattenNode> = {
  op: "flatten",
  reads: ["anything"],
  fields: {},
  title: () => "flatten",
  drawing: { label: "other", short: "", look: "other" },
  infer: (_, [input = []]) => [product(input)],
  compute: (_, [x]) => tf.reshape(x as tf.Tensor, [(x as tf.Tensor).shape[0] as number, -1]),
  macs: () => 0,
  published: () => ({}),
  places: (input) => product(input.slice(0, -1)),
  pullBack(_, cotangent, window, read) {
    const images = cotangent.shape[0] as number;
    const channels = cotangent.shape.at(-1) as number;
    const places = read.slice(0, -1);
    const here = tf.oneHot(tf.tensor1d([window], "int32"), product(places));
    const placed = tf.mul(
      tf.reshape(cotangent, [images, 1, channels]),
      tf.cast(tf.reshape(here, [1, product(places), 1]), "float32"),
    );
    return tf.reshape(placed, [images, ...places, channels]);
  },
};
