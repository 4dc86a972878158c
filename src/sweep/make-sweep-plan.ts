import { also, demand, distinct, integer, oneOf, record, type Shape, thing } from "../checking/shapes.js";
import { configShape } from "../experiments/argument-shapes.js";
import { seedList } from "../experiments/carry-out-options.js";
import type { ExperimentConfig } from "../experiments/experiment.js";
import { measuredSplit, splitProblems } from "../experiments/measured-split.js";
import type { ResultSplit } from "../experiments/method-results.js";
import { nameShape } from "../report/argument-shapes.js";
import { seedShape } from "../training/argument-shapes.js";
import type { SweepPlan } from "./sweep-plan.js";

/** GPUs that a run gets. */
export const gpusShape: Shape = integer({ min: 0, max: 64, use: 1 });

const planFields: Shape = record<SweepPlan>({
  schema: oneOf([1]),
  experiment: nameShape,
  profile: nameShape,
  config: configShape,
  seeds: distinct(seedShape, { min: 1, use: "[0, 1, 2]" }),
  split: oneOf(["test", "validation"]),
  threads: integer({ min: 1, max: 1024, use: 1 }),
  gpus: gpusShape,
  analysis: thing(
    "the path of a module, or null",
    (value) => value === null || typeof value === "string",
    "Use null.",
  ),
});

const planShape: Shape = also(
  planFields,
  ({ config, split }: SweepPlan) => splitProblems(config, split, "").length === 0,
  "to have the split that its config chooses settings by",
  "Leave the split out.",
);

/** What may differ from the defaults of {@link sweepPlan}. */
export interface SweepPlanOptions {
  /** How many seeds, from 0 on, or which. Default: the config's. */
  readonly seeds?: number | readonly number[];
  /** Default: the config's, or else `"test"`. */
  readonly split?: ResultSplit;
  readonly threads?: number;
  readonly gpus?: number;
  readonly analysis?: string | null;
}

/**
 * Makes the plan of a sweep.
 *
 * @throws InputError with everything that is wrong.
 */
export function sweepPlan(
  experiment: string,
  profile: string,
  config: ExperimentConfig,
  options: SweepPlanOptions = {},
): SweepPlan {
  const { seeds = config.seeds, threads = 1, gpus = 0, analysis = null } = options;
  const split = measuredSplit(config, options.split);
  // Through JSON: what a file holds is what is checked.
  const plan = {
    schema: 1,
    experiment,
    profile,
    config,
    seeds: seedList(seeds),
    split,
    threads,
    gpus,
    analysis,
  };
  const written: unknown = JSON.parse(JSON.stringify(plan));
  demand(written, planShape, "plan", "sweep");
  return written as SweepPlan;
}
