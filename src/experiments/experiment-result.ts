import { displaySymbol, formatFixed, formatPercent, type MimeBundle, Shown } from "mixture-growth-display";
import {
  demandArguments,
  entries,
  instance,
  integer,
  list,
  number,
  oneOf,
  open,
  optional,
  type Shape,
  something,
} from "../checking/shapes.js";
import { CostLedger } from "../cost/cost-ledger.js";
import { accuracyAtCost } from "../report/accuracy-at-cost.js";
import { type AccuracyReference, accuracyOverCost } from "../report/accuracy-over-cost.js";
import { nameShape } from "../report/argument-shapes.js";
import { dotsByGroup } from "../report/dots-by-group.js";
import type { Figure } from "../report/figure.js";
import type { Table } from "../report/history-table.js";
import { observationsShape, seedShape, timesShape } from "../training/argument-shapes.js";
import { scoreTitle } from "../training/run/score.js";
import { factorsShape } from "./argument-shapes.js";
import { costToReach } from "./cost-to-reach.js";
import { MethodDifference, MethodDifferences, type MethodPair } from "./method-difference.js";
import {
  demandRuns,
  ensembleSuffix,
  type FinishedRun,
  groupByMethod,
  type MethodRuns,
  type ResultSplit,
  summarizeMethod,
} from "./method-results.js";
import { methodsTable } from "./methods-table.js";
import {
  accuraciesOf,
  differencesTable,
  growthOf,
  historyOf,
  ledgerOf,
  spendingOf,
  summaryOf,
  timesOf,
} from "./result-tables.js";
import { endCosts, timeAxes } from "./run-costs.js";

const finishedRuns: Shape = list(
  open<FinishedRun>({
    method: nameShape,
    factors: optional(factorsShape),
    seed: seedShape,
    history: observationsShape,
    ledger: instance(CostLedger, "Use run.ledger."),
    times: optional(timesShape),
    parameters: integer({ min: 0 }),
  }),
  { use: "the runs of another result" },
);

const methodPairs = (methods: readonly string[]): Shape =>
  list(open<MethodPair>({ name: nameShape, method: oneOf(methods), control: oneOf(methods) }), {
    use: "[{ name, method, control }]",
  });

export type { Difference, MethodPair } from "./method-difference.js";
export { type FinishedRun, finishedRun, type ResultSplit, type SummaryResult } from "./method-results.js";

/**
 * What an experiment returns: tidy tables and figures of all its runs.
 *
 * The accuracy of a method is that of its last epoch, never of its best one; where numbers are predicted, R2 takes its place. What the members of a run reach together
 * before they grow is in rows named `"METHOD: ensemble"`, once where methods grow the same members.
 */
export class ExperimentResult extends Shown {
  readonly runs: readonly FinishedRun[];
  readonly split: ResultSplit;
  /** What an analysis measured on the trained nets, by name. */
  readonly tables: Readonly<Record<string, Table>>;

  constructor(
    runs: readonly FinishedRun[],
    split: ResultSplit = "test",
    tables: Readonly<Record<string, Table>> = {},
  ) {
    super();
    demandArguments("ExperimentResult", {
      runs: [runs, finishedRuns],
      split: [split, oneOf(["test", "validation"])],
      tables: [tables, entries(something)],
    });
    this.runs = runs;
    this.split = split;
    this.tables = tables;
  }

  /** Every number: run, method, seed, the factors of a grid, phase, net, epoch, split, metric, value, trainingMacs. */
  get history(): Table {
    return historyOf(this.runs, this.split);
  }

