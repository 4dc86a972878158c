import { from } from "arquero";
import { type Column, formatFixed, type Row, tableBundle, withDisplay } from "mixture-growth-display";
import { costConventions, costHeadings } from "../cost/convention.js";
import { historyHeadings, type Table } from "../report/history-table.js";
import { labelledTable } from "../report/labelled-table.js";
import { seedStatistics } from "../report/seed-statistics.js";
import type { Observation } from "../training/run/events.js";
import { factorColumns } from "./factor-columns.js";
import type { MethodDifference } from "./method-difference.js";
import {
  ensembleSuffix,
  type FinishedRun,
  type MethodRuns,
  type ResultSplit,
  summarizeMethod,
} from "./method-results.js";

const summaryHeadings = {
  split: "images",
  accuracy: "accuracy (share)",
  deviation: "standard deviation",
  low: "95 % interval from",
  high: "to",
  trainingMacs: "training cost (MACs)",
};

/** What tells a run from others: the first columns of its rows. */
function runColumns(runs: readonly FinishedRun[]): (run: FinishedRun, method?: string) => object {
  const factors = factorColumns(runs);
  return (run, method = run.method) => ({
    run: `${method}, seed ${run.seed}`,
    method,
    seed: run.seed,
    ...factors(run),
  });
}

/** One row per observation. */
export function historyOf(runs: readonly FinishedRun[], split: ResultSplit): Table {
  const columns = runColumns(runs);
  const rows = runs.flatMap((finished) =>
    finished.history.map(({ phase, net, epoch, split: images, metric, value, trainingMacs }) => ({
      ...columns(finished),
      phase,
      net,
      epoch,
      split: images === "test" ? split : images,
      metric,
      value,
      trainingMacs,
    })),
  );
  return labelledTable(from(rows), historyHeadings);
}

/** One row per method, the best mean first. */
export function summaryOf(groups: readonly MethodRuns[], split: ResultSplit): Table {
  const factors = factorColumns(groups.flatMap(({ runs }) => runs.map(({ run }) => run)));
  const rows = groups.map((group) => {
    const { method, ...row } = summarizeMethod(group, split);
    return { method, ...factors(group.runs[0]?.run), ...row };
  });
  return labelledTable(from(rows.sort((a, b) => b.accuracy - a.accuracy)), summaryHeadings);
}

/** One row per run, and per ensemble: its last accuracy. */
export function accuraciesOf(
  runs: readonly FinishedRun[],
  groups: readonly MethodRuns[],
  split: ResultSplit,
): Table {
  const columns = runColumns(runs);
  const rows = groups.flatMap(({ method, runs: own }) =>
    own.map(({ run, last }) => ({
      ...columns(run, method),
      split,
      accuracy: last.value,
      parameters: run.parameters,
      trainingMacs: last.trainingMacs,
    })),
  );
  return labelledTable(from(rows), summaryHeadings);
}

/** One row per entry of the runs' ledgers. */
export function ledgerOf(runs: readonly FinishedRun[]): Table {
  const columns = runColumns(runs);
  const rows = runs.flatMap((finished) =>
    finished.ledger.entries.map(({ phase, what, images, cost }) => ({
      ...columns(finished),
      phase,
      what,
      images,
      ...Object.fromEntries(costConventions.map((key) => [key, cost[key]])),
    })),
  );
  return labelledTable(from(rows), { what: "spent on", ...costHeadings });
}

/** One row per method and purpose: the mean over the seeds, in every convention. */
export function spendingOf(runs: readonly FinishedRun[]): Table {
  const methods = [...new Set(runs.map(({ method }) => method))];
  const rows = methods.flatMap((method) => {
    const own = runs.filter((run) => run.method === method);
    const entries = own.flatMap(({ ledger }) => ledger.entries);
    return [...new Set(entries.map(({ what }) => what))].map((what) => {
      const spent = entries.filter((entry) => entry.what === what);
      const mean = (key: (typeof costConventions)[number]): number =>
        spent.reduce((sum, { cost }) => sum + cost[key], 0) / own.length;
      return { method, what, ...Object.fromEntries(costConventions.map((key) => [key, mean(key)])) };
    });
  });
  return labelledTable(from(rows), { what: "spent on", ...costHeadings });
}

