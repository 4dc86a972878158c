import type { LabelledDataset } from "../../data/dataset.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import type { RunEvent } from "../../training/run/events.js";
import { RunAll } from "../run-all.js";
import type { PoolTask, SentRun } from "./messages.js";

/** What a run of a pool needs in addition to what it was told. */
interface StoredRunOptions extends Pick<PoolTask, "directory" | "shared" | "sharesWholeRuns"> {
  readonly data: LabelledDataset;
  readonly on: (event: RunEvent) => void;
  readonly signal: AbortSignal;
}

/** Trains a run that came as JSON to the end of its plan, and stores it. */
export async function trainStored(
  run: SentRun,
  { data, directory, shared, sharesWholeRuns, on, signal }: StoredRunOptions,
): Promise<void> {
  const planned = { ...run, plan: new GrowthPlan(run.plan) };
  const runs = new RunAll([planned], {
    data,
    directory,
    shared,
    sharesWholeRuns,
    on,
    signal: () => signal,
    progress: false,
  });
  try {
    for await (const _ of runs.run());
  } finally {
    runs.dispose();
  }
}
