import { demand, number, oneOf, optional, record } from "../../checking/shapes.js";
import { buildNetwork } from "../builder/build-network.js";
import { type Part, residual, sequential } from "../builder/parts.js";
import type { NetworkDescription } from "../description.js";
import { classCount, imageSize } from "../size-shapes.js";

/** Size of a residual network of basic blocks. */
export interface ResNetOptions {
  /** Layers with weights: 18 or 34. */
  readonly depth: 18 | 34;
  /** Number of classes. */
  readonly classes: number;
  /** `[height, width, channels]` of an image. Default `[224, 224, 3]`. */
  readonly input?: readonly [number, number, number];
  /** Factor on the channels of the stages, 64, 128, 256 and 512. Default 1. */
  readonly width?: number;
  /** `"7x7"`, the default: a large first convolution and pooling, to a quarter of the image; `"3x3"` keeps small images whole. */
  readonly stem?: "7x7" | "3x3";
}

const blocks = { 18: [2, 2, 2, 2], 34: [3, 4, 6, 3] } as const;

const resNetOptions = record<ResNetOptions>({
  depth: oneOf([18, 34]),
  classes: classCount,
  input: optional(imageSize),
  width: optional(number({ min: 1 / 64, max: 1000, use: 1 })),
  stem: optional(oneOf(["7x7", "3x3"])),
});

/**
 * A residual network of basic blocks: two 3x3 convolutions with batch norm, added to the block's input, then ReLU.
 *
 * For bottleneck blocks there is {@link imageNetResNet}, for the pre-activation networks of the paper {@link wideResNet}.
 *
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * resNet({ depth: 18, classes: 1000 }); // 11,689,512 parameters
 * resNet({ depth: 18, classes: 10, input: [32, 32, 3], width: 0.25, stem: "3x3" });
 * ```
 * Source: He et al. 2016, table 1, as torchvision has it.
 */
export function resNet(options: ResNetOptions): NetworkDescription {
  demand(options, resNetOptions, "options", "resNet");
  const { depth, classes, input = [224, 224, 3], width = 1, stem = "7x7" } = options;
  const channels = [64, 128, 256, 512].map((count) => Math.max(1, Math.round(count * width)));
  const first = channels[0] as number;
  const stages = channels.flatMap((outChannels, stage) =>
    Array.from({ length: blocks[depth][stage] as number }, (_, block) => {
      const shrinks = stage > 0 && block === 0;
      return sequential(`stage${stage + 1}.${block}`, basicBlock(outChannels, shrinks));
    }),
  );
  return buildNetwork({ name: `ResNet-${depth}`, input, classes }, [
    sequential(
      "stem",
      stem === "7x7" ? [...normalized(first, 7, 2), relu, pool] : [...normalized(first, 3), relu],
    ),
    ...stages,
    sequential("head", [{ op: "globalPool" }, { op: "dense", name: "classifier" }]),
  ]);
}

const relu: Part = { op: "relu" };
const pool: Part = { op: "maxPool", kernel: 3, stride: 2, padding: 1 };

function basicBlock(outChannels: number, shrinks: boolean): Part[] {
  const stride = shrinks ? 2 : 1;
  const body = [...normalized(outChannels, 3, stride), relu, ...normalized(outChannels, 3)];
  return [residual(body, shrinks ? normalized(outChannels, 1, stride) : []), relu];
}

function normalized(outChannels: number, kernel: number, stride = 1): Part[] {
  return [{ op: "convolution", outChannels, kernel, stride }, { op: "batchNorm" }];
}
