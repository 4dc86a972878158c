import type { ExperimentResult } from "mixture-growth";
import type { Source } from "./notebook-prose.js";

interface SummaryRow {
  readonly method: string;
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  readonly deviation: number;
  readonly parameters: number;
  readonly trainingMacs: number;
}

/**
 * Looks up a number that a text quotes.
 *
 * Of one method: `accuracy`, `low`, `high`, `deviation` in percent, `parameters`, `cost` in multiply-accumulates, and
 * `before growth` and `after growth` in percent. Of `a minus b`: `points`, `low`, `high`, seed by seed. Of `a over b`:
 * `parameters`, `cost`, `published`, as a ratio.
 *
 * @throws Error if the result has no such method or quantity
 */
export function storedValue(result: ExperimentResult, { of, quantity }: Omit<Source, "experiment">): number {
  const [minuend, subtrahend] = of.split(" minus ");
  if (subtrahend !== undefined) return difference(result, minuend as string, subtrahend, quantity);
  const [numerator, denominator] = of.split(" over ");
  if (denominator !== undefined)
    return absolute(result, numerator as string, quantity) / absolute(result, denominator, quantity);
  return absolute(result, of, quantity);
}

function difference(result: ExperimentResult, method: string, control: string, quantity: string): number {
  const [row] = result.differences([{ name: method, method, control }]).objects() as Record<string, number>[];
  return known(quantity, { points: row?.points, low: row?.low, high: row?.high });
}

function absolute(result: ExperimentResult, method: string, quantity: string): number {
  const rows = result.summary.objects() as SummaryRow[];
  const row = rows.find((each) => each.method === method);
  if (row === undefined) {
    const names = rows.map((each) => each.method).join(", ");
    throw new Error(`Expected one of the methods ${names} but got ${JSON.stringify(method)}`);
  }
  return known(quantity, {
    accuracy: 100 * row.accuracy,
    low: 100 * row.low,
    high: 100 * row.high,
    deviation: 100 * row.deviation,
    parameters: row.parameters,
    cost: row.trainingMacs,
    published: publishedCost(result, method),
    "before growth": atGrowth(result, method, (net) => net === "ensemble"),
    "after growth": atGrowth(result, method, (net) => net !== "ensemble"),
  });
}

function known(quantity: string, values: Readonly<Record<string, number | undefined>>): number {
  const value = values[quantity];
  if (value !== undefined && !Number.isNaN(value)) return value;
  throw new Error(
    `Expected one of the quantities ${Object.keys(values).join(", ")} but got ${JSON.stringify(quantity)}`,
  );
}

/** Training cost of one seed in the published way of counting; 0 for an ensemble. */
function publishedCost({ runs }: ExperimentResult, method: string): number {
  const run = runs.find((each) => each.method === method);
  const training = run?.ledger.entries.filter(({ what }) => what === "training") ?? [];
  return training.reduce((sum, { cost }) => sum + cost.published, 0);
}

/** Mean accuracy at the moment of growth over the seeds, in percent; NaN for a plan that does not grow. */
function atGrowth({ runs }: ExperimentResult, method: string, fits: (net: string) => boolean): number {
  const last = runs
    .filter((run) => run.method === method)
    .map(({ history }) =>
      history
        .filter(
          ({ phase, split, metric, net }) =>
            phase === "growth" && split === "test" && metric === "accuracy" && fits(net),
        )
        .at(-1),
    );
  return (100 * last.reduce((sum, one) => sum + (one?.value ?? Number.NaN), 0)) / last.length;
}
