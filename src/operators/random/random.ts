import { oneOf } from "../../checking/shapes.js";
import type { GrowthOperator, SettingsOf } from "../growth-operator.js";
import { growthBy } from "../growth-settings.js";
import { growPlain, momentumShape, type PlainGrowth, paddedGrowth } from "../plain-growth.js";
import { growNetworkRandomly } from "./random-values.js";

/** Growth in width by new random weights. */
export interface RandomGrowth extends PlainGrowth {
  readonly operator: "random";
  /**
   * Weights from new inputs to old outputs: `"zero"`, the default, preserves the function, `"random"` draws them like the
   * rest.
   */
  readonly newToOld: "zero" | "random";
}

/** Random growth. Source: the usual control of the growing literature, as in Evci et al. 2022, section 4. */
export const randomOperator: GrowthOperator<RandomGrowth> = {
  name: "random",
  grows: "plain",
  title: "random growth",
  defaults: { operator: "random", newToOld: "zero" },
  fields: () => ({ newToOld: oneOf(["zero", "random"]), momentum: momentumShape }),
  describe: () => `"random" weights`,
  looksAtData: false,
  shortest: (by) => by,
  grow: (network, into, by, context) =>
    growPlain(network, into, by, context, ({ network: plain, before, random }) => {
      const widening = plain.wideningTo(into);
      return {
        ...paddedGrowth(into, widening),
        values: growNetworkRandomly(widening, before, random, by),
      };
    }),
};

/**
 * Growth by new random weights, for {@link GrowthPlan.baseline}: the control.
 *
 * @example
 * ```ts
 * GrowthPlan.baseline(randomGrowth(), { phases: { small: 4, grown: 2 } });
 * ```
 */
export function randomGrowth(options: SettingsOf<RandomGrowth> = {}): RandomGrowth {
  return growthBy(randomOperator, options);
}