/** One row per method that grows: the ensemble before its last growth, the grown net right after it and at the end. */
export function growthOf(groups: readonly MethodRuns[], split: ResultSplit): Table {
  const rows = groups.flatMap(({ method, runs }) => {
    const grown = runs.flatMap(({ run, last }) => atGrowth(run).map((at) => ({ ...at, end: last.value })));
    if (grown.length === 0 || method.endsWith(ensembleSuffix)) return [];
    const mean = (values: readonly (number | undefined)[]): number | undefined =>
      values.includes(undefined) ? undefined : seedStatistics(values as readonly number[]).mean;
    const [before, after, end] = (["before", "after", "end"] as const).map((key) =>
      mean(grown.map((each) => each[key])),
    );
    return [{ method, before, after, end, seeds: grown.length }];
  });
  const share = { align: "right", format: percentOrNone } as const;
  const columns = [
    { key: "method" },
    { key: "before", label: "ensemble before growth (%)", ...share },
    { key: "after", label: "grown net right after (%)", ...share },
    { key: "end", label: "at the end (%)", ...share },
    { key: "seeds", align: "right" },
  ] as const;
  const caption = `Mean ${split} accuracy; right after growth the grown net is untrained.\nIn code, as shares: method, before, after, end, seeds`;
  return shownTable(rows, { columns, cells: rows, caption });
}

/** What the members' ensemble and the grown net reached at a run's last growth; nothing where it does not grow. */
function atGrowth({ history }: FinishedRun): { before: number | undefined; after: number }[] {
  const tests = history.filter(
    ({ epoch, split, metric }) => epoch === 0 && split === "test" && metric === "accuracy",
  );
  const after = tests.filter(({ net }) => net !== "ensemble").at(-1);
  if (after === undefined) return [];
  const before = history.filter((o) => isEnsemble(o) && o.phase === after.phase).at(-1);
  return [{ before: before?.value, after: after.value }];
}

const isEnsemble = ({ net, split, metric }: Observation): boolean =>
  net === "ensemble" && split === "test" && metric === "accuracy";

const percent = (value: unknown): string => formatFixed(value as number, 1);
const percentOrNone = (share: unknown): string =>
  share === undefined ? "–" : percent(100 * (share as number));
const points = (value: unknown): string => formatFixed(value as number, 2);

/** One row per difference, the largest first; a cell shows with it what both reached and what the seeds can tell. */
export function differencesTable(differences: readonly MethodDifference[], split: ResultSplit): Table {
  const sorted = [...differences].sort((a, b) => b.points - a.points);
  const columns = [
    { key: "name", label: "method" },
    { key: "accuracy", label: `${split} accuracy (%)`, align: "right", format: percent },
    { key: "controlAccuracy", label: "control (%)", align: "right", format: percent },
    { key: "points", label: "difference (points)", align: "right", format: points },
    { key: "interval", label: "95 % interval", align: "right" },
    { key: "seeds", align: "right" },
    { key: "significant" },
  ] as const;
  const cells = sorted.map((difference) => {
    const { name, accuracy, controlAccuracy, points: mean, seeds } = difference;
    const significant = difference.isSignificant ? "yes" : "no";
    return { name, accuracy, controlAccuracy, points: mean, interval: ends(difference), seeds, significant };
  });
  const rows = sorted.map(({ name, points: mean, low, high, seeds }) => ({
    name,
    points: mean,
    low,
    high,
    seeds,
  }));
  return shownTable(rows, { columns, cells, caption: differencesCaption(sorted) });
}

/** The interval; of two seeds the difference of each, of one nothing. */
function ends({ low, high, bySeed }: MethodDifference): string {
  if (low !== undefined && high !== undefined) return `${points(low)} to ${points(high)}`;
  return bySeed.length === 1
    ? "one seed"
    : `2 seeds: ${bySeed.map((seed) => points(seed.points)).join(", ")}`;
}

function differencesCaption(differences: readonly MethodDifference[]): string {
  const controls = [...new Set(differences.map(({ control }) => control))];
  const control = controls.length === 1 ? controls[0] : "its control";
  return [
    `Method minus ${control}, seed by seed: seeds share images, order and start, so pairs vary less than methods do.`,
    "95 % interval of the mean by Student's t; where it includes 0, these seeds cannot tell the two apart.",
    "In code: name, points, low, high, seeds",
  ].join("\n");
}

/** A tidy table with other cells for people. */
function shownTable(
  rows: readonly object[],
  { columns, cells, caption }: { columns: readonly Column[]; cells: readonly Row[]; caption: string },
): Table {
  const options = { caption, limit: 200 };
  return withDisplay(from([...rows]), () => tableBundle(columns, cells, options));
}
