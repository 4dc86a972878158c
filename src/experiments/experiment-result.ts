import { from } from "arquero";
import {
  bundle,
  type Displayable,
  displaySymbol,
  formatCount,
  formatFixed,
  formatShort,
  htmlTable,
  inspectSymbol,
  type MimeBundle,
  plainText,
  textTable,
} from "mixture-growth-display";
import {
  demandArguments,
  entries,
  instance,
  integer,
  list,
  oneOf,
  open,
  optional,
  type Shape,
  something,
} from "../checking/shapes.js";
import { type CostConvention, costConventions, costHeadings } from "../cost/convention.js";
import { CostLedger } from "../cost/cost-ledger.js";
import { accuracyAtCost } from "../report/accuracy-at-cost.js";
import { accuracyOverCost } from "../report/accuracy-over-cost.js";
import { dotsByGroup } from "../report/dots-by-group.js";
import type { Figure } from "../report/figure.js";
import { historyHeadings, type Table } from "../report/history-table.js";
import { labelledTable } from "../report/labelled-table.js";
import { observationsShape, seedShape } from "../training/argument-shapes.js";
import { factorsShape, nameShape } from "./argument-shapes.js";
import { factorColumns } from "./factor-columns.js";
import {
  type Difference,
  MethodDifference,
  MethodDifferences,
  type MethodPair,
} from "./method-difference.js";
import {
  demandRuns,
  ensembleSuffix,
  type FinishedRun,
  groupByMethod,
  intervalText,
  type MethodRuns,
  type ResultSplit,
  type SummaryResult,
  summarizeMethod,
} from "./method-results.js";

/** Runs that are done. */
export const finishedRuns: Shape = list(
  open<FinishedRun>({
    method: nameShape,
    factors: optional(factorsShape),
    seed: seedShape,
    history: observationsShape,
    ledger: instance(CostLedger, "Use run.ledger."),
    parameters: integer({ min: 0 }),
  }),
  { use: "the runs of another result" },
);

/** Pairs of methods of a result. */
const methodPairs = (methods: readonly string[]): Shape =>
  list(open<MethodPair>({ name: nameShape, method: oneOf(methods), control: oneOf(methods) }), {
    use: "[{ name, method, control }]",
  });

export type { Difference, MethodPair } from "./method-difference.js";
export { type FinishedRun, finishedRun, type ResultSplit, type SummaryResult } from "./method-results.js";

const summaryHeadings = {
  split: "images",
  accuracy: "accuracy (share)",
  deviation: "standard deviation",
  low: "95 % interval from",
  high: "to",
  trainingMacs: "training cost (MACs)",
};

