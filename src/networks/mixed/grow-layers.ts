import {
  type CoefficientGrowth,
  type GrowingLayer,
  growCoefficients,
} from "../../growth/coefficient-growth.js";
import type { GrowthReportRow } from "../../growth/growth-report.js";
import type { Span } from "../../growth/span.js";
import type { MixedLayer } from "../../layers/mixed-layer.js";
import type { MixedBlock } from "../../templates/coefficient-initializer.js";
import type { RandomSource } from "../../templates/parameter.js";
import type { Block } from "../../templates/template-bank.js";

/** One growth event as the layers see it. */
export interface LayerGrowth {
  /** The nets that become one. */
  readonly parts: readonly Span[];
  /** The net they become. */
  readonly span: Span;
  readonly coefficients: CoefficientGrowth;
  /** Factor on the random part. */
  readonly noise: number;
  /** Where the growth is asked for, in errors. */
  readonly where: string;
}

/**
 * Gives the fresh blocks of every layer their coefficients; those of trained blocks stay.
 *
 * @returns What happened to each coefficient vector of the grown net.
 * @throws RangeError when the operator refuses a layer or makes vectors of another length; nothing has changed then.
 */
export function growLayers(
  layers: readonly MixedLayer[],
  { parts, span, coefficients, noise, where }: LayerGrowth,
  random: RandomSource,
): GrowthReportRow[] {
  // All layers first, so that an operator that refuses one layer has changed none.
  const grown = layers.map((layer) => {
    const growing = growingLayer(layer, parts, span);
    const vectors = growCoefficients(growing, coefficients, noise, random, where);
    return { layer, growing, vectors };
  });
  return grown.flatMap(({ layer, growing, vectors }) => {
    growing.fresh.forEach((j, i) => {
      layer.mixer.setCoefficients(j, vectors[i] as number[]);
    });
    return [...growing.trained, ...growing.fresh].map((j): GrowthReportRow => {
      const refilled = growing.fresh.includes(j) && coefficients !== "none";
      return {
        tensor: `${layer.name}.coefficients.${j}`,
        what: "coefficients",
        fate: refilled ? "re-initialised" : "kept",
        elements: (growing.blocks[j] as MixedBlock).templates,
      };
    });
  });
}

/** A layer as the operators see it: which blocks the nets before growth use, and which the grown net adds. */
function growingLayer(layer: MixedLayer, parts: readonly Span[], span: Span): GrowingLayer {
  const coefficients = layer.mixer.state().map(({ variable }) => [...variable.dataSync()]);
  const blocks = growingBlocks((of) => layer.blocks(of), parts, span);
  return { name: layer.name, blocks: layer.mixer.blocks, coefficients, ...blocks };
}

/** Indices of the blocks that the nets before growth use, and of those that the grown net adds. */
export function growingBlocks(
  blocksOfNet: (span: Span) => readonly Block[],
  parts: readonly Span[],
  span: Span,
): Pick<GrowingLayer, "trained" | "fresh"> {
  const trained = parts.flatMap((part) => blocksOfNet(part).map((block) => block.index));
  const grown = blocksOfNet(span).map((block) => block.index);
  return { trained, fresh: grown.filter((j) => !trained.includes(j)) };
}