  /** One row per method, best mean first, with the factors of a grid; see {@link SummaryResult}. */
  get summary(): Table {
    return summaryOf(this.#groups(), this.split);
  }

  /**
   * The last accuracy of every run and every ensemble: run, method, seed, the factors of a grid, split, accuracy,
   * parameters, trainingMacs. Tidy, so that arquero's verbs apply.
   *
   * @example
   * ```ts
   * result.accuracies.groupby("coefficients").pivot("noise", { mean: (row) => op.mean(row.accuracy) });
   * ```
   */
  get accuracies(): Table {
    return accuraciesOf(this.runs, this.#groups(), this.split);
  }

  /** What was spent: run, method, seed, the factors of a grid, phase, what, images, and the cost in every convention. */
  get ledger(): Table {
    return ledgerOf(this.runs);
  }

  /**
   * How long everything took: run, method, seed, the factors of a grid, phase, epoch, what, seconds, processorSeconds. Empty
   * for results of version 0.1.0, and where a run was continued from a state of it.
   *
   * Seconds are those of the clock, without the time for saving; they grow when the machine has other work, which
   * processor seconds hardly do. A run that began with phases that others had trained has their times.
   */
  get times(): Table {
    return timesOf(this.runs);
  }

  /**
   * What a method spends on training, on evaluation and on deciding how to grow: method, what, and the mean cost of a
   * seed in every convention and in seconds. Analysis counts towards a method's cost; evaluation does not.
   */
  get spending(): Table {
    return spendingOf(this.runs);
  }

  /**
   * What each method had spent when its nets first reached an accuracy, the cheapest first: method, reached, seeds,
   * trainingMacs, petaflop, seconds, processorSeconds. Speed runs are compared like this.
   *
   * @param accuracy A share, such as 0.3.
   * @example
   * ```ts
   * result.costToReach(0.3);
   * ```
   */
  costToReach(accuracy: number): Table {
    demandRuns(this.runs, "costToReach");
    demandArguments("costToReach", { accuracy: [accuracy, number({ above: 0, max: 1, use: 0.3 })] });
    return costToReach(
      this.#groups().filter(({ method }) => !method.endsWith(ensembleSuffix)),
      accuracy,
    );
  }

  /**
   * The moment of growth (the last one), one row per method that grows: method, before (mean accuracy of the members'
   * ensemble, as a share), after (of the grown net, still untrained), end, and the number of seeds.
   */
  get growth(): Table {
    return growthOf(this.#groups(), this.split);
  }

  /**
   * Last accuracy of every method less that of a control, in points, seed by seed: the difference of a pair varies less
   * than either, since both saw the same images in the same order from the same start. Largest first;
   * {@link ExperimentResult.conclusions} says the same in sentences.
   *
   * @param control Name of a method.
   * @throws InputError for a name that no method has.
   */
  differencesFrom(control: string): Table {
    this.#named("differencesFrom", { control });
    const others = this.#groups().filter(({ method }) => method !== control);
    return this.differences(others.map(({ method }) => ({ name: method, method, control })));
  }

  /** As `differencesFrom`, for chosen pairs; largest first. */
  differences(pairs: readonly MethodPair[]): Table {
    demandRuns(this.runs, "differences");
    const names = this.#groups().map(({ method }) => method);
    demandArguments("differences", { pairs: [pairs, methodPairs(names)] });
    const differences = pairs.map(({ name, method, control }) => {
      const { ours, theirs } = this.#named("differences", { ours: method, theirs: control });
      return new MethodDifference(ours, theirs, name);
    });
    return differencesTable(differences, this.split);
  }

  /**
   * Compares two methods in a sentence: what both reached, which is ahead, and whether the seeds show a significant
   * difference. Works inside template strings.
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
    const named = this.#named("difference", { method, control });
    return new MethodDifference(named.method, named.control);
  }

  /**
   * Compares every other method with one of them, a sentence per method, the best first.
   *
   * @param control Name of a method.
   * @throws InputError for a name that no method has.
   * @example
   * ```ts
   * result.conclusions("scratch"); // last line of a cell
   * ```
   */
  conclusions(control: string): MethodDifferences {
    const { control: theirs } = this.#named("conclusions", { control });
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
    const { method: group } = this.#named("accuracyText", { method });
    const { accuracy, low, high, seeds } = summarizeMethod(group, this.split);
    const percent = (share: number): string => formatFixed(100 * share, 1);
    const mean = formatPercent(100 * accuracy);
    if (low !== undefined && high !== undefined) {
      return `${mean} (95\u00a0% interval ${percent(low)} to ${percent(high)} over ${seeds} seeds)`;
    }
    const each = group.runs.map(({ last }) => percent(last.value));
    return seeds === 1 ? `${mean} (one seed)` : `${mean} (two seeds: ${each.join(" and ")})`;
  }

  /**
   * Accuracy over training cost, one line per method. Where the runs have their times, buttons draw it over seconds.
   *
   * @throws Error before a run is finished.
   */
  get figure(): Figure {
    demandRuns(this.runs, "figure");
    const ensembles = this.#groups().filter(({ method }) => method.endsWith(ensembleSuffix));
    const costs = timeAxes(this.runs);
    return accuracyOverCost(
      this.runs.flatMap(({ history }) => history),
      {
        title: `${this.split === "test" ? "Test" : "Validation"} ${this.#score} over training cost`,
        axis: `${this.split} ${this.#score} (%)`,
        references: this.referenceLines,
        points: ensembles.map((group) => {
          const { method: name, accuracy, trainingMacs } = summarizeMethod(group, this.split);
          return { name, accuracy, trainingMacs, costs: endCosts(group, costs) };
        }),
        costs,
      },
    );
  }

  /**
   * The last accuracy of every method, with the 95 % interval of the mean for three seeds or more, and its whole cost as a
   * bar; one row per method, the most accurate at the top.
   */
  get ends(): Figure {
    demandRuns(this.runs, "ends");
    const methods = this.#groups().map((group) => ({
      name: group.method,
      trainingMacs: summarizeMethod(group, this.split).trainingMacs,
      accuracies: group.runs.map(({ last }) => last.value),
    }));
    return accuracyAtCost(methods, { axis: `${this.split} ${this.#score} (%)` });
  }

