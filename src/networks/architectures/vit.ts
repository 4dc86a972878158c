import { demand, integer, optional, record, type Shape } from "../../checking/shapes.js";
import { buildNetwork } from "../builder/build-network.js";
import { branch, type Part, residual, sequential } from "../builder/parts.js";
import type { NetworkDescription } from "../description.js";
import { channelCount } from "../size-shapes.js";
import { denseWithBias, patches, type TokenOptions, tokenFields, tokenOptions } from "./token-options.js";

/** Size of a vision transformer. */
export interface VitOptions extends TokenOptions {
  /** Heads of each attention; they divide the channels, and members the heads. Default 4. */
  readonly heads?: number;
  /** Hidden units of each token's dense layers. Default 4 times the width. */
  readonly hidden?: number;
}

const fields = tokenOptions(
  record<VitOptions>({
    ...tokenFields,
    heads: optional(integer({ min: 1, max: 1024, use: 4 })),
    hidden: optional(channelCount),
  }),
);

const vitOptions: Shape = (value, at) => {
  if (!fields(value, at)) return false;
  const { width = 128, heads = 4 } = value as VitOptions;
  if (width % heads === 0) return true;
  return at.field("heads").expected(`to divide ${width} channels`, heads, "Use a divisor of width.");
};

/**
 * A vision transformer: patches of the image as tokens with learned positions, blocks of attention and of dense layers, each
 * after a layer norm and added to its input; then a layer norm, the mean over the tokens and the classifier.
 *
 * Growth in width adds heads, hidden units and channels.
 *
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * const network = vit({ classes: 10, width: 128, heads: 4, groups: 2 }); // grows from two members
 * ```
 * Source: Dosovitskiy et al. 2021; the mean over the tokens in place of a class token, without dropout.
 */
export function vit(options: VitOptions): NetworkDescription {
  demand(options, vitOptions, "options", "vit");
  const { classes, input = [32, 32, 3], patch = 4, width = 128, depth = 6, heads = 4, groups = 1 } = options;
  const { hidden = 4 * width } = options;
  const norm: Part = { op: "layerNorm", groups };
  const attention: Part[] = [
    norm,
    branch(
      ["query", "key", "value"].map((name) => denseWithBias(name, width)),
      { op: "attention", name: "attention", heads },
    ),
    ...denseWithBias("projection", width),
  ];
  const dense: Part[] = [
    norm,
    ...denseWithBias("hidden", hidden),
    { op: "gelu" },
    ...denseWithBias("output", width),
  ];
  const blocks = Array.from({ length: depth }, (_, i) =>
    sequential(`block${i + 1}`, [residual(attention), residual(dense)]),
  );
  return buildNetwork({ name: `ViT-${depth}-${width}`, input, classes }, [
    sequential("stem", [...patches(patch, width), { op: "positionEmbedding", name: "positions" }]),
    ...blocks,
    sequential("head", [norm, { op: "globalPool" }, { op: "dense", name: "classifier" }]),
  ]);
}
