import { demand, number, oneOf, optional, record } from "../../checking/shapes.js";
import { buildNetwork } from "../builder/build-network.js";
import { type Part, residual, sequential } from "../builder/parts.js";
import type { NetworkDescription } from "../description.js";
import { classCount, imageSize } from "../size-shapes.js";

/** Size of a mobile network. */
export interface MobileNetOptions {
  /** Number of classes. */
  readonly classes: number;
  /** `[height, width, channels]` of an image. Default `[224, 224, 3]`. */
  readonly input?: readonly [number, number, number];
  /** Factor on all channels, which are rounded to multiples of 8. Default 1. */
  readonly width?: number;
  /** Stride of the first convolution: 2, the default, or 1 for small images. */
  readonly stemStride?: 1 | 2;
}

/** Expansion, channels, blocks and first stride of each stage. */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

const mobileNetOptions = record<MobileNetOptions>({
  classes: classCount,
  input: optional(imageSize),
  width: optional(number({ min: 1 / 64, max: 1000, use: 1 })),
  stemStride: optional(oneOf([1, 2])),
});

/**
 * A mobile network of inverted residual blocks: a 1x1 convolution to more channels, a depthwise 3x3 one, and a 1x1 one back to
 * few, each with batch norm, the first two with ReLU6; added to the block's input where shapes agree.
 *
 * In a mixed network, each member has depthwise kernels of its own, as it has batch norms; everything else is mixed.
 *
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * mobileNet({ classes: 1000 }); // 3,504,872 parameters
 * mobileNet({ classes: 10, input: [32, 32, 3], width: 0.5, stemStride: 1 });
 * ```
 * Source: Sandler et al. 2018 (MobileNetV2), table 2, as torchvision has it, without dropout.
 */
export function mobileNet(options: MobileNetOptions): NetworkDescription {
  demand(options, mobileNetOptions, "options", "mobileNet");
  const { classes, input = [224, 224, 3], width = 1, stemStride = 2 } = options;
  let channels = multipleOf8(32 * width);
  const stem = sequential("stem", convolution(channels, 3, stemStride));
  const body = stages.flatMap(([expansion, base, blocks, firstStride], stage) =>
    Array.from({ length: blocks }, (_, block) => {
      const stride = block === 0 ? firstStride : 1;
      const outChannels = multipleOf8(base * width);
      const parts = invertedResidual({ channels, expansion, outChannels, stride });
      channels = outChannels;
      return sequential(`stage${stage + 1}.${block}`, parts);
    }),
  );
  const head: Part[] = [
    ...convolution(multipleOf8(1280 * Math.max(1, width)), 1),
    { op: "globalPool" },
    { op: "dense", name: "classifier" },
  ];
  const name = `MobileNet-V2${width === 1 ? "" : `-${width}`}`;
  return buildNetwork({ name, input, classes }, [stem, ...body, sequential("head", head)]);
}

interface InvertedResidual {
  readonly channels: number;
  readonly expansion: number;
  readonly outChannels: number;
  readonly stride: number;
}

function invertedResidual({ channels, expansion, outChannels, stride }: InvertedResidual): Part[] {
  const parts: Part[] = [
    ...(expansion === 1 ? [] : convolution(channels * expansion, 1)),
    { op: "depthwiseConvolution", kernel: 3, stride },
    { op: "batchNorm" },
    { op: "relu6" },
    { op: "convolution", outChannels, kernel: 1 },
    { op: "batchNorm" },
  ];
  return stride === 1 && channels === outChannels ? [residual(parts)] : parts;
}

function convolution(outChannels: number, kernel: number, stride = 1): Part[] {
  return [{ op: "convolution", outChannels, kernel, stride }, { op: "batchNorm" }, { op: "relu6" }];
}

/** The nearest multiple of 8 that is not more than a tenth below. */
function multipleOf8(channels: number): number {
  const near = Math.max(8, 8 * Math.floor((channels + 4) / 8));
  return near < 0.9 * channels ? near + 8 : near;
}
