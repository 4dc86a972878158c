import { from } from "arquero";
import {
  bundle,
  type Displayable,
  displaySymbol,
  formatShort,
  htmlTable,
  inspectSymbol,
  type MimeBundle,
  plainText,
  textTable,
} from "mixture-growth-display";
import { demandArguments, entries, oneOf, something } from "../checking/shapes.js";
import { type CostConvention, costConventions } from "../cost/convention.js";
import type { CostLedger } from "../cost/cost-ledger.js";
import { accuracyAtCost } from "../report/accuracy-at-cost.js";
import { accuracyOverCost } from "../report/accuracy-over-cost.js";
import { dotsByGroup } from "../report/dots-by-group.js";
import type { Figure } from "../report/figure.js";
import type { Table } from "../report/history-table.js";
import { seedStatistics } from "../report/seed-statistics.js";
import type { Observation } from "../training/run/events.js";
import type { Run } from "../training/run/run.js";
import { finishedRuns, methodPairs } from "./argument-shapes.js";

/** On which images results are measured. */
export type ResultSplit = "test" | "validation";

/** What is kept of one finished run. */
export interface FinishedRun {
  readonly method: string;
  readonly seed: number;
  /** Oldest first. */
  readonly history: readonly Observation[];
  readonly ledger: CostLedger;
  /** Numbers that are stored and trained. */
  readonly parameters: number;
}

/** What is kept of a run that is done; its network may then be freed. */
export function finishedRun(method: string, { options, history, ledger, parameterCount }: Run): FinishedRun {
  return { method, seed: options.seed, history, ledger, parameters: parameterCount };
}

/** One method over its seeds, at the end of its plan. */
export interface SummaryResult {
  readonly method: string;
  readonly split: ResultSplit;
  /** Mean accuracy, a share. */
  readonly accuracy: number;
  /** Standard deviation over the seeds; undefined for one. */
  readonly deviation: number | undefined;
  /** 95 % interval of the mean, by Student's t; undefined for one seed. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly seeds: number;
  readonly parameters: number;
  readonly trainingMacs: number;
}

/** One method against another, seed by seed. */
export interface Difference {
  /** What the difference is called. */
  readonly name: string;
  /** Mean over the seeds that both have, in points (percent). */
  readonly points: number;
  /** 95 % interval of the mean, by Student's t on the seeds' differences; undefined for one seed. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly seeds: number;
}

/** Two methods that differ in one thing. */
export interface MethodPair {
  readonly name: string;
  readonly method: string;
  readonly control: string;
}

/**
 * What an experiment returns: tidy tables and figures of all its runs.
 *
 * The accuracy of a method is that of its last epoch, never of its best one. What the members of a run reach together
 * before they grow stands in rows of the name `"METHOD: ensemble"`, once where methods grow the same members.
 */
export class ExperimentResult implements Displayable {
  readonly runs: readonly FinishedRun[];
  readonly split: ResultSplit;
  /** What an analysis measured on the trained nets, by name. */
  readonly tables: Readonly<Record<string, Table>>;

  constructor(
    runs: readonly FinishedRun[],
    split: ResultSplit = "test",
    tables: Readonly<Record<string, Table>> = {},
  ) {
    demandArguments("ExperimentResult", {
      runs: [runs, finishedRuns],
      split: [split, oneOf(["test", "validation"])],
      tables: [tables, entries(something)],
    });
    this.runs = runs;
    this.split = split;
    this.tables = tables;
  }

  /** Every number: run, method, seed, phase, net, epoch, split, metric, value, trainingMacs. */
  get history(): Table {
    const rows = this.runs.flatMap(({ method, seed, history }) =>
      history.map(({ phase, net, epoch, split, metric, value, trainingMacs }) => ({
        run: `${method}, seed ${seed}`,
        method,
        seed,
        phase,
        net,
        epoch,
        split: split === "test" ? this.split : split,
        metric,
        value,
        trainingMacs,
      })),
    );
    return from(rows);
  }

