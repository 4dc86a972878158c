import type { GrowthReport } from "../../growth/growth-report.js";

/** One measured number, a row of the tidy history. */
export interface Observation {
  /** Name of the run; the plan's name unless given. */
  readonly run: string;
  readonly seed: number;
  readonly phase: string;
  /** What was measured: `"member 0"`, `"members 0-1"`, `"ensemble"`. */
  readonly net: string;
  /** Epochs of the phase that are done. */
  readonly epoch: number;
  readonly split: "train" | "test";
  readonly metric: "loss" | "accuracy" | "learning rate";
  readonly value: number;
  /** Training multiply-accumulates spent by the run so far. */
  readonly trainingMacs: number;
}

/** Where a run is, after a step. */
export interface StepEvent {
  readonly kind: "step";
  readonly run: string;
  readonly phase: string;
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** From 1. */
  readonly step: number;
  readonly steps: number;
  /** Mean of the epoch so far. */
  readonly loss: number;
  /** Share of the epoch's images so far that were classified right. */
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  /** Of this phase. */
  readonly secondsLeft: number;
}

/** An epoch's numbers are in. */
export interface EpochEvent {
  readonly kind: "epoch";
  readonly run: string;
  readonly phase: string;
  readonly epoch: number;
  readonly epochs: number;
  readonly observations: readonly Observation[];
}

/** A network has grown. */
export interface GrowEvent {
  readonly kind: "grow";
  readonly run: string;
  readonly phase: string;
  readonly report: GrowthReport;
  readonly observations: readonly Observation[];
}

/** A phase is done, or training was stopped inside one. */
export interface PhaseEvent {
  readonly kind: "phase-end" | "stopped";
  readonly run: string;
  readonly phase: string;
}

/** The state is on the disk. */
export interface SavedEvent {
  readonly kind: "saved";
  readonly run: string;
  readonly phase: string;
  readonly where: string;
  readonly bytes: number;
  readonly seconds: number;
}

/** The run goes on from a state that was kept. */
export interface ResumedEvent {
  readonly kind: "resumed";
  readonly run: string;
  readonly phase: string;
  readonly where: string;
  /** Newer states that could not be used, and why. */
  readonly skipped: readonly string[];
}

/**
 * The state could not be kept, or the machine has to emulate a precision, and training goes on; or numbers stopped being
 * finite, and it stopped.
 */
export interface TroubleEvent {
  readonly kind: "save-failed" | "emulated" | "diverged";
  readonly run: string;
  readonly phase: string;
  readonly reason: string;
}

/** A photograph cannot be decoded and is shown as the mean colour; told once a file. */
export interface BrokenPhotoEvent {
  readonly kind: "broken-photo";
  readonly run: string;
  readonly phase: string;
  readonly file: string;
  readonly reason: string;
}

/** What a run tells while it trains. */
export type RunEvent =
  | StepEvent
  | EpochEvent
  | GrowEvent
  | PhaseEvent
  | SavedEvent
  | ResumedEvent
  | TroubleEvent
  | BrokenPhotoEvent;
