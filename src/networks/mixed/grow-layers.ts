import type { GrowthReportRow } from "../../growth/growth-report.js";
import {
  type CoefficientGrowth,
  type GrowingLayer,
  growCoefficients,
} from "../../growth/operators/coefficient-growth.js";
import type { Span } from "../../growth/span.js";
import type { MixedLayer } from "../../layers/mixed-layer.js";
import type { MixedBlock } from "../../templates/coefficient-initializer.js";
import type { RandomSource } from "../../templates/parameter.js";

/** One growth event as the layers see it. */
export interface LayerGrowth {
  /** The nets that become one. */
  readonly parts: readonly Span[];
  /** The net they become. */
  readonly span: Span;
  readonly coefficients: CoefficientGrowth;
  /** Factor on the random part. */
  readonly noise: number;
}

/**
 * Gives the fresh blocks of every layer their coefficients; those of trained blocks stay.
 *
 * @returns What happened to each coefficient vector of the grown net.
 * @throws RangeError when the operator refuses a layer or makes vectors of another length; nothing has changed then.
 */
export function growLayers(
  layers: readonly MixedLayer[],
  { parts, span, coefficients, noise }: LayerGrowth,
  random: RandomSource,
): GrowthReportRow[] {
  // All layers first, so that an operator that refuses one layer has changed none.
  const grown = layers.map((layer) => {
    const growing = growingLayer(layer, parts, span);
    const vectors = growCoefficients(growing, coefficients, noise, random);
    checkVectors(growing, vectors);
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

/** Which blocks of a layer the nets before growth use, and which the grown net adds. */
function growingLayer(layer: MixedLayer, parts: readonly Span[], span: Span): GrowingLayer {
  const trained = parts.flatMap((part) => layer.blocks(part).map((block) => block.member));
  const fresh = layer
    .blocks(span)
    .map((block) => block.member)
    .filter((j) => !trained.includes(j));
  const coefficients = layer.mixer.state().map(({ variable }) => [...variable.dataSync()]);
  return { name: layer.name, blocks: layer.mixer.blocks, coefficients, trained, fresh };
}

function checkVectors({ name, blocks, fresh }: GrowingLayer, vectors: readonly (readonly number[])[]): void {
  fresh.forEach((j, i) => {
    const { templates } = blocks[j] as MixedBlock;
    const vector = vectors[i];
    if (vector?.length === templates && vector.every(Number.isFinite)) return;
    throw new RangeError(
      `Expected ${templates} finite coefficients for block ${j} but got ${JSON.stringify(vector)} (layer ${name}). Check the growth operator.`,
    );
  });
}