const differenceHeadings = {
  name: "method",
  points: "difference (points)",
  low: "95 % interval from",
  high: "to",
};

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

  /**
   * Every number: run, method, seed, a column for each factor of a grid, phase, net, epoch, split, metric, value,
   * trainingMacs.
   */
  get history(): Table {
    const factors = factorColumns(this.runs);
    const rows = this.runs.flatMap((finished) => {
      const { method, seed, history } = finished;
      const own = { run: `${method}, seed ${seed}`, method, seed, ...factors(finished) };
      return history.map(({ phase, net, epoch, split, metric, value, trainingMacs }) => ({
        ...own,
        phase,
        net,
        epoch,
        split: split === "test" ? this.split : split,
        metric,
        value,
        trainingMacs,
      }));
    });
    return labelledTable(from(rows), historyHeadings);
  }

  /** One row per method, best mean first, with a column for each factor of a grid; see {@link SummaryResult}. */
  get summary(): Table {
    const factors = factorColumns(this.runs);
    const rows = this.#summaries().map(({ method, ...row }) => ({
      method,
      ...factors(this.#group(method).runs[0]?.run),
      ...row,
    }));
    return labelledTable(from(rows), summaryHeadings);
  }

  /**
   * The last accuracy of every run, and of every ensemble: run, method, seed, a column for each factor of a grid, split,
   * accuracy, parameters, trainingMacs. Tidy, so that arquero's verbs apply:
   *
   * @example
   * ```ts
   * result.accuracies.groupby("coefficients").pivot("noise", { mean: (row) => op.mean(row.accuracy) });
   * ```
   */
  get accuracies(): Table {
    const factors = factorColumns(this.runs);
    const rows = this.#groups().flatMap(({ method, runs }) =>
      runs.map(({ run, last }) => ({
        run: `${method}, seed ${run.seed}`,
        method,
        seed: run.seed,
        ...factors(run),
        split: this.split,
        accuracy: last.value,
        parameters: run.parameters,
        trainingMacs: last.trainingMacs,
      })),
    );
    return labelledTable(from(rows), summaryHeadings);
  }

  /**
   * Last accuracy of every method less that of one of them, in points, seed by seed: the difference of a pair varies less
   * than either, since both saw the same images in the same order from the same start. Largest first.
   * {@link ExperimentResult.conclusions} says the same in sentences.
   *
   * @param control Name of a method.
   * @throws InputError for a name that no method has.
   */
  differencesFrom(control: string): Table {
    this.#demandNames("differencesFrom", { control });
    const names = this.#groups().map(({ method }) => method);
    return this.differences(
      names.filter((method) => method !== control).map((method) => ({ name: method, method, control })),
    );
  }

  /** As `differencesFrom`, for chosen pairs; largest first. */
  differences(pairs: readonly MethodPair[]): Table {
    demandRuns(this.runs, "differences");
    const names = this.#groups().map(({ method }) => method);
    demandArguments("differences", { pairs: [pairs, methodPairs(names)] });
    const rows = pairs.map(({ name, method, control }): Difference => {
      const { points, low, high, seeds } = new MethodDifference(
        this.#group(method),
        this.#group(control),
        name,
      );
      return { name, points, low, high, seeds };
    });
    return labelledTable(from(rows.sort((a, b) => b.points - a.points)), differenceHeadings);
  }

  /**
   * One method against another as a sentence: what both reached, which is ahead, and whether the seeds show a
   * significant difference. Works inside template strings.
   *
   * @param method Name of a method.
   * @param control Name of the method that it is compared with.
   * @throws InputError for a name that no method has, RangeError for methods without a seed in common, Error before a
   *   run is finished.
   * @example
   * ```ts
   * result.difference("mixture", "scratch"); // last line of a cell
   * console.log(`At equal cost, ${result.difference("mixture", "scratch")}.`);
   * ```
   */
  difference(method: string, control: string): MethodDifference {
    this.#demandNames("difference", { method, control });
    return new MethodDifference(this.#group(method), this.#group(control));
  }

  /**
   * Every other method against one of them, a sentence per method, the best first.
   *
   * @param control Name of a method.
   * @throws InputError for a name that no method has.
   * @example
   * ```ts
   * result.conclusions("scratch"); // last line of a cell
   * ```
   */
  conclusions(control: string): MethodDifferences {
    this.#demandNames("conclusions", { control });
    const theirs = this.#group(control);
    const others = this.#groups().filter(({ method }) => method !== control);
    return new MethodDifferences(others.map((group) => new MethodDifference(group, theirs)));
  }

  /**
   * What a method reached, in words: `"22.1 % (95 % interval 21.2 to 23.1 over 3 seeds)"`.
   *
   * @throws InputError for a name that no method has.
   * @example
   * ```ts
   * console.log(`The mixture reaches ${result.accuracyText("mixture")}.`);
   * ```
   */
  accuracyText(method: string): string {
    this.#demandNames("accuracyText", { method });
    const { accuracy, low, high, seeds } = summarizeMethod(this.#group(method), this.split);
    const mean = `${formatFixed(100 * accuracy, 1)} %`;
    if (low === undefined || high === undefined) {
      const each = this.#group(method).runs.map(({ last }) => formatFixed(100 * last.value, 1));
      return seeds === 1 ? `${mean} (one seed)` : `${mean} (two seeds: ${each.join(" and ")})`;
    }
    return `${mean} (95 % interval ${formatFixed(100 * low, 1)} to ${formatFixed(100 * high, 1)} over ${seeds} seeds)`;
  }

  /**
   * What was spent: run, method, seed, a column for each factor of a grid, phase, what, images, and the cost in every
   * convention.
   */
  get ledger(): Table {
    const factors = factorColumns(this.runs);
    const rows = this.runs.flatMap((finished) =>
      finished.ledger.entries.map(({ phase, what, images, cost }) => ({
        run: `${finished.method}, seed ${finished.seed}`,
        method: finished.method,
        seed: finished.seed,
        ...factors(finished),
        phase,
        what,
        images,
        ...(Object.fromEntries(costConventions.map((key) => [key, cost[key]])) as Record<
          CostConvention,
          number
        >),
      })),
    );
    return labelledTable(from(rows), { what: "spent on", ...costHeadings });
  }

  /**
   * Accuracy over training cost, a line a method.
   *
   * @throws Error before a run is finished.
   */
  get figure(): Figure {
    demandRuns(this.runs, "figure");
    const ensembles = this.#groups()
      .filter(({ method }) => method.endsWith(ensembleSuffix))
      .map((group) => summarizeMethod(group, this.split));
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

  /**
   * The last accuracy of every method with the 95 % interval of the mean from three seeds on, and its whole cost as a bar; a
   * row per method, the most accurate at the top.
   */
  get ends(): Figure {
    demandRuns(this.runs, "ends");
    const methods = this.#groups().map((group) => ({
      name: group.method,
      trainingMacs: summarizeMethod(group, this.split).trainingMacs,
      accuracies: group.runs.map(({ last }) => last.value),
    }));
    return accuracyAtCost(methods, { axis: `${this.split} accuracy (%)` });
  }

  /**
   * The last accuracy of every seed, a row per method, with the 95 % interval of the mean from three seeds on; colours
   * and marks as in `figure`.
   */
  get dots(): Figure {
    demandRuns(this.runs, "dots");
    const groups = this.#groups().map(({ method, runs }) => ({
      name: method,
      values: runs.map(({ last }) => 100 * last.value),
    }));
    return dotsByGroup(groups, {
      title: "At the end of each plan",
      axis: `${this.split} accuracy (%)`,
      whisker: "interval",
      within: [0, 100],
    });
  }

  [displaySymbol](): MimeBundle {
    const rows = this.#summaries().map((row) => ({
      ...row,
      interval: intervalText(row, this.#group(row.method)),
    }));
    const percent = (value: unknown): string =>
      typeof value === "number" ? formatFixed(100 * value, 1) : "–";
    const short = (value: unknown): string => formatShort(value as number);
    const columns = [
      { key: "method" },
      { key: "accuracy", label: `${this.split} accuracy (%)`, align: "right", format: percent },
      { key: "deviation", label: "standard deviation", align: "right", format: percent },
      { key: "interval", label: "95 % interval", align: "right" },
      { key: "seeds", align: "right" },
      { key: "parameters", align: "right", format: (value: unknown) => formatCount(value as number) },
      { key: "trainingMacs", label: "training cost (MACs)", align: "right", format: short },
    ] as const;
    return bundle({ plain: textTable(columns, rows as never), html: htmlTable(columns, rows as never) });
  }

  /** Plain text, for Node's console. */
  [inspectSymbol](): string {
    return plainText(this);
  }

  #group(method: string): MethodRuns {
    return this.#groups().find((group) => group.method === method) as MethodRuns;
  }

  /** Refuses arguments that name no method of the result. */
  #demandNames(where: string, named: Readonly<Record<string, string>>): void {
    demandRuns(this.runs, where);
    const known = oneOf(this.#groups().map(({ method }) => method));
    demandArguments(
      where,
      Object.fromEntries(Object.entries(named).map(([argument, name]) => [argument, [name, known]])),
    );
  }

  #summaries(): SummaryResult[] {
    const rows = this.#groups().map((group) => summarizeMethod(group, this.split));
    return rows.sort((a, b) => b.accuracy - a.accuracy);
  }

  /** Methods in their order, then the ensembles: so a name has the same look in every figure. */
  #groups(): MethodRuns[] {
    return groupByMethod(this.runs);
  }
}
