import {
  type Displayable,
  displaySymbol,
  formatCount,
  formatFixed,
  formatShort,
  inspectSymbol,
  type MimeBundle,
  plainText,
  tableBundle,
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
import { CostLedger } from "../cost/cost-ledger.js";
import { accuracyAtCost } from "../report/accuracy-at-cost.js";
import { accuracyOverCost } from "../report/accuracy-over-cost.js";
import { dotsByGroup } from "../report/dots-by-group.js";
import type { Figure } from "../report/figure.js";
import type { Table } from "../report/history-table.js";
import { observationsShape, seedShape } from "../training/argument-shapes.js";
import { factorsShape, nameShape } from "./argument-shapes.js";
import { MethodDifference, MethodDifferences, type MethodPair } from "./method-difference.js";
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
import {
  accuraciesOf,
  differencesTable,
  growthOf,
  historyOf,
  ledgerOf,
  spendingOf,
  summaryOf,
} from "./result-tables.js";

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
    return historyOf(this.runs, this.split);
  }

  /** One row per method, best mean first, with a column for each factor of a grid; see {@link SummaryResult}. */
  get summary(): Table {
    return summaryOf(this.#groups(), this.split);
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
    return accuraciesOf(this.runs, this.#groups(), this.split);
  }

  /**
   * What was spent: run, method, seed, a column for each factor of a grid, phase, what, images, and the cost in every
   * convention.
   */
  get ledger(): Table {
    return ledgerOf(this.runs);
  }

  /**
   * What a method spends on training, on evaluation and on deciding how to grow: method, what, and the mean cost of a
   * seed in every convention. Evaluation is not a part of what a method costs; analysis is.
   */
  get spending(): Table {
    return spendingOf(this.runs);
  }

  /**
   * The moment of growth, a row per method that grows: method, before (mean accuracy of the members' ensemble, as a
   * share), after (of the grown net, still untrained), end, and the number of seeds. Of several growths it is the last.
   */
  get growth(): Table {
    return growthOf(this.#groups(), this.split);
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
    const differences = pairs.map(
      ({ name, method, control }) => new MethodDifference(this.#group(method), this.#group(control), name),
    );
    return differencesTable(differences, this.split);
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
    const options = { caption: this.caption, limit: 200 };
    const cells = rows as never;
    return tableBundle(columns, cells, options);
  }

  /** What stands below the table. */
  protected get caption(): string {
    return "";
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