  /**
   * The last accuracy of every seed, one row per method, with the 95 % interval of the mean for three seeds or more;
   * colours and marks as in `figure`.
   */
  get dots(): Figure {
    demandRuns(this.runs, "dots");
    const groups = this.#groups().map(({ method, runs }) => ({
      name: method,
      values: runs.map(({ last }) => 100 * last.value),
    }));
    return dotsByGroup(groups, {
      title: "At the end of each plan",
      axis: `${this.split} ${this.#score} (%)`,
      whisker: "interval",
      // R2 has no least value.
      ...(this.#score === "accuracy" ? { within: [0, 100] as const } : {}),
    });
  }

  [displaySymbol](): MimeBundle {
    return methodsTable(this.#groups(), this.split, this.caption);
  }

  /** Accuracies that `figure` draws as lines to compare with. */
  protected get referenceLines(): readonly AccuracyReference[] {
    return [];
  }

  /** The caption of the table. */
  protected get caption(): string {
    return "";
  }

  /** The methods that arguments name; refuses names that no method has. */
  #named<Argument extends string>(
    where: string,
    names: Readonly<Record<Argument, string>>,
  ): Record<Argument, MethodRuns> {
    demandRuns(this.runs, where);
    const groups = new Map(this.#groups().map((group) => [group.method, group]));
    const known = oneOf([...groups.keys()]);
    const named = Object.entries<string>(names);
    demandArguments(where, Object.fromEntries(named.map(([argument, name]) => [argument, [name, known]])));
    return Object.fromEntries(named.map(([argument, name]) => [argument, groups.get(name)])) as Record<
      Argument,
      MethodRuns
    >;
  }

  /** What methods are compared by. */
  get #score(): string {
    return scoreTitle(this.runs.flatMap(({ history }) => history));
  }

  /** Methods in their order, then the ensembles, so that a name has the same look in every figure. */
  #groups(): MethodRuns[] {
    return groupByMethod(this.runs);
  }
}
