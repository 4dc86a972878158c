import { oneOf, zeroOrMore } from "../../checking/shapes.js";
import { nothingSpent } from "../../cost/cost-ledger.js";
import { type CoefficientGrowth, coefficientGrowthNames } from "../../growth/coefficient-growth.js";
import { isMixed } from "../../networks/network-kinds.js";
import type { GrowthOperator } from "../growth-operator.js";

/** Growth by new mixtures of trained templates. */
export interface MixtureGrowth {
  readonly operator: "mixture";
  /** How the coefficients of the new blocks start. Default `"zero"`. */
  readonly coefficients: Exclude<CoefficientGrowth, (...args: never[]) => unknown>;
  /** Factor on the random part. Default 1. */
  readonly noise: number;
}

/** The paper's growth: new blocks are new mixtures of the members' templates. Source: paper section 3.2. */
export const mixtureOperator: GrowthOperator<MixtureGrowth> = {
  name: "mixture",
  grows: "mixed",
  title: "mixture",
  defaults: { operator: "mixture", coefficients: "zero", noise: 1 },
  fields: () => ({ coefficients: oneOf(coefficientGrowthNames), noise: zeroOrMore(1) }),
  describe: ({ coefficients }) => `new mixtures, coefficients "${coefficients}"`,
  looksAtData: false,
  shortest: (by) => by,
  async grow(network, into, by, { random, where }) {
    if (!isMixed(network)) {
      throw new RangeError(
        'Expected a network that is mixed from templates but got a plain one (growth by "mixture"). Use a plan such as GrowthPlan.mixture.',
      );
    }
    return { rows: network.grow(into, by, random, where), analysis: nothingSpent };
  },
};
