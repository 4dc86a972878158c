import type { GrowthReport } from "../../growth/growth-report.js";

/** One measured number, a row of the tidy history. */
export interface Observation {
  /** Name of the run; the plan's name unless given. */
  readonly run: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Name of the phase. */
  readonly phase: string;
  /** What was measured: `"member 0"`, `"members 0-1"`, `"ensemble"`. */
  readonly net: string;
  /** Epochs of the phase that are done. */
  readonly epoch: number;
  /** The images on which it was measured. */
  readonly split: "train" | "test";
  /** What the number is. */
  readonly metric: "loss" | "accuracy" | "learning rate";
  /** The number; accuracies are shares. */
  readonly value: number;
  /** Training multiply-accumulates spent by the run so far. */
  readonly trainingMacs: number;
}

/** Where a run is, after a step. */
export interface StepEvent {
  readonly kind: "step";
  /** Name of the run. */
  readonly run: string;
  /** Name of the phase. */
  readonly phase: string;
  /** From 1. */
  readonly epoch: number;
  /** Epochs of the phase. */
  readonly epochs: number;
  /** From 1. */
  readonly step: number;
  /** Steps of the epoch. */
  readonly steps: number;
  /** Mean of the epoch so far. */
  readonly loss: number;
  /** Share of the epoch's images so far that were classified right. */
  readonly accuracy: number;
  /** Training images that pass through in a second, recently. */
  readonly imagesPerSecond: number;
  /** Of this phase. */
  readonly secondsLeft: number;
}

/** An epoch's numbers are in. */
export interface EpochEvent {
  readonly kind: "epoch";
  /** Name of the run. */
  readonly run: string;
  /** Name of the phase. */
  readonly phase: string;
  /** The epoch that ended, from 1. */
  readonly epoch: number;
  /** Epochs of the phase. */
  readonly epochs: number;
  /** What was measured at its end. */
  readonly observations: readonly Observation[];
}

/** A network has grown. */
export interface GrowEvent {
  readonly kind: "grow";
  /** Name of the run. */
  readonly run: string;
  /** Name of the phase. */
  readonly phase: string;
  /** What happened to each tensor. */
  readonly report: GrowthReport;
  /** What was measured right after growth. */
  readonly observations: readonly Observation[];
}

/** A phase is done, or training was stopped inside one. */
export interface PhaseEvent {
  /** Whether the phase is done or training was stopped. */
  readonly kind: "phase-end" | "stopped";
  /** Name of the run. */
  readonly run: string;
  /** Name of the phase. */
  readonly phase: string;
}

/** The state is on the disk. */
export interface SavedEvent {
  readonly kind: "saved";
  /** Name of the run. */
  readonly run: string;
  /** Name of the phase. */
  readonly phase: string;
  /** Where the state lies, for people. */
  readonly where: string;
  /** Size of the state. */
  readonly bytes: number;
  /** How long saving took. */
  readonly seconds: number;
}

/** The run goes on from a state that was kept. */
export interface ResumedEvent {
  readonly kind: "resumed";
  /** Name of the run. */
  readonly run: string;
  /** Name of the phase. */
  readonly phase: string;
  /** Where the state lies, for people. */
  readonly where: string;
  /** Newer states that could not be used, and why. */
  readonly skipped: readonly string[];
}

/**
 * The state could not be kept, or the machine has to emulate a precision, and training goes on; or numbers stopped being
 * finite, and it stopped.
 */
export interface TroubleEvent {
  /** What happened: the state was not saved, a precision is emulated, or numbers are not finite. */
  readonly kind: "save-failed" | "emulated" | "diverged";
  /** Name of the run. */
  readonly run: string;
  /** Name of the phase. */
  readonly phase: string;
  /** Why, in a sentence. */
  readonly reason: string;
}

/** A photograph cannot be decoded and is shown as the mean colour; told once a file. */
export interface BrokenPhotoEvent {
  readonly kind: "broken-photo";
  /** Name of the run. */
  readonly run: string;
  /** Name of the phase. */
  readonly phase: string;
  /** Path of the photograph. */
  readonly file: string;
  /** Why it cannot be decoded. */
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
