import { blockLayout, blocksOf, type MemberPlacement } from "../../growth/block-layout.js";
import {
  type CoefficientGrowth,
  type GrowingLayer,
  growCoefficients,
  requireGrowable,
} from "../../growth/coefficient-growth.js";
import type { Span } from "../../growth/span.js";
import type { RandomSource } from "../../templates/parameter.js";
import type { TemplateGroup } from "../../templates/template-bank.js";
import { growingBlocks } from "./grow-layers.js";
import type { LayerMixing, NetworkMixing } from "./mixing.js";

/** A planned growth, as far as it is known before anything is trained. */
export interface GrowthToTry {
  readonly mixing: NetworkMixing;
  readonly members: number;
  readonly placement: MemberPlacement;
  /** The nets that become one. */
  readonly parts: readonly Span[];
  /** The net they become. */
  readonly span: Span;
  /** Number of templates that are added to every set by then. */
  readonly moreTemplates: number;
  readonly coefficients: CoefficientGrowth;
  readonly noise: number;
  /** The random numbers that the growth will draw. */
  readonly random: RandomSource;
  /** Draws stand-ins for coefficients that are not trained yet. */
  readonly untrained: RandomSource;
  /** Where the growth is asked for, in errors. */
  readonly where: string;
}

/**
 * Tries whether a growth can make its new coefficients, from the shapes of every layer and without any tensor: a
 * function is called; a named rule is asked whether it applies.
 *
 * @returns What a function returned, layer by layer: one list for each new block. Empty for a named rule.
 * @throws InputError or RangeError for the first layer that it cannot grow.
 */
export function tryGrowth(growth: GrowthToTry): number[][][] {
  const { mixing, coefficients, noise, random, where } = growth;
  return mixing.layers.flatMap((layer) => {
    if (typeof layer.coefficients === "object") return [];
    const growing = layerToTry(layer, growth);
    if (typeof coefficients === "function")
      return [growCoefficients(growing, coefficients, noise, random, where)];
    requireGrowable(growing, coefficients);
    return [];
  });
}

function layerToTry(
  { layer, role, group, sets, coefficients }: LayerMixing,
  growth: GrowthToTry,
): GrowingLayer {
  const { mixing, members, placement, parts, span, moreTemplates, untrained } = growth;
  const { templatesPerSet } = mixing.groups.find(({ name }) => name === group) as TemplateGroup;
  const layout = blockLayout(role, members, placement);
  const blocks = sets.map((set, index) => ({
    index,
    set,
    templates: (templatesPerSet[set] as number) + moreTemplates,
  }));
  return {
    name: layer,
    blocks,
    coefficients: blocks.map(({ templates }) =>
      Array.from({ length: templates }, () => (coefficients === "ones" ? 1 : untrained.normal())),
    ),
    ...growingBlocks((of) => blocksOf(layout, role, of, placement), parts, span),
  };
}
