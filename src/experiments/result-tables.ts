import { from } from "arquero";
import { type Column, formatFixed, type Row, tableBundle, withDisplay } from "mixture-growth-display";
import { costConventions, costHeadings } from "../cost/convention.js";
import { differenceInterval } from "../report/difference-interval.js";
import { historyHeadings, type Table } from "../report/history-table.js";
import { labelledTable } from "../report/labelled-table.js";
import { meanOfKnown } from "../report/seed-statistics.js";
import type { Observation } from "../training/run/events.js";
import type { Lap, TimeEntry } from "../training/run/run-times.js";
import { isScore, scoreTitle } from "../training/run/score.js";
import type { Factors } from "./experiment.js";
import type { MethodDifference } from "./method-difference.js";
import {
  ensembleSuffix,
  type FinishedRun,
  type MethodRuns,
  type ResultSplit,
  summarizeMethod,
} from "./method-results.js";

/** Columns that every history has; others are factors. */
export const historyColumns: readonly string[] =
  "run method seed phase net epoch split metric value trainingMacs".split(" ");

/** Columns that tables of results have in any case. */
const ownColumns: readonly string[] = [
  ...historyColumns,
  ..."accuracy deviation low high seeds parameters what images seconds processorSeconds".split(" "),
];

/**
 * The columns of the methods' factors: every run has all of them, in one order, so that rows can be grouped by them. A
 * factor named as another column becomes `"NAME (factor)"`.
 *
 * @returns the columns of one run; undefined where its method has no such factor.
 */
function factorColumns(
  runs: readonly FinishedRun[],
): (run: FinishedRun | undefined) => Readonly<Record<string, Factors[string] | undefined>> {
  const names = [...new Set(runs.flatMap(({ factors = {} }) => Object.keys(factors)))];
  const column = (name: string): string => (ownColumns.includes(name) ? `${name} (factor)` : name);
  return (run) => Object.fromEntries(names.map((name) => [column(name), run?.factors?.[name]]));
}

const summaryHeadings = {
  split: "images",
  accuracy: "accuracy (share)",
  deviation: "standard deviation",
  low: "95\u00a0% interval from",
  high: "to",
  trainingMacs: "training cost (MACs)",
};

/** What identifies a run: the first columns of its rows. */
function runColumns(runs: readonly FinishedRun[]): (run: FinishedRun, method?: string) => object {
  const factors = factorColumns(runs);
  return (run, method = run.method) => {
    const { seed } = run;
    return { run: `${method}, seed ${seed}`, method, seed, ...factors(run) };
  };
}

/** One row per observation. */
export function historyOf(runs: readonly FinishedRun[], split: ResultSplit): Table {
  const columns = runColumns(runs);
  const rows = runs.flatMap((finished) =>
    finished.history.map(({ phase, net, epoch, split: images, metric, value, trainingMacs }) => {
      const measured = { phase, net, epoch, split: images === "test" ? split : images };
      return { ...columns(finished), ...measured, metric, value, trainingMacs };
    }),
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
    own.map(({ run, last: { value: accuracy, trainingMacs } }) => {
      const { parameters } = run;
      return { ...columns(run, method), split, accuracy, parameters, trainingMacs };
    }),
  );
  return labelledTable(from(rows), summaryHeadings);
}

/** One row per entry of the runs' ledgers. */
export function ledgerOf(runs: readonly FinishedRun[]): Table {
  const columns = runColumns(runs);
  const rows = runs.flatMap((finished) =>
    finished.ledger.entries.map(({ phase, what, images, cost }) => {
      const costs = Object.fromEntries(costConventions.map((key) => [key, cost[key]]));
      return { ...columns(finished), phase, what, images, ...costs };
    }),
  );
  return labelledTable(from(rows), { what: "spent on", ...costHeadings });
}

const timeHeadings = { what: "spent on", processorSeconds: "processor seconds" };

/** One row per run, epoch and purpose: how long it took. */
export function timesOf(runs: readonly FinishedRun[]): Table {
  const columns = runColumns(runs);
  const rows = runs.flatMap((finished) =>
    (finished.times ?? []).map(({ phase, epoch, what, seconds, processorSeconds }) => {
      return { ...columns(finished), phase, epoch, what, seconds, processorSeconds };
    }),
  );
  return labelledTable(from(rows), timeHeadings);
}

/** One row per method and purpose: the mean over the seeds, in every convention and in seconds. */
export function spendingOf(runs: readonly FinishedRun[]): Table {
  const methods = [...new Set(runs.map(({ method }) => method))];
  const isTimed = runs.some(({ times = [] }) => times.length > 0);
  const rows = methods.flatMap((method) => {
    const own = runs.filter((run) => run.method === method);
    const entries = own.flatMap(({ ledger }) => ledger.entries);
    return [...new Set(entries.map(({ what }) => what))].map((what) => {
      const spent = entries.filter((entry) => entry.what === what);
      const mean = (key: (typeof costConventions)[number]): number =>
        spent.reduce((sum, { cost }) => sum + cost[key], 0) / own.length;
      const costs = Object.fromEntries(costConventions.map((key) => [key, mean(key)]));
      return { method, what, ...costs, ...(isTimed ? meanTimes(own, what) : {}) };
    });
  });
  return labelledTable(from(rows), { ...timeHeadings, ...costHeadings });
}

