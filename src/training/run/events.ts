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
  /** What the number is; or the name of a metric of one's own. */
  readonly metric:
    | "loss"
    | "accuracy"
    | "learning rate"
    | "rmse"
    | "mae"
    | "r2"
    | (string & Record<never, never>);
  /** The number; accuracies are shares, `rmse` and `mae` in the units of the targets. */
  readonly value: number;
  /** Training multiply-accumulates spent by the run so far. */
  readonly trainingMacs: number;
}

/** What every event of a run has. */
interface EventOf<Kind extends string> {
  /** What happened. */
  readonly kind: Kind;
  /** Name of the run. */
  readonly run: string;
  /** Name of the phase. */
  readonly phase: string;
}

/** Where a run is, after a step. */
export interface StepEvent extends EventOf<"step"> {
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
  /** Share of the epoch's images so far that were classified correctly; undefined where numbers are predicted. */
  readonly accuracy?: number;
  /** Root of the epoch's mean squared error so far, in the units of the targets, where numbers are predicted. */
  readonly rmse?: number;
  /** Recent training speed. */
  readonly imagesPerSecond: number;
  /** Of this phase. */
  readonly secondsLeft: number;
}

/** An epoch has ended. */
export interface EpochEvent extends EventOf<"epoch"> {
  /** The epoch that ended, from 1. */
  readonly epoch: number;
  /** Epochs of the phase. */
  readonly epochs: number;
  /** What was measured at its end. */
  readonly observations: readonly Observation[];
}

/** A network has grown. */
export interface GrowEvent extends EventOf<"grow"> {
  /** What happened to each tensor. */
  readonly report: GrowthReport;
  /** What was measured right after growth. */
  readonly observations: readonly Observation[];
}

/** A phase has ended, or training was stopped inside one. */
export type PhaseEvent = EventOf<"phase-end" | "stopped">;

/** The state is on disk. */
export interface SavedEvent extends EventOf<"saved"> {
  /** Where the state lies, for people. */
  readonly where: string;
  /** Size of the state. */
  readonly bytes: number;
  /** How long saving took. */
  readonly seconds: number;
}

/** The run continues from a stored state. */
export interface ResumedEvent extends EventOf<"resumed"> {
  /** Where the state lies, for people. */
  readonly where: string;
  /** Newer states that could not be used, and why. */
  readonly skipped: readonly string[];
  /** What computed the state, as far as it differs from what computes now: threads, device, versions. */
  readonly otherwise?: readonly string[];
}

/**
 * The state or what a tracker records could not be stored, or the machine lacks a precision or devices and takes float32
 * or turns (`"emulated"`), and training continues; or numbers stopped being finite, and training stopped.
 */
export interface TroubleEvent extends EventOf<"save-failed" | "tracking-failed" | "emulated" | "diverged"> {
  /** Why, in a sentence. */
  readonly reason: string;
}

/** A photograph cannot be decoded and is shown as the mean colour; reported once per file. */
export interface BrokenPhotoEvent extends EventOf<"broken-photo"> {
  /** Path of the photograph. */
  readonly file: string;
  /** Why it cannot be decoded. */
  readonly reason: string;
}

/** Another process trains what the run begins with, and the run waits for it. */
export interface WaitingEvent extends EventOf<"waiting"> {
  /** What is trained, and by whom. */
  readonly reason: string;
}

/** An event without what all events of a run have. */
export type Happening = WithoutCommon<RunEvent>;

type WithoutCommon<Event> = Event extends RunEvent ? Omit<Event, "run" | "phase"> : never;

/** What a run reports while it trains. */
export type RunEvent =
  | StepEvent
  | EpochEvent
  | GrowEvent
  | PhaseEvent
  | SavedEvent
  | ResumedEvent
  | TroubleEvent
  | WaitingEvent
  | BrokenPhotoEvent;
