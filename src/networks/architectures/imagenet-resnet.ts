import { demand, integer, list, number, optional, record, type Shape } from "../../checking/shapes.js";
import type { NetworkDescription } from "../description.js";
import type { ConvolutionNode } from "../operations/convolution.js";
import type { NetworkNode } from "../operations/operations.js";
import { shownDescription } from "../shown-description.js";
import { channelCount, classCount, imageSize } from "../size-shapes.js";
import { classifier, convolution } from "./layers.js";

/** Size of an ImageNet residual network. */
export interface ImageNetResNetOptions {
  /** Factor on the middle channels of the four stages, `16 w`, `32 w`, `64 w`, `128 w`. Default 4, ResNet-50's. */
  readonly width?: number;
  /** Default 1000. */
  readonly classes?: number;
  /** Blocks of each stage. Default `[3, 4, 6, 3]`, ResNet-50's. */
  readonly stages?: readonly number[];
  /** Middle channels of each stage, where they are not those of `width`; a block's output has 4 times as many. */
  readonly channels?: readonly number[];
  /** `[height, width, channels]` of an image. Default `[224, 224, 3]`. */
  readonly input?: readonly [number, number, number];
}

/** Output channels of a bottleneck block over its middle channels. */
const expansion = 4;

const defaultStages: readonly number[] = [3, 4, 6, 3];

const optionFields = record<ImageNetResNetOptions>({
  width: optional(number({ min: 1 / 8, max: 1000, use: 4 })),
  classes: optional(classCount),
  stages: optional(list(integer({ min: 1, max: 1000 }), { min: 1, max: 10, use: "[3, 4, 6, 3]" })),
  channels: optional(list(channelCount, { min: 1, use: "[64, 128, 256, 512]" })),
  input: optional(imageSize),
});

const imageNetResNetOptions: Shape = (value, at) => {
  if (!optionFields(value, at)) return false;
  const { width = 4, stages = defaultStages, channels } = value as ImageNetResNetOptions;
  if (channels === undefined) {
    return (
      Math.trunc(16 * width) % 2 === 0 ||
      at.field("width").expected("to give the stem an even number of channels, 16 times it,", width, "Use 4.")
    );
  }
  const place = at.field("channels");
  if (channels.length !== stages.length) {
    const constraint = `to have a number for each of ${stages.length} stages`;
    return place.expected(constraint, channels, "Give as many channels as stages.");
  }
  return (
    (channels[0] as number) % 2 === 0 ||
    place.item(0).expected("to be even, since the stem halves it,", channels[0], "Use 64.")
  );
};

/**
 * A residual network of bottleneck blocks for large images: ResNet-50 with three small convolutions as its stem.
 *
 * Every convolution is followed by batch norm. Stem: 3x3 stride 2, 3x3, 3x3, max pooling 3x3 stride 2. A block is 1x1,
 * 3x3 (stride 2 in the first block of every stage but the first), 1x1, added to its input, then ReLU; where shapes
 * change, the input passes a 1x1 convolution. Then mean over the image and the classifier.
 *
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * const network = imageNetResNet({ width: 4 }); // 25,576,264 parameters
 * ```
 * Source: He et al. 2016, with the stem and the strides of the published code (called "wrn56-4" there).
 */
export function imageNetResNet(options: ImageNetResNetOptions = {}): NetworkDescription {
  demand(options, imageNetResNetOptions, "options", "imageNetResNet");
  const { width = 4, classes = 1000, stages = defaultStages, input = [224, 224, 3] } = options;
  const channels = options.channels ?? stages.map((_, stage) => Math.trunc(16 * width * 2 ** stage));
  const nodes = stem(input[2], channels[0] as number);
  let last = "stem.pool";
  let inChannels = channels[0] as number;
  stages.forEach((blocks, stage) => {
    const middle = channels[stage] as number;
    for (let block = 0; block < blocks; block++) {
      const name = `stage${stage + 1}.${block}`;
      const stride = stage > 0 && block === 0 ? 2 : 1;
      nodes.push(...bottleneck(name, last, inChannels, middle, stride));
      last = `${name}.relu`;
      inChannels = expansion * middle;
    }
  });
  nodes.push(
    { op: "globalPool", name: "head.pool", inputs: [last] },
    classifier("fc", "head.pool", inChannels, classes),
  );
  const size = options.channels === undefined ? `${width}` : channels.join("/");
  return shownDescription({ name: `ImageNet-ResNet-${size}`, input, classes, nodes });
}

function stem(imageChannels: number, outChannels: number): NetworkNode[] {
  const half = outChannels / 2;
  return [
    ...normalized({
      name: "stem.conv1",
      input: "input",
      inChannels: imageChannels,
      outChannels: half,
      kernel: 3,
      stride: 2,
      role: "first",
    }),
    ...normalized({
      name: "stem.conv2",
      input: "stem.conv1.relu",
      inChannels: half,
      outChannels: half,
      kernel: 3,
    }),
    ...normalized({ name: "stem.conv3", input: "stem.conv2.relu", inChannels: half, outChannels, kernel: 3 }),
    { op: "maxPool", name: "stem.pool", inputs: ["stem.conv3.relu"], kernel: 3, stride: 2, padding: 1 },
  ];
}

function bottleneck(
  name: string,
  input: string,
  inChannels: number,
  middle: number,
  stride: number,
): NetworkNode[] {
  const outChannels = expansion * middle;
  const skips = stride !== 1 || inChannels !== outChannels;
  const skip = { name: `${name}.skip`, input, inChannels, outChannels, kernel: 1, stride, relu: false };
  return [
    ...(skips ? normalized(skip) : []),
    ...normalized({ name: `${name}.in`, input, inChannels, outChannels: middle, kernel: 1 }),
    ...normalized({
      name: `${name}.mid`,
      input: `${name}.in.relu`,
      inChannels: middle,
      outChannels: middle,
      kernel: 3,
      stride,
    }),
    ...normalized({
      name: `${name}.out`,
      input: `${name}.mid.relu`,
      inChannels: middle,
      outChannels,
      kernel: 1,
      relu: false,
    }),
    { op: "add", name: `${name}.sum`, inputs: [`${name}.out.bn`, skips ? `${name}.skip.bn` : input] },
    { op: "relu", name: `${name}.relu`, inputs: [`${name}.sum`] },
  ];
}

interface NormalizedConvolution {
  readonly name: string;
  readonly input: string;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly role?: ConvolutionNode["role"];
  readonly relu?: boolean;
}

/** Convolution, batch norm and, unless it is switched off, ReLU. */
function normalized(options: NormalizedConvolution): NetworkNode[] {
  const { name, input, inChannels, outChannels, kernel, stride = 1, role = "inner", relu = true } = options;
  return [
    convolution(name, input, inChannels, outChannels, kernel, stride, role),
    { op: "batchNorm", name: `${name}.bn`, inputs: [name], channels: outChannels },
    ...(relu ? [{ op: "relu", name: `${name}.relu`, inputs: [`${name}.bn`] } as const] : []),
  ];
}
