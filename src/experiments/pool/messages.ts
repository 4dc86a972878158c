import type { GrowthPlanData } from "../../plan/plan-data.js";
import type { RunEvent } from "../../training/run/events.js";
import type { ExperimentData } from "../experiment.js";
import type { ResultSplit } from "../method-results.js";
import type { PlannedRun } from "../planned-run.js";

/** What all runs of a pool have in common: plain data. */
export interface PoolTask {
  readonly data: ExperimentData;
  readonly dataFolder?: string;
  readonly split: ResultSplit;
  /** Where runs are stored. */
  readonly directory: string;
  /** Where first phases that runs have in common are stored. */
  readonly shared: string;
  /** Whether `shared` also holds whole runs, for other experiments to find. */
  readonly sharesWholeRuns: boolean;
}

/** A planned run after JSON. */
export type SentRun = Omit<PlannedRun, "plan"> & { readonly plan: GrowthPlanData };

/** What a process of a pool is told: what all runs have in common, then one run after the other. */
export type ToWorker =
  | { readonly kind: "begin"; readonly task: PoolTask }
  | { readonly kind: "run"; readonly run: SentRun };

/** What a process of a pool answers. */
export type FromWorker =
  | { readonly kind: "event"; readonly event: RunEvent }
  /** The run is trained and stored. */
  | { readonly kind: "trained" }
  /** The run was stopped with its state. */
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly message: string; readonly stack: string };
