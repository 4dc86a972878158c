import { notebookHost } from "mixture-growth-display";
import { InputError } from "../checking/input-error.js";
import type { ExampleDataset } from "../data/dataset.js";
import { runsProgress } from "../report/runs-progress.js";
import { RunDirectory } from "../storage/checkpoint/run-directory.js";
import { thisRank } from "../tensorflow/rank-settings.js";
import { trackersOf } from "../tracking/trackers.js";
import type { RunEvent } from "../training/run/events.js";
import type { Run } from "../training/run/run.js";
import { fitProblems, type RunOptions } from "../training/run/run-options.js";
import { StoppedError } from "../training/run/run-position.js";
import { tryGrowths } from "../training/run/try-growths.js";
import type { NetAnalysis } from "./experiment.js";
import { type FinishedRun, finishedRun } from "./method-results.js";
import type { PlannedRun } from "./planned-run.js";
import { runFolder } from "./run-folder.js";
import { PrefixesInFolder, PrefixesInMemory, type SharedPrefixes } from "./shared-prefixes.js";

/** Options of {@link RunAll}. */
export interface RunAllOptions
  extends Pick<RunOptions, "coefficientGrowth" | "loss" | "metrics" | "now" | "on" | "signal"> {
  /** The examples of all runs. */
  readonly data: ExampleDataset;
  /** Where every run is stored, in a folder of its own; see {@link runFolder}. Default: nothing is stored. */
  readonly directory?: string;
  /** Seconds of training after which a state is stored between two steps. Default 60. */
  readonly saveEverySeconds?: number;
  /** Folder of the phases that plans have in common. Default: they are shared in memory. */
  readonly shared?: string;
  /** Whether that folder holds whole runs as well, for other experiments to find. Default: yes. */
  readonly sharesWholeRuns?: boolean;
  /** Threads of the processes that train. Default: those of this one. */
  readonly threads?: number;
  /** Measures the trained nets. */
  readonly analysis?: NetAnalysis;
  /** Whether one bar for all runs is shown. Default: yes. */
  readonly progress?: boolean;
  /** Called with lines of progress outside a notebook. */
  readonly onLine?: (line: string) => void;
}

/**
 * Carries out planned runs in this process, one after the other: shares first phases, continues what was stopped,
 * shows progress, trains, measures, and frees every network.
 *
 * What to run is data; this is one way to run it. A pool of processes, {@link trainInProcesses}, trains and stores the
 * same planned runs, which are then found here.
 */
export class RunAll {
  readonly #planned: readonly PlannedRun[];
  readonly #options: RunAllOptions;
  readonly #prefixes: SharedPrefixes;
  /** The run that was stopped: the next call continues it, also without a directory. */
  #stopped: { readonly planned: PlannedRun; readonly run: Run } | undefined;
  #isBusy = false;
  /** Called with the events of the current run, which another call may have started. */
  #emit: (event: RunEvent) => void = () => {};

  /** @param planned seed by seed, and checked by {@link expectFits} */
  constructor(planned: readonly PlannedRun[], options: RunAllOptions) {
    this.#planned = planned;
    this.#options = options;
    const { shared, sharesWholeRuns, threads } = options;
    // Processes that train together would not see a folder that others write to at the same moment.
    this.#prefixes =
      shared === undefined || thisRank() !== undefined
        ? new PrefixesInMemory(planned.map((one) => runOptions(one, options)))
        : new PrefixesInFolder(shared, sharesWholeRuns, threads);
  }

  /**
   * Yields every run when it has finished and its network is freed.
   *
   * @param left those of the planned runs that are still to be carried out
   * @throws StoppedError when the signal is aborted; the next call continues there.
   */
  async *run(left: readonly PlannedRun[] = this.#planned): AsyncGenerator<FinishedRun> {
    if (this.#isBusy) {
      throw new Error(
        "Expected one call of run at a time but got a second one (Comparison). Wait for the first, or stop it.",
      );
    }
    this.#isBusy = true;
    const { onLine, on, progress: shown = true } = this.#options;
    const progress = runsProgress(left.length, onLine === undefined ? {} : { onLine });
    const haveOneSeed = new Set(this.#planned.map(({ seed }) => seed)).size === 1;
    try {
      for (const planned of left) {
        const show = shown ? progress.next(haveOneSeed ? "" : `seed ${planned.seed}`) : undefined;
        this.#emit = (event) => {
          show?.(event);
          on?.(event);
        };
        yield await this.#finish(planned);
      }
      progress.finish();
    } finally {
      this.#isBusy = false;
    }
  }

  /** The runs that are not stored from beginning to end. */
  get left(): readonly PlannedRun[] {
    const { directory } = this.#options;
    const prefixes = this.#prefixes;
    if (directory === undefined || !(prefixes instanceof PrefixesInFolder)) return this.#planned;
    return this.#planned.filter(
      (one) =>
        !prefixes.holdsWhole(runOptions(one, this.#options), runFolder(directory, one.method, one.seed)),
    );
  }

  /** Frees the network of a run that was stopped. */
  dispose(): void {
    this.#stopped?.run.dispose();
    this.#stopped = undefined;
  }

  async #finish(planned: PlannedRun): Promise<FinishedRun> {
    const { directory, analysis } = this.#options;
    try {
      const run = await this.#open(planned);
      await run.train();
      await analysis?.look(planned.method, run);
      const finished = finishedRun(planned.method, run, planned.factors);
      this.dispose();
      return finished;
    } catch (error) {
      // A run that failed is opened again from its folder; one that was stopped is still whole.
      if (directory !== undefined && !(error instanceof StoppedError)) this.dispose();
      throw error;
    }
  }

  async #open(planned: PlannedRun): Promise<Run> {
    if (this.#stopped?.planned === planned) return this.#stopped.run;
    this.dispose();
    const { directory, saveEverySeconds, signal = () => notebookHost()?.signal } = this.#options;
    const often = saveEverySeconds === undefined ? {} : { saveEverySeconds };
    const path = directory === undefined ? undefined : runFolder(directory, planned.method, planned.seed);
    const folder = path === undefined ? undefined : new RunDirectory(path, often);
    const trackers = path === undefined ? [] : trackersOf(path);
    const on = (event: RunEvent): void => this.#emit(event);
    const options = { ...runOptions(planned, this.#options), signal, on, trackers };
    const run = await this.#prefixes.start(options, folder);
    this.#stopped = { planned, run };
    return run;
  }
}

/**
 * Makes sure that every run can be carried out, so that none fails after others were trained.
 *
 * @param problems what else is wrong with them
 * @throws InputError with all that does not fit.
 */
export function expectFits(
  planned: readonly PlannedRun[],
  options: RunAllOptions,
  problems: readonly string[] = [],
): void {
  const runs = planned.map((one) => runOptions(one, options));
  // Whether things fit does not depend on the seed.
  const methods = runs.filter(({ seed }) => seed === runs[0]?.seed);
  const found = new Set([...problems, ...methods.flatMap(fitProblems)]);
  if (found.size > 0) throw new InputError([...found]);
  for (const run of runs) tryGrowths(run);
}

function runOptions(
  { method, factors: _, ...planned }: PlannedRun,
  { data, coefficientGrowth, loss, metrics, now }: RunAllOptions,
): RunOptions {
  return {
    ...planned,
    name: method,
    data,
    ...(coefficientGrowth === undefined ? {} : { coefficientGrowth }),
    ...(loss === undefined ? {} : { loss }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(now === undefined ? {} : { now }),
  };
}
