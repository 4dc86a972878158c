import { integer, number, positive } from "../../checking/shapes.js";
import type { Widening } from "../../growth/widening.js";
import { groupsOf, type NetworkDescription, tensorsOf } from "../../networks/description.js";
import { hasWeight } from "../../networks/operations/operations.js";
import type { GrowthOperator, SettingsOf } from "../growth-operator.js";
import { growthBy } from "../growth-settings.js";
import { type ReplicaMaps, widenMomentum } from "../net2wider/copy-channels.js";
import { growPlain, momentumShape, type PlainGrowth, paddedGrowth } from "../plain-growth.js";
import { refuseNodes } from "../refuse-nodes.js";
import { analyseFirefly, type FireflyAnalysis, type FireflySearch } from "./firefly-analysis.js";

/** Growth in width by the best of trained candidates, split and new neurons (Wu et al. 2020). */
export interface Firefly extends PlainGrowth, FireflySearch {
  readonly operator: "firefly";
}

/** Firefly. Source: Wu et al. 2020, growing width. */
export const fireflyOperator: GrowthOperator<Firefly> = {
  name: "firefly",
  grows: "plain",
  title: "firefly",
  defaults: { operator: "firefly", newCandidates: 1, steps: 10, scoreBatches: 4, epsilon: 0.1 },
  fields: () => ({
    // Each holds weights and batch norms of its own while the operator searches.
    newCandidates: number({ above: 0, max: 100, use: 1 }),
    steps: integer({ min: 0, max: 1_000_000, use: 10 }),
    scoreBatches: integer({ min: 1, max: 1_000_000, use: 4 }),
    epsilon: positive(0.1),
    momentum: momentumShape,
  }),
  describe: ({ steps }) => `the best of candidate neurons (Firefly, ${steps} steps)`,
  looksAtData: true,
  shortest: (by) => ({ ...by, steps: 1, scoreBatches: 1 }),
  checkFit: (_, narrow, wide) => requireSingleNeurons(narrow, wide),
  grow: (network, into, by, context) =>
    growPlain(network, into, by, context, async ({ network: plain, before, random, batches }) => {
      const widening = plain.wideningTo(into);
      requireSingleNeurons(plain.describe({}), plain.describe({ span: into }));
      const found = await analyseFirefly(plain.describe({}), before, widening, batches(), by, random);
      const { selections, values, analysis } = found;
      const parents = parentsOf(widening, selections);
      return {
        ...paddedGrowth(into, widening),
        values,
        analysis,
        // The halves of a split neuron share its momentum as copies do; new neurons have none.
        momentum: (momentum) => widenMomentum(widening, momentum, parents),
      };
    }),
};

/** Growth by the best of trained candidates (Firefly), for {@link GrowthPlan.baseline}. */
export function firefly(options: SettingsOf<Firefly> = {}): Firefly {
  return growthBy(fireflyOperator, options);
}

/** For every space, the old neuron that each wide one is a half of; -1 for new ones. */
function parentsOf(widening: Widening, selections: FireflyAnalysis["selections"]): ReplicaMaps {
  return new Map(
    widening.spaces.map(({ name, from, to }) => {
      const source = new Int32Array(to).fill(-1);
      source.set(Array.from({ length: from }, (_, i) => i));
      source.set(selections.get(name)?.splits ?? [], from);
      return [name, source];
    }),
  );
}

/** Any number of neurons is tried, each by itself, and only weights of new ones are trained. */
function requireSingleNeurons(narrow: NetworkDescription, wide: NetworkDescription): void {
  refuseNodes("Firefly", narrow, wide, {
    refuses: (node) =>
      groupsOf(node) !== undefined ||
      (!hasWeight(node) && tensorsOf(node).some(({ first }) => first === "heNormal")),
    expected: "operations that take each channel by itself and have no kernels of their own",
  });
}
