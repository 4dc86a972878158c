import { join } from "node:path";
import { notebookHost } from "mixture-growth-display";
import { InputError } from "../../checking/input-error.js";
import { native } from "../../tensorflow/native.js";
import { thisRank } from "../../tensorflow/rank-settings.js";
import type { CarryOutOptions } from "../carry-out-options.js";
import type { ExperimentData } from "../experiment.js";
import { keptPerWeight, stepBytes } from "../forecast.js";
import type { PlannedRun } from "../planned-run.js";
import { RunAll, type RunAllOptions } from "../run-all.js";
import { PoolProgress } from "./pool-progress.js";
import { processesFor } from "./processes.js";
import { trainInProcesses } from "./train-in-processes.js";

/** What decides where runs are carried out. */
type PlaceOptions = Pick<
  CarryOutOptions,
  "atOnce" | "data" | "dataFolder" | "directory" | "on" | "onLine" | "shared" | "signal" | "split" | "threads"
>;

/**
 * Refuses processes for what they could not be told: they get plain data, and give what they have stored.
 *
 * @param where the function that was called
 * @throws InputError with everything that stands against it.
 */
export function expectPlainTask({ atOnce = 0, directory, data, on }: PlaceOptions, where: string): void {
  if (atOnce === 0) return;
  const problem = (expected: string, remedy: string): string =>
    `Expected ${expected} with atOnce: ${atOnce} (${where}). ${remedy}, or set atOnce: 0.`;
  const problems = [
    ...(directory === undefined ? [problem("a directory", "Name one: processes store their runs")] : []),
    ...(data === undefined ? [] : [problem("no data of your own", "Name the data in the config")]),
    ...(on === undefined ? [] : [problem("no listener on", "Leave it out: processes show their progress")]),
  ];
  if (problems.length > 0) throw new InputError(problems);
}

/**
 * The planned runs, after those that are stored were trained by processes, where they may be: what is left to do in this
 * one is to read them.
 */
export async function trainedRuns(
  planned: readonly PlannedRun[],
  how: RunAllOptions,
  data: ExperimentData,
  options: PlaceOptions,
): Promise<RunAll> {
  const { directory, threads = 1 } = options;
  const processes = processCount(planned, options);
  if (directory === undefined || processes === 0) return new RunAll(planned, how);
  const sharesWholeRuns = options.shared !== undefined;
  const shared = options.shared ?? join(directory, "shared");
  const runs = new RunAll(planned, { ...how, shared, sharesWholeRuns, threads });
  const { left } = runs;
  if (left.length === 0) return runs;
  const { dataFolder, split = "test", onLine, signal = () => notebookHost()?.signal } = options;
  const common = { data, split, directory, shared, sharesWholeRuns };
  const now = (): number => performance.now();
  const progress = new PoolProgress(left, planned.length, how.data.train.count, { now, onLine });
  let note = "stopped";
  try {
    await trainInProcesses(left, {
      task: dataFolder === undefined ? common : { ...common, dataFolder },
      processes,
      threads,
      signal: signal(),
      on: (run, event) => progress.hear(run, event),
      onTrained: (run) => progress.end(run),
    });
    note = "done";
  } finally {
    progress.finish(note);
  }
  return runs;
}

/** Runs at a time; 0 for this process. */
function processCount(planned: readonly PlannedRun[], options: PlaceOptions): number {
  const { atOnce, threads = 1 } = options;
  if (!usesProcesses(options)) return 0;
  if (atOnce !== undefined) return atOnce;
  const largest = Math.max(
    ...planned.map(({ network, plan, batchSize = 128 }) =>
      stepBytes(network, batchSize, keptPerWeight(plan)),
    ),
  );
  return processesFor(threads, largest);
}

/** Whether runs are carried out by processes of their own. */
export function usesProcesses({ atOnce, directory, data, on }: PlaceOptions): boolean {
  // Processes that train one run together are all given the same runs.
  if (thisRank() !== undefined) return false;
  if (atOnce !== undefined) return atOnce > 0;
  const isPlain = directory !== undefined && data === undefined && on === undefined;
  // Processes would fight for the memory of one GPU.
  return isPlain && !native().binding.isUsingGpuDevice();
}
