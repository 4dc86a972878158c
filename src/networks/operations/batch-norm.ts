import * as tf from "@tensorflow/tfjs-core";
import { number, optional } from "../../checking/shapes.js";
import { BatchNorm, type BatchNormValues } from "../../layers/batch-norm.js";
import { channelCount } from "../size-shapes.js";
import { lastSide, readsChannels } from "./node-checks.js";
import type { NodeBase, NodeTensor, Operation, PublishedNode } from "./operation.js";

/** Batch normalisation over the channels. */
export interface BatchNormNode extends NodeBase {
  readonly op: "batchNorm";
  /** Channels that it normalises. */
  readonly channels: number;
  /** Weight of each batch in the running statistics; default 0.1. */
  readonly momentum?: number;
}

/** Added to the variance; a channel of zeros is divided by its square root. */
const epsilon = 1e-5;

export const batchNorm: Operation<BatchNormNode> = {
  op: "batchNorm",
  reads: ["anything"],
  fields: { channels: channelCount, momentum: optional(number({ above: 0, max: 1, use: 0.1 })) },
  complete: (_, [input]) => ({ channels: lastSide(input) }),
  title: () => "batch norm",
  drawing: { label: "batch norm", short: "bn", look: "normalization" },
  infer(node, [input = []], at) {
    readsChannels(node, "channels", node.channels, input.at(-1) as number, at);
    return input;
  },
  compute({ name }, [x], tensors, { statistics }) {
    const layer = tensors.layer(name) as BatchNorm;
    const normalize = (value: tf.Tensor4D): tf.Tensor4D =>
      statistics ? layer.train(value, statistics) : layer.evaluate(value);
    if (x?.rank === 4) return normalize(x as tf.Tensor4D);
    // After a dense layer, an image counts as one pixel; tokens count as a column of them.
    const { shape } = x as tf.Tensor;
    const [images, channels] = [shape[0] as number, shape.at(-1) as number];
    const places = shape.length === 3 ? (shape[1] as number) : 1;
    return tf.reshape(
      normalize(tf.reshape<tf.Rank.R4>(x as tf.Tensor, [images, places, 1, channels])),
      shape,
    );
  },
  tensors: ({ channels }) => [
    { ...vector("gamma", channels, 1), silences: true },
    vector("beta", channels, 0),
    { ...vector("mean", channels, 0), isTrained: false },
    { ...vector("variance", channels, 1), isTrained: false },
  ],
  layer(node, name, tensors) {
    const values = Object.fromEntries(tensors.map((tensor) => [tensor.name, tensor.values.values]));
    const { momentum } = node;
    return new BatchNorm(
      name,
      values as unknown as BatchNormValues,
      momentum === undefined ? {} : { momentum },
    );
  },
  macs: () => 0,
  published: (node, counted) => ({
    batch_norm: (counted.isTraining ? 10 : 4) * counted.read * evaluations(node, counted),
  }),
  resize: (node, { made }) => ({ ...node, channels: made(node.channels) }),
  pullBack(_, cotangent) {
    const axes = cotangent.shape.map((__, axis) => axis).slice(0, -1);
    return tf.div(tf.sub(cotangent, tf.mean(cotangent, axes, true)), Math.sqrt(epsilon));
  },
  normalizes: true,
};

function vector(name: string, channels: number, first: number): NodeTensor {
  return { name, kind: "batchNorm", shape: [channels], first, isTrained: true };
}

/** How often the published code evaluates a batch norm: in a plain net, once for each convolution after it. */
function evaluations({ name }: BatchNormNode, { nodes, isMixed }: PublishedNode): number {
  if (isMixed) return 1;
  const relu = nodes.find(({ op, inputs }) => op === "relu" && inputs[0] === name);
  const readers = nodes.filter(({ op, inputs }) => op === "convolution" && inputs[0] === relu?.name);
  return Math.max(1, readers.length);
}
