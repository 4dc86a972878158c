// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * Runs, optimizer, profiles and device.
 *
 * @module mixture-growth/training
 */
import "../display/training.js";

export { InputError } from "../checking/input-error.js";
export type { Loss, LossName } from "../layers/losses.js";
export { type Device, device } from "../tensorflow/device.js";
export type { Precision } from "../tensorflow/precision.js";
export {
  type Evaluation,
  type EvaluationOf,
  evaluate,
  type RegressionEvaluation,
} from "./evaluate.js";
export { type LearningRate, OptimizerState } from "./optimizer-state.js";
export type { Metric, Metrics } from "./own-metrics.js";
export { type ProfileOptions, profileStep } from "./profile/profile-step.js";
export { type ProfileRow, StepProfile } from "./profile/step-profile.js";
export { DivergenceError } from "./run/divergence-error.js";
export type { Observation, RunEvent } from "./run/events.js";
export { Run } from "./run/run.js";
export type { RunOptions } from "./run/run-options.js";
export { type RunPosition, StoppedError } from "./run/run-position.js";
export type { RunTracker, TrackedRun } from "./run/run-tracker.js";
export { type SeedRow, SeedTable } from "./run/seed-table.js";
export { learningRateAt } from "./schedule.js";
export { Sgd } from "./sgd.js";
