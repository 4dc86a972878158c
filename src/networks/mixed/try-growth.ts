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

/** A growth that is still to come, as far as it is known before anything is trained. */
export interface GrowthToTry {
  readonly mixing: NetworkMixing;
  readonly members: number;
  readonly placement: MemberPlacement;
  /** The nets that become one. */
  readonly parts: readonly Span[];
  /** The net they become. */
  readonly span: Span;
  /** Templates that every set has more by then. */
  readonly moreTemplates: number;
  readonly coefficients: CoefficientGrowth;
  readonly noise: number;
  /** What the growth will draw from. */
  readonly random: RandomSource;
  /** Where the coefficients that are not trained yet are drawn from. */
  readonly untrained: RandomSource;
  /** Where the growth is asked for, in errors. */
  readonly where: string;
}

/**
 * Tries whether new coefficients can be made at a growth, on the shapes of every layer, without any tensor: a function is
 * called, and a named way is asked whether it applies.
 *
 * @throws InputError or RangeError for the first layer that it cannot grow.
 */
export function tryGrowth(growth: GrowthToTry): void {
  const { mixing, coefficients, noise, random, where } = growth;
  for (const layer of mixing.layers) {
    if (typeof layer.coefficients === "object") continue;
    const growing = layerToTry(layer, growth);
    if (typeof coefficients === "function") growCoefficients(growing, coefficients, noise, random, where);
    else requireGrowable(growing, coefficients);
  }
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
