import { formatShort, type MimeBundle, tableBundle, withDisplay } from "mixture-growth-display";
import { demandArguments, list, number, record, type Shape } from "../checking/shapes.js";

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

/** The heading of each convention, the same in every table. */
export const costHeadings: Readonly<Record<CostConvention, string>> = {
  macs: "cost (MACs)",
  "2x": "FLOPs (2x MACs)",
  published: "published count",
};

/**
 * A cost that a cell shows as one row with units; for everything else it stays plain data.
 *
 * @param of What it is the cost of, such as `"one image forward"`.
 */
export function shownCost(cost: Cost, of?: string): Cost {
  const own = { ...cost };
  return withDisplay(own, () => costBundle(own, of));
}

function costBundle(cost: Cost, of: string | undefined): MimeBundle {
  const columns = costConventions.map((key) => ({ key, label: costHeadings[key], align: "right" as const }));
  const rows = [Object.fromEntries(costConventions.map((key) => [key, formatShort(cost[key])]))];
  const options = of === undefined ? {} : { caption: of };
  return tableBundle(columns, rows, options);
}

/** What nothing costs. */
export const noCost: Cost = shownCost({ macs: 0, "2x": 0, published: 0 });

/** Multiply-accumulates that every convention counts: products of matrices beside the network's layers. */
export function costOfMacs(macs: number): Cost {
  return shownCost({ macs, "2x": 2 * macs, published: 2 * macs });
}

/** A number of operations. */
const operations = number({ min: 0, use: 0 });

/** A cost counted in every way. */
export const costShape: Shape = record<Cost>(
  { macs: operations, "2x": operations, published: operations },
  "Pass what stepCost or forwardCost returned.",
);

/**
 * The cost of all of it together.
 *
 * @throws InputError for anything but costs.
 */
export function addCosts(costs: Iterable<Cost>): Cost {
  const isIterable =
    typeof (costs as Partial<Iterable<Cost>> | null | undefined)?.[Symbol.iterator] === "function";
  const all: unknown = isIterable ? [...costs] : costs;
  demandArguments("addCosts", { costs: [all, list(costShape, { use: "[forwardCost(net)]" })] });
  const sum = { ...noCost };
  for (const cost of all as readonly Cost[])
    for (const convention of costConventions) sum[convention] += cost[convention];
  return shownCost(sum);
}

/**
 * The cost of the same thing `times` times.
 *
 * @throws InputError for a cost that is none, and for less than 0 times.
 */
export function scaleCost(cost: Cost, times: number): Cost {
  demandArguments("scaleCost", { cost: [cost, costShape], times: [times, number({ min: 0, use: 1 })] });
  return shownCost({
    macs: times * cost.macs,
    "2x": times * cost["2x"],
    published: times * cost.published,
  });
}
