import { demand, list, optional, record, type Shape } from "../../checking/shapes.js";
import type { NetworkDescription } from "../description.js";
import type { NetworkNode } from "../operations/operations.js";
import { shownDescription } from "../shown-description.js";
import { channelCount, classCount, imageSize } from "../size-shapes.js";
import { classifier } from "./layers.js";

/** Size of a small convolutional network. */
export interface SmallCnnOptions {
  /** Channels of each convolution; all but the last are followed by pooling that halves the image. */
  readonly channels: readonly number[];
  /** Number of classes. */
  readonly classes: number;
  /** `[height, width, channels]` of an image. Default `[28, 28, 1]`. */
  readonly input?: readonly [number, number, number];
}

const defaultInput = [28, 28, 1] as const;

const optionFields = record<SmallCnnOptions>({
  channels: list(channelCount, { min: 1, use: "[16, 32, 64]" }),
  classes: classCount,
  input: optional(imageSize),
});

const smallCnnOptions: Shape = (value, at) => {
  if (!optionFields(value, at)) return false;
  const { channels, input = defaultInput } = value as SmallCnnOptions;
  const [height, width] = input;
  const least = 2 ** (channels.length - 1);
  if (Math.min(height, width) >= least) return true;
  const constraint = `to have at least ${least} pixels a side for ${channels.length} convolutions`;
  return at.field("input").found(constraint, `${height}x${width}`, "Use fewer, or larger images.");
};

/**
 * A small convolutional network: 3x3 convolutions with batch norm and ReLU, max pooling between them, the mean over
 * the image, a classifier. For teaching: it learns small images in seconds.
 *
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * const network = smallCnn({ channels: [16, 32, 64], classes: 10 });
 * ```
 */
export function smallCnn(options: SmallCnnOptions): NetworkDescription {
  demand(options, smallCnnOptions, "options", "smallCnn");
  const { channels, classes, input = defaultInput } = options;
  const nodes: NetworkNode[] = [];
  let last = "input";
  let inChannels = input[2];
  channels.forEach((outChannels, i) => {
    const name = `conv${i + 1}`;
    const role = i === 0 ? "first" : "inner";
    nodes.push(
      {
        op: "convolution",
        name,
        role,
        inputs: [last],
        kernel: 3,
        stride: 1,
        padding: 1,
        inChannels,
        outChannels,
      },
      { op: "batchNorm", name: `${name}.bn`, inputs: [name], channels: outChannels },
      { op: "relu", name: `${name}.relu`, inputs: [`${name}.bn`] },
    );
    last = `${name}.relu`;
    if (i < channels.length - 1) {
      nodes.push({ op: "maxPool", name: `${name}.pool`, inputs: [last], kernel: 2, stride: 2, padding: 0 });
      last = `${name}.pool`;
    }
    inChannels = outChannels;
  });
  nodes.push(
    { op: "globalPool", name: "pool", inputs: [last] },
    classifier("classifier", "pool", inChannels, classes),
  );
  return shownDescription({ name: `CNN-${channels.join("-")}`, input, classes, nodes });
}
