import { formatShort, type MimeBundle, tableBundle, withDisplay } from "mixture-growth-display";
import { demandArguments, integer, list, number, oneOf, record, type Shape } from "../checking/shapes.js";

/**
 * Ways to count what a network computes.
 *
 * | name | one image forward |
 * |---|---|
 * | `"macs"` | multiply-accumulates of convolutions and dense layers |
 * | `"2x"` | twice that: floating-point operations of the same layers |
 * | `"published"` | what the published code's counter reports: `"2x"`, and mixing, batch norm, sums and pooling |
 */
export const costConventions = ["macs", "2x", "published"] as const;

/** Name of a counting convention. */
export type CostConvention = (typeof costConventions)[number];

/** A cost in every convention. */
export type Cost = Readonly<Record<CostConvention, number>>;

/** The heading of each convention, the same in every table. */
export const costHeadings: Readonly<Record<CostConvention, string>> = {
  macs: "cost (MACs)",
  "2x": "FLOPs (2x MACs)",
  published: "published count",
};

/** How many images. */
export const imagesShape: Shape = integer({ min: 0, use: 50_000 });

/** A counting convention. */
export const conventionShape: Shape = oneOf(costConventions);

/**
 * Makes a cell show a cost as one row with units; otherwise it stays plain data.
 *
 * @param of What it is the cost of, such as `"one image forward"`.
 */
export function shownCost(cost: Cost, of?: string): Cost {
  const show = (): MimeBundle => {
    const columns = costConventions.map((key) => ({
      key,
      label: costHeadings[key],
      align: "right" as const,
    }));
    const rows = [Object.fromEntries(costConventions.map((key) => [key, formatShort(cost[key])]))];
    return tableBundle(columns, rows, of === undefined ? {} : { caption: of });
  };
  return withDisplay({ ...cost }, show);
}

/** The cost of nothing. */
export const noCost: Cost = shownCost({ macs: 0, "2x": 0, published: 0 });

/** The cost of matrix products outside the network's layers, which every convention counts. */
export function costOfMacs(macs: number): Cost {
  return shownCost({ macs, "2x": 2 * macs, published: 2 * macs });
}

const operations = number({ min: 0, use: 0 });

/** A cost in every convention. */
export const costShape: Shape = record<Cost>(
  { macs: operations, "2x": operations, published: operations },
  "Pass what stepCost or forwardCost returned.",
);

/**
 * Adds costs.
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
 * Multiplies a cost.
 *
 * @throws InputError for anything but a cost, and for less than 0 times.
 */
export function scaleCost(cost: Cost, times: number): Cost {
  demandArguments("scaleCost", { cost: [cost, costShape], times: [times, number({ min: 0, use: 1 })] });
  const scaled = Object.fromEntries(costConventions.map((key) => [key, times * cost[key]]));
  return shownCost(scaled as Cost);
}
