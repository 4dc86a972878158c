/**
 * Ways to make one number of what a network computes.
 *
 * | name | one image forward |
 * |---|---|
 * | `"macs"` | multiply-accumulates of convolutions and dense layers |
 * | `"2x"` | twice that: floating-point operations of the same layers |
 * | `"published"` | what the published code's counter reports: `"2x"`, and mixing, batch norm, sums and pooling |
 */
export const costConventions = ["macs", "2x", "published"] as const;

/** Name of a way to count. */
export type CostConvention = (typeof costConventions)[number];

/** A cost counted in every way. */
export type Cost = Readonly<Record<CostConvention, number>>;

/** What nothing costs. */
export const noCost: Cost = { macs: 0, "2x": 0, published: 0 };

/** Multiply-accumulates that every convention counts: products of matrices beside the network's layers. */
export function costOfMacs(macs: number): Cost {
  return { macs, "2x": 2 * macs, published: 2 * macs };
}

/** The cost of all of it together. */
export function addCosts(costs: Iterable<Cost>): Cost {
  const sum = { ...noCost };
  for (const cost of costs) for (const convention of costConventions) sum[convention] += cost[convention];
  return sum;
}

/** The cost of the same thing `times` times. */
export function scaleCost(cost: Cost, times: number): Cost {
  return { macs: times * cost.macs, "2x": times * cost["2x"], published: times * cost.published };
}
