import {
  also,
  demand,
  integer,
  number,
  oneOf,
  optional,
  record,
  type Shape,
  truth,
} from "../../checking/shapes.js";
import type { NetworkDescription } from "../description.js";
import type { BatchNormNode } from "../operations/batch-norm.js";
import type { NetworkNode } from "../operations/operations.js";
import { shownDescription } from "../shown-description.js";
import { classCount, imageSize } from "../size-shapes.js";
import { classifier, convolution } from "./layers.js";

/** Size and variants of a wide residual network. */
export interface WideResNetOptions {
  /** `6 n + 4` for `n` blocks per stage: 10, 16, 22, 28, ... */
  readonly depth: number;
  /** Factor `k` on the channels of the three stages, `16 k`, `32 k`, `64 k`. */
  readonly width: number;
  /** Number of classes. */
  readonly classes: number;
  /** `[height, width, channels]` of an image. Default `[32, 32, 3]`. */
  readonly input?: readonly [number, number, number];
  /** The batch norm between a block's two convolutions; the published scripts leave it out. Default false. */
  readonly secondBatchNorm?: boolean;
  /**
   * `"as-coded"`: the published plain network evaluates the first batch norm of a block with a shortcut twice, so its
   * running statistics move twice per step (momentum 0.19). `"once"` is the default.
   */
  readonly shortcutStatistics?: "once" | "as-coded";
  /**
   * Whether the small net of a plain network has its share of the stem's 16 channels, as a member has (`"divided"`,
   * the default), or all of them (`"whole"`), as the published small baseline and Net2Net have it. Width 1 and mixed
   * networks divide.
   */
  readonly stem?: "divided" | "whole";
}

const depth = also(
  integer({ min: 10, max: 10_000, use: 16 }),
  (value: number) => value % 6 === 4,
  "to be 6 n + 4",
  "Choose 10, 16, 22 or 28.",
);

const optionFields = record<WideResNetOptions>({
  depth,
  // At the least width, the stem's 16 channels become one.
  width: number({ min: 1 / 16, max: 1000, use: 1 }),
  classes: classCount,
  input: optional(imageSize),
  secondBatchNorm: optional(truth),
  shortcutStatistics: optional(oneOf(["once", "as-coded"])),
  stem: optional(oneOf(["divided", "whole"])),
});

const wideResNetOptions: Shape = (value, at) => {
  if (!optionFields(value, at)) return false;
  const { width, stem } = value as WideResNetOptions;
  if (stem !== "whole" || Math.trunc(16 * width) !== 16) return true;
  const constraint = 'to be "divided", or "whole" at a width other than 1,';
  return at.field("stem").found(constraint, `"whole" at width ${width}`, "Leave it out.");
};

/**
 * A wide residual network for small images, pre-activation, without dropout.
 *
 * Stem 3x3 to 16 channels; three stages of `(depth - 4) / 6` blocks with `16 k`, `32 k`, `64 k` channels, strides
 * 1, 2, 2; then batch norm, ReLU, mean over the image, classifier.
 *
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * const network = wideResNet({ depth: 28, width: 10, classes: 100 });
 * ```
 * Source: Zagoruyko & Komodakis 2016, as the published code has it (section "architectures"): shortcut convolutions
 * read the activated input; pooling is over the whole image, which on 32x32 is the published 8x8.
 */
export function wideResNet(options: WideResNetOptions): NetworkDescription {
  demand(options, wideResNetOptions, "options", "wideResNet");
  const { depth, width, classes, input = [32, 32, 3] } = options;
  const blocks = (depth - 4) / 6;
  const nodes: NetworkNode[] = [convolution("stem", "input", input[2], 16, 3, 1, "first")];
  let channels = 16;
  let last = "stem";
  [16, 32, 64].forEach((base, stage) => {
    const outChannels = Math.trunc(base * width);
    for (let block = 0; block < blocks; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const name = `stage${stage + 1}.${block}`;
      nodes.push(...residualBlock(name, last, channels, outChannels, stride, options));
      last = `${name}.sum`;
      channels = outChannels;
    }
  });
  nodes.push(
    { op: "batchNorm", name: "head.bn", inputs: [last], channels },
    { op: "relu", name: "head.relu", inputs: ["head.bn"] },
    { op: "globalPool", name: "head.pool", inputs: ["head.relu"] },
    classifier("classifier", "head.pool", channels, classes),
  );
  const network = { name: `WRN-${depth}-${width}`, input, classes, nodes };
  return shownDescription(options.stem === "whole" ? { ...network, undivided: ["stem"] } : network);
}

function residualBlock(
  name: string,
  input: string,
  inChannels: number,
  outChannels: number,
  stride: number,
  options: WideResNetOptions,
): NetworkNode[] {
  const shortcut = inChannels !== outChannels;
  const twice = shortcut && options.shortcutStatistics === "as-coded";
  const first: BatchNormNode = {
    op: "batchNorm",
    name: `${name}.bn1`,
    inputs: [input],
    channels: inChannels,
    ...(twice ? { momentum: 1 - 0.9 * 0.9 } : {}),
  };
  const middle = options.secondBatchNorm ? `${name}.bn2` : `${name}.conv1`;
  const nodes: NetworkNode[] = [
    first,
    { op: "relu", name: `${name}.relu1`, inputs: [`${name}.bn1`] },
    convolution(`${name}.conv1`, `${name}.relu1`, inChannels, outChannels, 3, stride),
  ];
  if (options.secondBatchNorm) {
    nodes.push({ op: "batchNorm", name: middle, inputs: [`${name}.conv1`], channels: outChannels });
  }
  nodes.push(
    { op: "relu", name: `${name}.relu2`, inputs: [middle] },
    convolution(`${name}.conv2`, `${name}.relu2`, outChannels, outChannels, 3, 1),
  );
  if (shortcut)
    nodes.push(convolution(`${name}.shortcut`, `${name}.relu1`, inChannels, outChannels, 1, stride));
  const skip = shortcut ? `${name}.shortcut` : input;
  nodes.push({ op: "add", name: `${name}.sum`, inputs: [`${name}.conv2`, skip] });
  return nodes;
}
