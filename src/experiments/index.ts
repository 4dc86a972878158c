// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * Experiments of the paper, their configs and results.
 *
 * @module mixture-growth/experiments
 */
import "../display/training.js";

export { carryOut } from "./carry-out.js";
export type { CarryOutOptions } from "./carry-out-options.js";
export { type AblateOptions, ablate, type CompareOptions, compare } from "./compare.js";
export { type ComparePlansOptions, comparePlans, type PlanRow } from "./compare-plans.js";
export { Comparison, type ComparisonOptions } from "./comparison.js";
export { DryRun, type DryRunOptions, dryRun } from "./dry-run.js";
export type { Experiment, ExperimentCase, ExperimentConfig } from "./experiment.js";
export {
  type Difference,
  ExperimentResult,
  type FinishedRun,
  type MethodPair,
  type ResultSplit,
} from "./experiment-result.js";
export { type Forecast, forecast, forecastText, laptopRate, type NamedRate, secondsAt } from "./forecast.js";
export { type GrowFromOptions, growFrom } from "./grow-from.js";
export { MethodDifference, MethodDifferences } from "./method-difference.js";
export { type MethodName, type MethodRecipe, methodNames } from "./methods.js";
export { type Defect, defects } from "./paper/defects.js";
export { experiment, experiments } from "./paper/experiments.js";
export { growthAdvantage } from "./paper/where-growth-pays.js";
export { type PaperNumber, paperNumbers } from "./paper-numbers.js";
export { type AblationBase, type PlanGrid, planGrid } from "./plan-grid.js";
export {
  type PretrainedName,
  type PretrainedOptions,
  pretrained,
  pretrainedCard,
  pretrainedNames,
} from "./pretrained/pretrained.js";
export type { PretrainedCard } from "./pretrained/pretrained-card.js";
export { type Profile, profileFrom } from "./profile.js";
export { type RunExperimentOptions, resultFolder, runExperiment } from "./run-experiment.js";
export { equalCostControls, type StartHere, type StartHereCase, startHere } from "./start-here.js";
export { type StartRunOptions, startRun, train } from "./start-run.js";
export { type Provenance, readResult, resultOf, StoredResult } from "./stored-result.js";