  /** A row a method, best mean first; see {@link SummaryResult}. */
  get summary(): Table {
    return from(this.#summaries());
  }

  /**
   * Last accuracy of every method less that of one of them, in points, seed by seed: the difference of a pair varies less
   * than either, since both saw the same images in the same order from the same start. Largest first.
   *
   * @param control Name of a method.
   * @throws InputError for a name that no method has.
   */
  differencesFrom(control: string): Table {
    const names = this.#groups().map(({ method }) => method);
    demandArguments("differencesFrom", { control: [control, oneOf(names)] });
    return this.differences(
      names.filter((method) => method !== control).map((method) => ({ name: method, method, control })),
    );
  }

  /** As `differencesFrom`, for chosen pairs; largest first. */
  differences(pairs: readonly MethodPair[]): Table {
    const names = this.#groups().map(({ method }) => method);
    demandArguments("differences", { pairs: [pairs, methodPairs(names)] });
    const rows = pairs.map((pair) => this.#difference(pair));
    return from(rows.sort((a, b) => b.points - a.points));
  }

  /** What was spent: run, method, seed, phase, what, images, and the cost in every convention. */
  get ledger(): Table {
    const rows = this.runs.flatMap(({ method, seed, ledger }) =>
      ledger.entries.map(({ phase, what, images, cost }) => ({
        run: `${method}, seed ${seed}`,
        method,
        seed,
        phase,
        what,
        images,
        ...(Object.fromEntries(costConventions.map((key) => [key, cost[key]])) as Record<
          CostConvention,
          number
        >),
      })),
    );
    return from(rows);
  }

  /** Accuracy over training cost, a line a method. */
  get figure(): Figure {
    const ensembles = this.#groups()
      .filter(({ method }) => method.endsWith(ensembleSuffix))
      .map(({ method, runs }) => summarize(method, this.split, runs));
    return accuracyOverCost(
      this.runs.flatMap(({ history }) => history),
      {
        title: `${this.split === "test" ? "Test" : "Validation"} accuracy over training cost`,
        axis: `${this.split} accuracy (%)`,
        points: ensembles.map(({ method, accuracy, trainingMacs }) => ({
          name: method,
          accuracy,
          trainingMacs,
        })),
      },
    );
  }

  /** The last accuracy of every method over its whole cost, with the 95 % interval of the mean. */
  get ends(): Figure {
    const methods = this.#groups().map(({ method, runs }) => ({
      name: method,
      trainingMacs: summarize(method, this.split, runs).trainingMacs,
      accuracies: runs.map(({ last }) => last.value),
    }));
    return accuracyAtCost(methods, { axis: `${this.split} accuracy (%)` });
  }

