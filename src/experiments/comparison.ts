import { join } from "node:path";
import {
  bundle,
  displaySymbol,
  formatShort,
  htmlTable,
  inspectSymbol,
  type MimeBundle,
  plainText,
  textTable,
} from "mixture-growth-display";
import type { GrowthPlan } from "../growth/plan/growth-plan.js";
import { accuracyOverCost } from "../report/accuracy-over-cost.js";
import type { Figure } from "../report/figure.js";
import { historyTable, type MethodResult, resultTable, type Table } from "../report/history-table.js";
import { runsProgress } from "../report/runs-progress.js";
import { RunDirectory } from "../storage/checkpoint/run-directory.js";
import type { Observation } from "../training/run/events.js";
import type { Run } from "../training/run/run.js";
import { type StartRunOptions, startRun } from "./start-run.js";

/** What is compared, on what. */
export interface ComparisonOptions extends Omit<StartRunOptions, "plan" | "seed" | "name" | "keeper"> {
  /** One plan a method; their names are the rows of the result. */
  readonly plans: readonly GrowthPlan[];
  readonly seeds: readonly number[];
  /**
   * Folder that keeps every run, in a folder of its own such as `"results/first/scratch, seed 0"`: a comparison that is
   * made anew trains only what is left. Default: nothing is kept.
   */
  readonly directory?: string;
}

/** What the members of a run reach together, before they grow, stands in a row of this name. */
const ensembleSuffix = ": ensemble";

/** What is kept of a finished run: its network is freed. */
interface Finished {
  readonly history: readonly Observation[];
  readonly parameters: number;
}

/**
 * Several plans over several seeds, on the same data and network size.
 *
 * `run()` can be stopped and called again: what is done is not repeated; with a directory, not even by another process.
 * Networks are freed as they finish.
 *
 * @example
 * ```ts
 * const comparison = new Comparison({ plans, seeds: [0, 1], network, data, directory: "results/first" });
 * await comparison.run();
 * comparison // table and figure
 * ```
 */
export class Comparison {
  readonly options: ComparisonOptions;
  readonly #finished: Map<string, Finished> = new Map();
  #current: { readonly key: string; readonly run: Run } | undefined;
  /** Who hears the current run: a run that goes on after a stop tells another cell's progress. */
  #hear: ComparisonOptions["on"];

  constructor(options: ComparisonOptions) {
    const names = options.plans.map((plan) => plan.name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) {
      throw new RangeError(
        `Expected plans with different names but got "${twice}" twice (comparison). Name them with the option "name".`,
      );
    }
    // Refuses what is no path before anything is trained.
    if (options.directory !== undefined) void new RunDirectory(options.directory);
    this.options = options;
  }

  /** Carries out every plan with every seed that is not done yet. */
  async run(): Promise<this> {
    const { plans, seeds, directory, ...rest } = this.options;
    const all = seeds.flatMap((seed) =>
      plans.map((plan) => ({ plan, seed, key: `${plan.name}\u0000${seed}` })),
    );
    const left = all.filter(({ key }) => !this.#finished.has(key));
    const progress = runsProgress(left.length);
    for (const { plan, seed, key } of left) {
      this.#hear = rest.on ?? progress.next(seeds.length === 1 ? "" : `seed ${seed}`);
      const on: ComparisonOptions["on"] = (event) => this.#hear?.(event);
      const run =
        this.#current?.key === key
          ? this.#current.run
          : startRun({ ...rest, ...runFolder(directory, plan.name, seed), plan, seed, name: plan.name, on });
      this.#current = { key, run };
      await run.train();
      this.add(run);
      run.dispose();
      this.#current = undefined;
    }
    progress.finish();
    return this;
  }

  /** Takes in a run that was trained elsewhere, such as cell by cell; it stays its owner's. */
  add(run: Run): this {
    if (!run.done) {
      throw new Error(
        `Expected a finished run but got one in phase ${run.position.phase + 1} (${run.name}). Call run.train() first.`,
      );
    }
    const parameters = run.parameterCount;
    this.#finished.set(`${run.name}\u0000${run.options.seed}`, { history: run.history, parameters });
    return this;
  }

  /** Every number of every finished run, one row an observation. */
  get history(): Table {
    return historyTable(this.#observations());
  }

  /** Method, accuracy with its deviation over seeds, stored parameters and training cost; best accuracy first. */
  get results(): Table {
    return resultTable(this.#results());
  }

  /** Accuracy over training cost, a line a method. */
  get figure(): Figure {
    const points = this.#results().filter((result) => result.method.endsWith(ensembleSuffix));
    return accuracyOverCost(this.#observations(), {
      points: points.map(({ method, accuracy, trainingMacs }) => ({ name: method, accuracy, trainingMacs })),
    });
  }

  [displaySymbol](): MimeBundle {
    const rows = this.results.objects() as MethodResult[];
    const percent = (value: unknown): string => (typeof value === "number" ? (100 * value).toFixed(1) : "–");
    const short = (value: unknown): string => formatShort(value as number);
    const columns = [
      { key: "method" },
      { key: "accuracy", label: "test accuracy (%)", align: "right", format: percent },
      { key: "deviation", label: "±", align: "right", format: percent },
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

  #observations(): Observation[] {
    return [...this.#finished.values()].flatMap((finished) => finished.history);
  }

  #results(): MethodResult[] {
    const finished = [...this.#finished.values()];
    const names = [...new Set(finished.map(({ history }) => history[0]?.run as string))];
    return names.flatMap((name) => {
      const runs = finished.filter(({ history }) => history[0]?.run === name);
      const own = summarize(
        name,
        runs.map(({ history, parameters }) => ({ last: lastAccuracy(history), parameters })),
      );
      const ensembles = runs.flatMap(({ history, parameters }) =>
        history.filter((o) => o.net === "ensemble").map((last) => ({ last, parameters })),
      );
      return ensembles.length === 0 ? [own] : [own, summarize(`${name}${ensembleSuffix}`, ensembles)];
    });
  }
}

/** The folder of a run. Whatever a plan's name is, it is one folder inside the comparison's, and no other plan's. */
function runFolder(directory: string | undefined, plan: string, seed: number): { directory?: string } {
  if (directory === undefined) return {};
  const escaped = plan.replaceAll(
    /[^\p{L}\p{N}._ -]/gu,
    (character) => `%${(character.codePointAt(0) as number).toString(16)}%`,
  );
  return { directory: join(directory, `${escaped}, seed ${seed}`) };
}

function lastAccuracy(history: readonly Observation[]): Observation {
  return history.filter((o) => o.split === "test" && o.metric === "accuracy").at(-1) as Observation;
}

function summarize(
  method: string,
  runs: readonly { readonly last: Observation; readonly parameters: number }[],
): MethodResult {
  const values = runs.map(({ last }) => last.value);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const { last, parameters } = runs[0] as { last: Observation; parameters: number };
  return {
    method,
    accuracy: mean,
    deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : undefined,
    seeds: values.length,
    parameters,
    trainingMacs: last.trainingMacs,
  };
}