/** The mean over the runs of what they took for a purpose; undefined where a run does not know. */
function meanTimes(
  runs: readonly FinishedRun[],
  what: TimeEntry["what"],
): Record<keyof Lap, number | undefined> {
  const isKnown = runs.every(({ times = [] }) => times.length > 0);
  const took = runs.flatMap(({ times = [] }) => times).filter((entry) => entry.what === what);
  const mean = (key: keyof Lap): number | undefined =>
    isKnown ? took.reduce((sum, entry) => sum + entry[key], 0) / runs.length : undefined;
  return { seconds: mean("seconds"), processorSeconds: mean("processorSeconds") };
}

/** One row per method that grows: the ensemble before its last growth, the grown net right after it and at the end. */
export function growthOf(groups: readonly MethodRuns[], split: ResultSplit): Table {
  const rows = groups.flatMap(({ method, runs }) => {
    const grown = runs.flatMap(({ run, last }) => atGrowth(run).map((at) => ({ ...at, end: last.value })));
    if (grown.length === 0 || method.endsWith(ensembleSuffix)) return [];
    const [before, after, end] = (["before", "after", "end"] as const).map((key) =>
      meanOfKnown(grown.map((each) => each[key])),
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
  const score = scoreTitle(groups.flatMap(({ runs }) => runs.map(({ last }) => last)));
  const caption = `Mean ${split} ${score}; right after growth the grown net is untrained.\nIn code, as shares: method, before, after, end, seeds`;
  return shownTable(rows, { columns, cells: rows, caption });
}

/** What the members' ensemble and the grown net reached at a run's last growth; nothing where it does not grow. */
function atGrowth({ history }: FinishedRun): { before: number | undefined; after: number }[] {
  const tests = history.filter((observation) => observation.epoch === 0 && isScore(observation));
  const after = tests.filter(({ net }) => net !== "ensemble").at(-1);
  if (after === undefined) return [];
  const before = history.filter((o) => isEnsemble(o) && o.phase === after.phase).at(-1);
  return [{ before: before?.value, after: after.value }];
}

const isEnsemble = (observation: Observation): boolean =>
  observation.net === "ensemble" && isScore(observation);

const percent = (value: unknown): string => formatFixed(value as number, 1);
const percentOrNone = (share: unknown): string =>
  share === undefined ? "–" : percent(100 * (share as number));
const points = (value: unknown): string => formatFixed(value as number, 2);

/** One row per difference, the largest first; a cell also shows what both reached and whether the difference is significant. */
export function differencesTable(differences: readonly MethodDifference[], split: ResultSplit): Table {
  const sorted = [...differences].sort((a, b) => b.points - a.points);
  const columns = [
    { key: "name", label: "method" },
    {
      key: "accuracy",
      label: `${split} ${sorted[0]?.score ?? "accuracy"} (%)`,
      align: "right",
      format: percent,
    },
    { key: "controlAccuracy", label: "control (%)", align: "right", format: percent },
    { key: "points", label: "difference (points)", align: "right", format: points },
    { key: "interval", label: "95\u00a0% interval", align: "right" },
    { key: "seeds", align: "right" },
    { key: "significant" },
  ] as const;
  const cells = sorted.map((difference) => {
    const { name, accuracy, controlAccuracy, points: mean, seeds } = difference;
    const significant = difference.isSignificant ? "yes" : "no";
    return { name, accuracy, controlAccuracy, points: mean, interval: ends(difference), seeds, significant };
  });
  const rows = sorted.map(({ name, points: mean, low, high, seeds }) => {
    return { name, points: mean, low, high, seeds };
  });
  return shownTable(rows, { columns, cells, caption: differencesCaption(sorted) });
}

/** The interval; of two seeds the difference of each, of one nothing. */
function ends({ low, high, bySeed }: MethodDifference): string {
  if (low !== undefined && high !== undefined) return differenceInterval(low, high, 2);
  return bySeed.length === 1
    ? "one seed"
    : `2 seeds: ${bySeed.map((seed) => points(seed.points)).join(", ")}`;
}

function differencesCaption(differences: readonly MethodDifference[]): string {
  const controls = [...new Set(differences.map(({ control }) => control))];
  const control = controls.length === 1 ? controls[0] : "its control";
  return [
    `Method minus ${control}, seed by seed: seeds share images, order and start, so pairs vary less than methods do.`,
    "95\u00a0% interval of the mean by Student's t; where it includes 0, these seeds cannot tell the two apart.",
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
