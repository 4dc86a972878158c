import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { createRandom, type Random } from "../../data/random.js";
import type { Span } from "../../growth/span.js";
import { imageNetResNet } from "../architectures/imagenet-resnet.js";
import { wideResNet } from "../architectures/wide-resnet.js";
import type { NetworkDescription } from "../description.js";
import { PlainNetwork, type PlainNetworkOptions } from "../plain/plain-network.js";

const input = [8, 8, 3] as const;
const classes = 4;

/** Dense layers with biases on the flattened image. */
export function smallMlp(hidden: number): NetworkDescription {
  const first = { op: "dense", name: "fc1", role: "first", inputs: ["flat"], bias: true } as const;
  const inner = { op: "dense", name: "fc2", role: "inner", inputs: ["relu1"], bias: true } as const;
  const last = { op: "dense", name: "fc3", role: "last", inputs: ["relu2"], bias: true } as const;
  return {
    name: `MLP-${hidden}`,
    input,
    classes,
    nodes: [
      { op: "flatten", name: "flat", inputs: ["input"] },
      { ...first, inChannels: 8 * 8 * 3, outChannels: hidden },
      { op: "relu", name: "relu1", inputs: ["fc1"] },
      { ...inner, inChannels: hidden, outChannels: 2 * hidden },
      { op: "relu", name: "relu2", inputs: ["fc2"] },
      { ...last, inChannels: 2 * hidden, outChannels: classes },
    ],
  };
}

/** Two convolutions, the second with batch norm, max pooling, and a classifier on flattened positions. */
export function smallCnn(channels: number): NetworkDescription {
  const first = { op: "convolution", name: "conv1", role: "first", inputs: ["input"], kernel: 3 } as const;
  const inner = { op: "convolution", name: "conv2", role: "inner", inputs: ["pool"], kernel: 3 } as const;
  const last = { op: "dense", name: "fc", role: "last", inputs: ["flat"], bias: true } as const;
  return {
    name: `CNN-${channels}`,
    input,
    classes,
    nodes: [
      { ...first, stride: 1, padding: 1, inChannels: 3, outChannels: channels },
      { op: "relu", name: "relu1", inputs: ["conv1"] },
      { op: "maxPool", name: "pool", inputs: ["relu1"], kernel: 2, stride: 2, padding: 0 },
      { ...inner, stride: 2, padding: 1, inChannels: channels, outChannels: 2 * channels },
      { op: "batchNorm", name: "bn", inputs: ["conv2"], channels: 2 * channels },
      { op: "relu", name: "relu2", inputs: ["bn"] },
      { op: "flatten", name: "flat", inputs: ["relu2"] },
      { ...last, inChannels: 2 * 2 * 2 * channels, outChannels: classes },
    ],
  };
}

/** A wide residual network for 8x8 images. */
export function smallWideResNet(depth: number, width: number, secondBatchNorm: boolean): NetworkDescription {
  return wideResNet({ depth, width, classes, input, secondBatchNorm });
}

/** A residual network of bottleneck blocks, batch norm after every convolution, for 8x8 images. */
export function smallBottleneckNet(stages: readonly number[]): NetworkDescription {
  return imageNetResNet({ stages, channels: stages.map(() => 8), classes, input });
}

/** Networks of every kind whose channels divide into 2 and 4 parts. */
export const smallNetworks: fc.Arbitrary<NetworkDescription> = fc.oneof(
  fc.constantFrom(4, 8, 12).map(smallMlp),
  fc.constantFrom(4, 8).map(smallCnn),
  fc.constant(smallBottleneckNet([2, 1])),
  fc
    .tuple(fc.constantFrom(10, 16), fc.constantFrom(0.25, 0.5, 1), fc.boolean())
    .map(([depth, width, norm]) => smallWideResNet(depth, width, norm)),
);

/** A net inside a wider one: parts of the whole, before and after growth. */
export const widenings: fc.Arbitrary<{ members: number; from: Span; into: Span }> = fc.constantFrom(
  { members: 2, from: { first: 0, count: 1 }, into: { first: 0, count: 2 } },
  { members: 4, from: { first: 0, count: 1 }, into: { first: 0, count: 2 } },
  { members: 4, from: { first: 0, count: 1 }, into: { first: 0, count: 4 } },
  { members: 4, from: { first: 0, count: 2 }, into: { first: 0, count: 4 } },
);

/** A network whose batch norms and biases have seen training: no vector is at its fresh value. */
export function trainedNetwork(options: Omit<PlainNetworkOptions, "random">, seed: number): PlainNetwork {
  const random = createRandom(seed);
  const network = new PlainNetwork({ ...options, random });
  for (const { name, variable } of network.state()) {
    const vector = name.slice(name.lastIndexOf(".") + 1);
    if (vector === "weight") continue;
    const positive = vector === "gamma" || vector === "variance";
    const values = Float32Array.from({ length: variable.size }, () =>
      positive ? 0.5 + random.uniform() : 0.3 * random.normal(),
    );
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
  return network;
}

/** A batch of random images and labels; the caller disposes both. */
export function randomBatch(count: number, random: Random): { images: tf.Tensor4D; labels: tf.Tensor1D } {
  const pixels = Float32Array.from({ length: count * 8 * 8 * 3 }, () => random.normal());
  const labels = Int32Array.from({ length: count }, () => random.integer(classes));
  return { images: tf.tensor4d(pixels, [count, ...input]), labels: tf.tensor1d(labels, "int32") };
}

/** Largest difference of two nets' logits on the same images, over the largest logit. */
export function logitGap(before: Float32Array, after: Float32Array): number {
  const scale = before.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  return before.reduce((most, value, i) => Math.max(most, Math.abs(value - (after[i] as number))), 0) / scale;
}
