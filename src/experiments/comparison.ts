import { join } from "node:path";
import { displaySymbol, inspectSymbol, type MimeBundle, plainText } from "mixture-growth-display";
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
import type { Figure } from "../report/figure.js";
import { historyTable, type Table } from "../report/history-table.js";
import { runsProgress } from "../report/runs-progress.js";
import { RunDirectory } from "../storage/checkpoint/run-directory.js";
import { Run } from "../training/run/run.js";
import { fitProblems, runFields } from "../training/run/run-options.js";
import { tryGrowths } from "../training/run/try-growths.js";
import { keptFields, severalSeeds } from "./argument-shapes.js";
import { ExperimentResult, type FinishedRun, finishedRun } from "./experiment-result.js";
import type { MethodDifference, MethodDifferences } from "./method-difference.js";
import { type StartRunOptions, startRun } from "./start-run.js";
import { wholePlan } from "./whole-plan.js";

/** What is compared, on what. */
export interface ComparisonOptions extends Omit<StartRunOptions, "plan" | "seed" | "name" | "keeper"> {
  /** One plan a method; their names are the rows of the result. */
  readonly plans: readonly GrowthPlan[];
  /** Every plan is run once with each of these seeds. */
  readonly seeds: readonly number[];
  /**
   * Folder that keeps every run, in a folder of its own such as `"results/first/scratch, seed 0"`: a comparison that is
   * made anew trains only what is left. Default: nothing is kept.
   */
  readonly directory?: string;
}

const { plan: _plan, seed: _seed, name: _name, keeper: _keeper, ...sharedFields } = runFields;

/**
 * Options of a comparison.
 *
 * @param foldersOf folders that may keep runs of a plan
 */
const comparisonOptions = (foldersOf: (plan: GrowthPlan) => readonly string[]): Shape =>
  record<ComparisonOptions>({
    plans: list(wholePlan(foldersOf), {
      min: 1,
      use: "[GrowthPlan.mixture({ phases: { member: 4, grown: 2 } })]",
    }),
    ...sharedFields,
    seeds: severalSeeds,
    ...keptFields,
  });

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
  readonly #finished: Map<string, FinishedRun> = new Map();
  #current: { readonly key: string; readonly run: Run } | undefined;
  /** Who hears the current run: a run that goes on after a stop tells another cell's progress. */
  #hear: ComparisonOptions["on"];

  /** @throws InputError with everything that is wrong, also with the last of the plans, before anything is trained */
  constructor(options: ComparisonOptions) {
    const shape = comparisonOptions((plan) => foldersOf(options, plan.name));
    const problems = problemsOf(options, shape, "options", "Comparison");
    const plans = isRecord(options) && Array.isArray(options.plans) ? options.plans.filter(isPlan) : [];
    problems.push(...nameProblems(plans));
    const fits = plans.map((plan) => fitProblems({ ...options, plan, seed: 0 }));
    problems.push(...new Set(fits.flat()));
    if (problems.length > 0) throw new InputError(problems);
    // Every growth of every run, so that none fails after others were trained.
    for (const plan of plans) {
      for (const seed of options.seeds) tryGrowths({ ...options, plan, seed });
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
    demandArguments("Comparison.add", { run: [run, instance(Run, "Make one with startRun.")] });
    if (!run.done) {
      throw new Error(
        `Expected a finished run but got one in phase ${run.position.phase + 1} (${run.name}). Call run.train() first.`,
      );
    }
    const finished = finishedRun(run.name, run);
    this.#finished.set(`${finished.method}\u0000${finished.seed}`, finished);
    return this;
  }

  /** The finished runs as an experiment's result, with all its tables and figures. */
  get result(): ExperimentResult {
    return new ExperimentResult([...this.#finished.values()]);
  }

  /** Every number of every finished run, one row an observation. */
  get history(): Table {
    return historyTable([...this.#finished.values()].flatMap(({ history }) => history));
  }

  /**
   * One plan against another as a sentence, over the runs that are finished; see {@link ExperimentResult.difference}.
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

  /** Every other plan against one of them, a sentence per plan; see {@link ExperimentResult.conclusions}. */
  conclusions(control: string): MethodDifferences {
    return this.result.conclusions(control);
  }

  /** What a plan reached, in words; see {@link ExperimentResult.accuracyText}. */
  accuracyText(method: string): string {
    return this.result.accuracyText(method);
  }

  /** Accuracy over training cost, a line a method. */
  get figure(): Figure {
    return this.result.figure;
  }

  [displaySymbol](): MimeBundle {
    return this.result[displaySymbol]();
  }

  /** Plain text, for Node's console. */
  [inspectSymbol](): string {
    return plainText(this);
  }
}

const isPlan = (plan: unknown): plan is GrowthPlan => plan instanceof GrowthPlan;

function nameProblems(plans: readonly GrowthPlan[]): string[] {
  const names = plans.map((plan) => plan.name);
  const again = new Set(names.filter((name, i) => names.indexOf(name) !== i));
  return [...again].map(
    (name) =>
      `Expected plans to have different names but got "${name}" again (Comparison). Name them with the option "name".`,
  );
}

/** The folders of a plan's runs, of options that may be wrong. */
function foldersOf({ directory, seeds }: ComparisonOptions, plan: string): string[] {
  if (typeof directory !== "string" || !Array.isArray(seeds)) return [];
  return seeds.flatMap((seed: number) => Object.values(runFolder(directory, plan, seed)));
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
