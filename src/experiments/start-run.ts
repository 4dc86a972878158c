import { notebookHost } from "mixture-growth-display";
import { isRecord, record, type Shape } from "../checking/shapes.js";
import { liveProgress } from "../report/live-progress.js";
import { RunDirectory } from "../storage/checkpoint/run-directory.js";
import { trackersOf } from "../tracking/trackers.js";
import { Run } from "../training/run/run.js";
import { asChecked, checkFit, type RunOptions, runFields, sharingOf } from "../training/run/run-options.js";
import { tryGrowths } from "../training/run/try-growths.js";
import { storageFields } from "./argument-shapes.js";
import { wholePlan } from "./whole-plan.js";

/** Options of {@link startRun}: those of a run, and where it is stored. */
export interface StartRunOptions extends RunOptions {
  /** Folder where the run is stored, such as `"results/first"`; see {@link RunDirectory}. Default: it is not stored. */
  readonly directory?: string;
  /** Seconds of training after which the state is stored between two steps. Default 60. */
  readonly saveEverySeconds?: number;
}

const startRunOptions: Shape = (value, at) => {
  const plan = wholePlan(() => [isRecord(value) ? value.directory : undefined]);
  return record<StartRunOptions>({ ...runFields, plan, sharing: sharingOf(value), ...storageFields })(
    value,
    at,
  );
};

/**
 * Starts a run that shows its progress in the notebook and stops when the cell is interrupted. With a directory it
 * continues where it was stopped, killed or lost power: run the cell again. What it measures is there for TensorBoard; see
 * {@link trackersOf}.
 *
 * @param options As for {@link Run}; `on` and `signal` given here replace the notebook's, `trackers` those of the setting.
 * @throws InputError with everything that is wrong in the options; CheckpointError when the directory holds another run
 *   or its checkpoints are damaged.
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
  const kept =
    directory === undefined
      ? {}
      : { store: new RunDirectory(directory, often), trackers: trackersOf(directory) };
  const run = { on: liveProgress(), signal: () => notebookHost()?.signal, ...kept, ...rest };
  tryGrowths(run);
  return new Run(asChecked(run));
}

/** Carries out a whole plan: {@link startRun}, then every phase. */
export async function train(options: StartRunOptions): Promise<Run> {
  return begin(options, "train").train();
}
