import { notebookHost } from "mixture-growth-display";
import { isRecord, record, type Shape } from "../checking/shapes.js";
import { liveProgress } from "../report/live-progress.js";
import { RunDirectory } from "../storage/checkpoint/run-directory.js";
import { Run } from "../training/run/run.js";
import { asChecked, checkFit, type RunOptions, runFields } from "../training/run/run-options.js";
import { tryGrowths } from "../training/run/try-growths.js";
import { keptFields } from "./argument-shapes.js";
import { wholePlan } from "./whole-plan.js";

/** Options of {@link startRun}: a run's, and where it is kept. */
export interface StartRunOptions extends RunOptions {
  /** Folder that keeps the run, such as `"results/first"`; see {@link RunDirectory}. Default: it is not kept. */
  readonly directory?: string;
  /** Seconds of training after which the state is kept between two steps. Default 60. */
  readonly saveEverySeconds?: number;
}

/** Options of `startRun` and `train`. */
const startRunOptions: Shape = (value, at) => {
  const plan = wholePlan(() => [isRecord(value) ? value.directory : undefined]);
  return record<StartRunOptions>({ ...runFields, plan, ...keptFields })(value, at);
};

/**
 * A run that shows its progress in the notebook and stops when the cell is interrupted. With a directory it goes on
 * where it was stopped, killed or cut from power: run the cell again.
 *
 * @param options As for {@link Run}; `on` and `signal` given here replace the notebook's.
 * @throws InputError with everything in the options that is wrong; CheckpointError when the directory keeps another run, or its checkpoints are damaged.
 * @example
 * ```ts
 * const run = startRun({ plan, network, data, seed: 0, directory: "results/first" });
 * await run.train("member 0");
 * ```
 */
export function startRun(options: StartRunOptions): Run {
  return begin(options, "startRun");
}

function begin(options: StartRunOptions, where: string): Run {
  checkFit(options, startRunOptions, where);
  const { directory, saveEverySeconds, ...rest } = options;
  const often = saveEverySeconds === undefined ? {} : { saveEverySeconds };
  const kept = directory === undefined ? {} : { store: new RunDirectory(directory, often) };
  const run = { on: liveProgress(), signal: () => notebookHost()?.signal, ...kept, ...rest };
  tryGrowths(run);
  return new Run(asChecked(run));
}

/** Carries out a whole plan, as {@link startRun} with every phase. */
export async function train(options: StartRunOptions): Promise<Run> {
  return begin(options, "train").train();
}
