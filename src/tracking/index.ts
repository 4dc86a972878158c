// The declarations of tfjs name Long without importing it.
/// <reference types="long" preserve="true" />
/**
 * What runs measure, for TensorBoard, Trackio and Weights & Biases.
 *
 * @module mixture-growth/tracking
 */
export type { RunTracker, TrackedRun } from "../training/run/run-tracker.js";
export { PythonTracker, type PythonTrackerOptions } from "./python-tracker.js";
export { TensorBoard, type TensorBoardOptions } from "./tensor-board.js";
export { trackersOf } from "./trackers.js";