  /** The last accuracy of every seed, a row a method, with the 95 % interval of the mean; colours as in `figure`. */
  get dots(): Figure {
    const groups = this.#groups().map(({ method, runs }) => ({
      name: method,
      values: runs.map(({ last }) => 100 * last.value),
    }));
    return dotsByGroup(groups, {
      title: "At the end of each plan",
      axis: `${this.split} accuracy (%)`,
      whisker: "interval",
    });
  }

  [displaySymbol](): MimeBundle {
    const rows = this.#summaries().map((row) => ({ ...row, interval: intervalText(row) }));
    const percent = (value: unknown): string => (typeof value === "number" ? (100 * value).toFixed(1) : "–");
    const short = (value: unknown): string => formatShort(value as number);
    const columns = [
      { key: "method" },
      { key: "accuracy", label: `${this.split} accuracy (%)`, align: "right", format: percent },
      { key: "deviation", label: "±", align: "right", format: percent },
      { key: "interval", label: "95 % interval", align: "right" },
      { key: "seeds", align: "right" },
      { key: "parameters", align: "right", format: short },
      { key: "trainingMacs", label: "training MACs", align: "right", format: short },
    ] as const;
    return bundle({ plain: textTable(columns, rows as never), html: htmlTable(columns, rows as never) });
  }

  /** Plain text, for Node's console. */
  [inspectSymbol](): string {
    return plainText(this);
  }

  #difference({ name, method, control }: MethodPair): Difference {
    const [ours, theirs] = [this.#lastBySeed(method), this.#lastBySeed(control)];
    const values = [...ours].flatMap(([seed, value]) => {
      const other = theirs.get(seed);
      return other === undefined ? [] : [100 * (value - other)];
    });
    const { mean, halfWidth, seeds } = seedStatistics(values);
    return { name, points: mean, ...interval(mean, halfWidth), seeds };
  }

  #lastBySeed(method: string): Map<number, number> {
    const found = this.#groups().find((group) => group.method === method);
    return new Map(found?.runs.map(({ last, run }) => [run.seed, last.value]));
  }

  #summaries(): SummaryResult[] {
    const rows = this.#groups().map(({ method, runs }) => summarize(method, this.split, runs));
    return rows.sort((a, b) => b.accuracy - a.accuracy);
  }

  /** Methods in their order, then the ensembles: so a name has the same colour in both figures. */
  #groups(): MethodRuns[] {
    const methods = [...new Set(this.runs.map(({ method }) => method))];
    const groups = [false, true].flatMap((ofEnsemble) =>
      methods.map((method) => ({
        method: `${method}${ofEnsemble ? ensembleSuffix : ""}`,
        runs: this.runs.flatMap((run) => {
          const last = run.method === method ? lastOf(run, ofEnsemble) : undefined;
          return last === undefined ? [] : [{ last, run }];
        }),
      })),
    );
    return groups.filter((group, i) => group.runs.length > 0 && !isRepeated(group, groups.slice(0, i)));
  }
}

const ensembleSuffix = ": ensemble";

/** A method with the last accuracy of each of its runs. */
interface MethodRuns {
  readonly method: string;
  readonly runs: readonly { readonly last: Observation; readonly run: FinishedRun }[];
}

/** Whether the ensemble is that of an earlier method, whose members it shares. */
function isRepeated(group: MethodRuns, earlier: readonly MethodRuns[]): boolean {
  const valuesOf = ({ runs }: MethodRuns): string =>
    JSON.stringify(runs.map(({ run, last }) => [run.seed, last.value, last.trainingMacs]));
  const isEnsemble = ({ method }: MethodRuns): boolean => method.endsWith(ensembleSuffix);
  return isEnsemble(group) && earlier.some((one) => isEnsemble(one) && valuesOf(one) === valuesOf(group));
}

function lastOf({ history }: FinishedRun, ofEnsemble: boolean): Observation | undefined {
  return history
    .filter((o) => o.split === "test" && o.metric === "accuracy" && (o.net === "ensemble") === ofEnsemble)
    .at(-1);
}

function summarize(method: string, split: ResultSplit, runs: MethodRuns["runs"]): SummaryResult {
  const { mean, deviation, halfWidth, seeds } = seedStatistics(runs.map(({ last }) => last.value));
  const [first] = runs;
  return {
    method,
    split,
    accuracy: mean,
    deviation,
    ...interval(mean, halfWidth),
    seeds,
    parameters: first?.run.parameters ?? 0,
    trainingMacs: runs.reduce((sum, { last }) => sum + last.trainingMacs, 0) / runs.length,
  };
}

function interval(mean: number, halfWidth: number | undefined): Pick<SummaryResult, "low" | "high"> {
  if (halfWidth === undefined) return { low: undefined, high: undefined };
  return { low: mean - halfWidth, high: mean + halfWidth };
}

function intervalText({ low, high }: SummaryResult): string {
  if (low === undefined || high === undefined) return "–";
  return `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}`;
}
