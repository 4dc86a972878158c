import { oneOf } from "../../checking/shapes.js";
import { groupsOf, type NetworkDescription } from "../../networks/description.js";
import { operationOf } from "../../networks/operations/operations.js";
import type { GrowthOperator, SettingsOf } from "../growth-operator.js";
import { growthBy } from "../growth-settings.js";
import { growPlain, momentumShape, type PlainGrowth, paddedGrowth } from "../plain-growth.js";
import { refuseNodes } from "../refuse-nodes.js";
import { transferVariance } from "./transfer-variance.js";

/** Growth in width that keeps the variance of what layers compute (Yuan, Savarese & Maire 2023). */
export interface VarianceTransfer extends PlainGrowth {
  readonly operator: "variance-transfer";
  /**
   * `"by norm"`, the default, trains the new part of each weight at the phase's rate times `‖new part‖ / ‖old part‖`,
   * `"common"` trains everything at one rate.
   */
  readonly rates: "by norm" | "common";
}

/**
 * Variance transfer. Source: Yuan, Savarese & Maire 2023, sections 3.1 and 3.2, written from the paper's description, without
 * its code. Nets here normalise before the activation, so that a rescaled layer also changes its share of a residual sum.
 */
export const varianceTransferOperator: GrowthOperator<VarianceTransfer> = {
  name: "variance-transfer",
  grows: "plain",
  title: "variance transfer",
  defaults: { operator: "variance-transfer", rates: "by norm" },
  fields: () => ({ rates: oneOf(["by norm", "common"]), momentum: momentumShape }),
  describe: ({ rates }) =>
    `variance transfer, ${rates === "by norm" ? "rates of new parts by their norm" : "one rate"}`,
  looksAtData: false,
  shortest: (by) => by,
  checkFit: (_, narrow, wide) => requirePairs(narrow, wide),
  adaptsRates: ({ rates }) => rates === "by norm",
  grow: (network, into, by, context) =>
    growPlain(network, into, by, context, ({ network: plain, before, random }) => {
      const widening = plain.wideningTo(into);
      requirePairs(plain.describe({}), plain.describe({ span: into }));
      return { ...paddedGrowth(into, widening), values: transferVariance(widening, before, random) };
    }),
};

/**
 * Growth that keeps variances, for {@link GrowthPlan.baseline}: old weights are scaled down as inputs are added, new units
 * come in pairs that cancel, and the new parts learn at rates of their own.
 *
 * @example
 * ```ts
 * GrowthPlan.baseline(varianceTransfer(), { phases: { small: 4, grown: 2 } });
 * ```
 */
export function varianceTransfer(options: SettingsOf<VarianceTransfer> = {}): VarianceTransfer {
  return growthBy(varianceTransferOperator, options);
}

/** New channels come in pairs of neighbours, which must stay in one group and side by side. */
function requirePairs(narrow: NetworkDescription, wide: NetworkDescription): void {
  refuseNodes("variance transfer", narrow, wide, {
    refuses: (node, channels) => {
      const groups = groupsOf(node);
      return operationOf(node).joins === true || (groups !== undefined && (channels / groups) % 2 === 1);
    },
    expected: "groups of an even number of channels, as new ones come in pairs, and no concatenation",
  });
}
