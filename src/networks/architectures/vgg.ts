import { demand, number, oneOf, optional, record, type Shape, truth } from "../../checking/shapes.js";
import { buildNetwork } from "../builder/build-network.js";
import { type Part, sequential } from "../builder/parts.js";
import type { NetworkDescription } from "../description.js";
import { channelCount, classCount, imageSize } from "../size-shapes.js";

/** Size of a VGG network. */
export interface VggOptions {
  /** Layers with weights: 11, 13, 16 or 19. */
  readonly depth: 11 | 13 | 16 | 19;
  /** Number of classes. */
  readonly classes: number;
  /** `[height, width, channels]` of an image, of at least 32 pixels a side. Default `[224, 224, 3]`. */
  readonly input?: readonly [number, number, number];
  /** Factor on the channels of the convolutions, 64 to 512. Default 1. */
  readonly width?: number;
  /** Units of the two hidden dense layers. Default 4096. */
  readonly hidden?: number;
  /** Batch norm after every convolution. Default true. */
  readonly batchNorm?: boolean;
  /** Rate of the dropout after each hidden dense layer; 0 for none. Default 0.5. */
  readonly dropout?: number;
}

/** Convolutions of each stage. */
const stages = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
} as const;

const optionFields = record<VggOptions>({
  depth: oneOf([11, 13, 16, 19]),
  classes: classCount,
  input: optional(imageSize),
  width: optional(number({ min: 1 / 64, max: 1000, use: 1 })),
  hidden: optional(channelCount),
  batchNorm: optional(truth),
  dropout: optional(number({ min: 0, max: 0.99, use: 0.5 })),
});

const vggOptions: Shape = (value, at) => {
  if (!optionFields(value, at)) return false;
  const { input: [height, width] = [224, 224] } = value as VggOptions;
  if (Math.min(height, width) >= 32) return true;
  const remedy = "Use larger images, or resNet or smallCnn for these.";
  return at.field("input").found("to have at least 32 pixels a side", `${height}x${width}`, remedy);
};

/**
 * A VGG network: five stages of 3x3 convolutions, each followed by max pooling, then three dense layers on the flattened image.
 *
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * vgg({ depth: 11, classes: 1000 }); // 132,868,840 parameters
 * vgg({ depth: 11, classes: 10, input: [32, 32, 3], width: 0.25, hidden: 128 });
 * ```
 * Source: Simonyan & Zisserman 2015, configurations A, B, D and E, as torchvision has them.
 */
export function vgg(options: VggOptions): NetworkDescription {
  demand(options, vggOptions, "options", "vgg");
  const { depth, classes, input = [224, 224, 3], width = 1, hidden = 4096 } = options;
  const { batchNorm = true, dropout = 0.5 } = options;
  const drop: Part[] = dropout === 0 ? [] : [{ op: "dropout", rate: dropout }];
  const norm: Part[] = batchNorm ? [{ op: "batchNorm" }] : [];
  const dense: Part[] = [{ op: "dense", outChannels: hidden }, { op: "bias" }, { op: "relu" }, ...drop];
  const parts = stages[depth].map((count, stage) => {
    const outChannels = Math.max(1, Math.round(Math.min(64 * 2 ** stage, 512) * width));
    const layer: Part[] = [
      { op: "convolution", outChannels, kernel: 3 },
      { op: "bias" },
      ...norm,
      { op: "relu" },
    ];
    const layers = Array.from({ length: count }, () => layer).flat();
    return sequential(`stage${stage + 1}`, [...layers, { op: "maxPool", kernel: 2 }]);
  });
  return buildNetwork({ name: `VGG-${depth}`, input, classes }, [
    ...parts,
    sequential("head", [{ op: "flatten" }, ...dense, ...dense, { op: "dense", name: "classifier" }]),
  ]);
}
