import { integer, oneOf, positive } from "../../checking/shapes.js";
import type { Span } from "../../growth/span.js";
import type { NetworkDescription } from "../../networks/description.js";
import { operationOf } from "../../networks/operations/operations.js";
import type { GrowthOperator, SettingsOf } from "../growth-operator.js";
import { growthBy } from "../growth-settings.js";
import {
  type Growing,
  type Grown,
  growPlain,
  momentumShape,
  type PlainGrowth,
  paddedGrowth,
} from "../plain-growth.js";
import { refuseNodes } from "../refuse-nodes.js";
import { analyseGradMax, chosenWeights } from "./gradmax-analysis.js";
import { growByDirections } from "./gradmax-directions.js";

/** Growth in width by new weights that maximise the gradient's norm (Evci et al. 2022). */
export interface GradMax extends PlainGrowth {
  readonly operator: "gradmax";
  /**
   * Which weights of the new neurons are chosen; the others start at 0. `"auto"`, the default: outgoing ones as
   * published, but incoming ones where batch norm reads the new channels, for it would amplify the first step some 300
   * times.
   */
  readonly weights: "auto" | "outgoing" | "incoming";
  /** Norm of a new neuron's chosen weights over the mean norm of the old neurons'. Default 0.5, as published. */
  readonly scale: number;
  /** Batches over which the gradient is taken. Default 4. */
  readonly batches: number;
}

/** GradMax. Source: Evci et al. 2022. */
export const gradmaxOperator: GrowthOperator<GradMax> = {
  name: "gradmax",
  grows: "plain",
  title: "gradmax",
  defaults: { operator: "gradmax", weights: "auto", scale: 0.5, batches: 4 },
  fields: () => ({
    weights: oneOf(["auto", "outgoing", "incoming"]),
    scale: positive(0.5),
    batches: integer({ min: 1, max: 1_000_000, use: 4 }),
    momentum: momentumShape,
  }),
  describe: ({ weights }) => `weights that maximise the gradient (GradMax, ${weights})`,
  looksAtData: true,
  shortest: (by) => ({ ...by, batches: 1 }),
  reluSlopeAtZero: 1,
  checkFit: (_, narrow, wide) => requirePullBack(narrow, wide),
  grow: (network, into, by, context) =>
    growPlain(network, into, by, context, (growing) => growByGradMax(growing, by)),
};

/** Growth by weights that maximise the gradient (GradMax), for {@link GrowthPlan.baseline}. */
export function gradmax(options: SettingsOf<GradMax> = {}): GradMax {
  return growthBy(gradmaxOperator, options);
}

async function growByGradMax(
  { network, into, before, random, batches }: Growing,
  { weights, scale, batches: count }: GradMax,
): Promise<Grown> {
  const widening = network.wideningTo(into);
  requirePullBack(network.describe({}), network.describe({ span: into }));
  if (weights !== "incoming" && network.reluSlopeAtZero === 0) {
    throw new RangeError(
      `Expected a network with reluSlopeAtZero 1 but got 0 (GradMax with ${weights} weights). With slope 0, new neurons that start at 0 would never learn.`,
    );
  }
  const net = network.net(network.spans()[0] as Span);
  const chosen = chosenWeights(net.description, weights);
  const { directions, analysis } = await analyseGradMax(net, widening, batches(), count, chosen, random);
  return {
    ...paddedGrowth(into, widening),
    values: growByDirections(widening, before, directions, chosen, scale),
    analysis,
  };
}

function requirePullBack(narrow: NetworkDescription, wide: NetworkDescription): void {
  refuseNodes("GradMax", narrow, wide, {
    refuses: (node) => operationOf(node).pullBack === undefined,
    expected: "operations that keep a new channel of zeros silent, with a known gradient,",
  });
}
