import { demandArguments, integer, list, oneOf, optional, record } from "../../checking/shapes.js";
import { descriptionShape } from "../check-description.js";
import { type NetworkDescription, weightNodes } from "../description.js";
import type { LayerSharing } from "../mixed/mixing.js";
import type { ConvolutionNode } from "../operations/convolution.js";

/** What the two convolutions of a block share. */
export interface CrossLayerSharingOptions {
  /** `m` of each template set, before sharing: a pair of layers shares twice as many. */
  readonly templatesPerSet: readonly number[];
  /**
   * `"templates"`, the default: both layers mix the same `2 m` templates, each with its own coefficients.
   * `"as-coded"`: the published code makes them one layer, so that both have the same weight at all times.
   */
  readonly variant?: "templates" | "as-coded";
}

const sharingOptions = record<CrossLayerSharingOptions>({
  templatesPerSet: list(integer({ min: 1, use: 2 }), { min: 1, use: "[2, 2]" }),
  variant: optional(oneOf(["templates", "as-coded"])),
});

/**
 * Shares templates between `conv1` and `conv2` of every block whose two convolutions have one shape.
 *
 * @throws InputError with everything that is wrong with the description or the options.
 * @example
 * ```ts
 * const sharing = crossLayerSharing(wideResNet({ depth: 16, width: 2, classes: 10 }), { templatesPerSet: [2, 2] });
 * ```
 * Source: published option `cross_layer_sharing`.
 */
export function crossLayerSharing(
  description: NetworkDescription,
  options: CrossLayerSharingOptions,
): LayerSharing[] {
  demandArguments("crossLayerSharing", {
    description: [description, descriptionShape],
    options: [options, sharingOptions],
  });
  const { templatesPerSet, variant = "templates" } = options;
  const nodes = weightNodes(description).filter((node) => node.op === "convolution");
  const doubled = templatesPerSet.map((m) => 2 * m);
  return nodes.flatMap((first): LayerSharing[] => {
    const second = nodes.find(({ name }) => name === first.name.replace(/conv1$/, "conv2"));
    if (!first.name.endsWith(".conv1") || second === undefined || !sameShape(first, second)) return [];
    const group = first.name.replace(/conv1$/, "convs");
    const coefficients = variant === "templates" ? "own" : { of: first.name };
    return [
      { layer: first.name, group, templatesPerSet: doubled, coefficients: "own" },
      { layer: second.name, group, templatesPerSet: doubled, coefficients },
    ];
  });
}

function sameShape(one: ConvolutionNode, other: ConvolutionNode): boolean {
  const shape = ({ inChannels, outChannels, kernel }: ConvolutionNode): string =>
    [inChannels, outChannels, kernel].join();
  return shape(one) === shape(other);
}
