import { demand, optional, record } from "../../checking/shapes.js";
import { buildNetwork } from "../builder/build-network.js";
import { type Part, residual, sequential } from "../builder/parts.js";
import type { NetworkDescription } from "../description.js";
import { channelCount } from "../size-shapes.js";
import { denseWithBias, patches, type TokenOptions, tokenFields, tokenOptions } from "./token-options.js";

/** Size of an MLP-Mixer. */
export interface MlpMixerOptions extends TokenOptions {
  /** Hidden tokens of the dense layers along the tokens. Default half the width. */
  readonly hiddenTokens?: number;
  /** Hidden units of the dense layers along the channels. Default 4 times the width. */
  readonly hidden?: number;
}

const mlpMixerOptions = tokenOptions(
  record<MlpMixerOptions>({
    ...tokenFields,
    hiddenTokens: optional(channelCount),
    hidden: optional(channelCount),
  }),
);

/**
 * An MLP-Mixer: patches of the image as tokens; blocks of two dense layers along the tokens and two along the channels, each
 * pair after a layer norm and added to its input; then a layer norm, the mean over the tokens and the classifier.
 *
 * Layers along the tokens act on each channel alike, so they do not widen: each group of channels has its own, and so does each
 * member.
 *
 * @throws InputError with everything that is wrong with the options.
 * @example
 * ```ts
 * const network = mlpMixer({ classes: 10, width: 128, groups: 2 }); // grows from two members
 * ```
 * Source: Tolstikhin et al. 2021, without dropout.
 */
export function mlpMixer(options: MlpMixerOptions): NetworkDescription {
  demand(options, mlpMixerOptions, "options", "mlpMixer");
  const { classes, input = [32, 32, 3], patch = 4, width = 128, depth = 6, groups = 1 } = options;
  const { hiddenTokens = Math.ceil(width / 2), hidden = 4 * width } = options;
  const tokens = (input[0] / patch) * (input[1] / patch);
  const norm: Part = { op: "layerNorm", groups };
  const along = (outTokens: number): Part => ({ op: "tokenDense", outTokens, groups });
  const gelu: Part = { op: "gelu" };
  const blocks = Array.from({ length: depth }, (_, i) =>
    sequential(`block${i + 1}`, [
      residual([norm, along(hiddenTokens), gelu, along(tokens)]),
      residual([norm, ...denseWithBias("hidden", hidden), gelu, ...denseWithBias("output", width)]),
    ]),
  );
  return buildNetwork({ name: `Mixer-${depth}-${width}`, input, classes }, [
    sequential("stem", patches(patch, width)),
    ...blocks,
    sequential("head", [norm, { op: "globalPool" }, { op: "dense", name: "classifier" }]),
  ]);
}
