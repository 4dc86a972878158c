import type { Factors } from "./experiment.js";
import type { FinishedRun } from "./method-results.js";

/** Columns that every history has; others are factors. */
export const historyColumns: readonly string[] = [
  ...["run", "method", "seed", "phase", "net", "epoch", "split", "metric", "value", "trainingMacs"],
];

/** Columns that tables of results have anyway. */
const ownColumns: readonly string[] = [
  ...historyColumns,
  ...["accuracy", "deviation", "low", "high", "seeds", "parameters", "what", "images"],
];

/**
 * The columns of what tells methods from each other: every run has all of them, in one order, so that they can be
 * grouped by. A factor of a column's own name becomes `"NAME (factor)"`.
 *
 * @returns the columns of one run; undefined where its method has no such factor.
 */
export function factorColumns(
  runs: readonly FinishedRun[],
): (run: FinishedRun | undefined) => Readonly<Record<string, Factors[string] | undefined>> {
  const names = [...new Set(runs.flatMap(({ factors = {} }) => Object.keys(factors)))];
  const column = (name: string): string => (ownColumns.includes(name) ? `${name} (factor)` : name);
  return (run) => Object.fromEntries(names.map((name) => [column(name), run?.factors?.[name]]));
}
