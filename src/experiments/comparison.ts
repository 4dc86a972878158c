import { displaySymbol, type MimeBundle, Shown } from "mixture-growth-display";
import { InputError } from "../checking/input-error.js";
import {
  demandArguments,
  instance,
  isRecord,
  list,
  problemsOf,
  record,
  type Shape,
} from "../checking/shapes.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { sharingFor } from "../plan/plan-argument.js";
import type { Figure } from "../report/figure.js";
import { historyTable, type Table } from "../report/history-table.js";
import { expectPlaceFor } from "../storage/checkpoint/durable-files.js";
import { Run } from "../training/run/run.js";
import { fitProblems, runFields } from "../training/run/run-options.js";
import { severalSeeds, storageFields } from "./argument-shapes.js";
import { ExperimentResult, type FinishedRun, finishedRun } from "./experiment-result.js";
import type { MethodDifference, MethodDifferences } from "./method-difference.js";
import { type PlannedRun, repeated } from "./planned-run.js";
import { expectFits, RunAll } from "./run-all.js";
import { runFolder } from "./run-folder.js";
import type { StartRunOptions } from "./start-run.js";
import { wholePlan } from "./whole-plan.js";

/** What is compared, on what. */
export interface ComparisonOptions
  extends Omit<StartRunOptions, "plan" | "seed" | "name" | "store" | "trackers"> {
  /** One plan per method; their names are the rows of the result. */
  readonly plans: readonly GrowthPlan[];
  /** Every plan is run once with each of these seeds. */
  readonly seeds: readonly number[];
  /**
   * Where every run is stored, in a folder of its own such as `"results/first/runs/scratch/seed-0"`: a comparison that is
   * made again trains only what is left. Default: nothing is stored.
   */
  readonly directory?: string;
}

const {
  plan: _plan,
  seed: _seed,
  name: _name,
  store: _store,
  trackers: _trackers,
  ...sharedFields
} = runFields;

/** @param foldersOf folders that may hold runs of a plan */
const comparisonOptions =
  (foldersOf: (plan: GrowthPlan) => readonly string[]): Shape =>
  (value, at) =>
    record<ComparisonOptions>({
      plans: list(wholePlan(foldersOf), {
        min: 1,
        use: "[GrowthPlan.mixture({ phases: { member: 4, grown: 2 } })]",
      }),
      ...sharedFields,
      sharing: sharingFor(isRecord(value) && Array.isArray(value.plans) ? value.plans : []),
      seeds: severalSeeds,
      ...storageFields,
    })(value, at);

/**
 * Compares plans over several seeds, on the same data and network size.
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
export class Comparison extends Shown {
  readonly options: ComparisonOptions;
  readonly #finished: Map<string, FinishedRun> = new Map();
  readonly #planned: readonly PlannedRun[];
  readonly #runs: RunAll;

  /** @throws InputError with everything that is wrong with any of the plans, before anything is trained */
  constructor(options: ComparisonOptions) {
    super();
    const shape = comparisonOptions((plan) => foldersOf(options, plan.name));
    const problems = problemsOf(options, shape, "options", "Comparison");
    const given = isRecord(options) && Array.isArray(options.plans) ? options.plans.filter(isPlan) : [];
    problems.push(...nameProblems(given));
    // Everything is reported at once, even for options that are wrong.
    if (problems.length > 0) {
      const fits = given.flatMap((plan) => fitProblems({ ...options, plan, seed: 0 }));
      throw new InputError([...new Set([...problems, ...fits])]);
    }
    const { plans, seeds, network, sharing = [], batchSize = 128, replicas = 1, augment, ...rest } = options;
    const settings = { network, sharing, batchSize, replicas, ...(augment === undefined ? {} : { augment }) };
    this.#planned = seeds.flatMap((seed) =>
      plans.map((plan) => ({ method: plan.name, factors: {}, plan, seed, ...settings })),
    );
    // The caller's listener replaces the progress.
    const how = { ...rest, progress: options.on === undefined };
    expectFits(this.#planned, how);
    if (options.directory !== undefined) expectPlaceFor(options.directory);
    this.#runs = new RunAll(this.#planned, how);
    this.options = options;
  }

  /** Carries out every plan with every seed that is not done yet. */
  async run(): Promise<this> {
    const left = this.#planned.filter((planned) => !this.#finished.has(keyOf(planned)));
    for await (const finished of this.#runs.run(left)) this.#finished.set(keyOf(finished), finished);
    return this;
  }

  /** Adds a run that was trained elsewhere, such as cell by cell; it stays its owner's. */
  add(run: Run): this {
    demandArguments("Comparison.add", { run: [run, instance(Run, "Make one with startRun.")] });
    if (!run.done) {
      throw new Error(
        `Expected a finished run but got one in phase ${run.position.phase + 1} (${run.name}). Call run.train() first.`,
      );
    }
    const finished = finishedRun(run.name, run);
    this.#finished.set(keyOf(finished), finished);
    return this;
  }

  /** The finished runs as an experiment's result, with all its tables and figures. */
  get result(): ExperimentResult {
    return new ExperimentResult([...this.#finished.values()]);
  }

  /** Every number of every finished run, one row per observation. */
  get history(): Table {
    return historyTable([...this.#finished.values()].flatMap(({ history }) => history));
  }

  /**
   * Compares two plans in a sentence, over the runs that are finished; see {@link ExperimentResult.difference}.
   *
   * @param method Name of a plan, or `"NAME: ensemble"` for what its members reach together before they grow.
   * @param control Name of the plan that it is compared with.
   * @throws RangeError for a name that no finished run has, and for plans without a seed in common.
   * @example
   * ```ts
   * comparison.difference("mixture growth", "large from scratch"); // last line of a cell
   * ```
   */
  difference(method: string, control: string): MethodDifference {
    return this.result.difference(method, control);
  }

  /** Compares every other plan with one of them, a sentence per plan; see {@link ExperimentResult.conclusions}. */
  conclusions(control: string): MethodDifferences {
    return this.result.conclusions(control);
  }

  /** What a plan reached, in words; see {@link ExperimentResult.accuracyText}. */
  accuracyText(method: string): string {
    return this.result.accuracyText(method);
  }

  /** Accuracy over training cost, one line per method. */
  get figure(): Figure {
    return this.result.figure;
  }

  [displaySymbol](): MimeBundle {
    return this.result[displaySymbol]();
  }
}

const isPlan = (plan: unknown): plan is GrowthPlan => plan instanceof GrowthPlan;

const keyOf = ({ method, seed }: Pick<FinishedRun, "method" | "seed">): string => `${method}\u0000${seed}`;

function nameProblems(plans: readonly GrowthPlan[]): string[] {
  return repeated(plans.map((plan) => plan.name)).map(
    (name) =>
      `Expected plans to have different names but got "${name}" again (Comparison). Name them with the option "name".`,
  );
}

/** The folders of a plan's runs, of options that may be wrong. */
function foldersOf({ directory, seeds }: ComparisonOptions, plan: string): string[] {
  if (typeof directory !== "string" || !Array.isArray(seeds)) return [];
  return seeds.map((seed: number) => runFolder(directory, plan, seed));
}
