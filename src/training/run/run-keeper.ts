import type { RunEvent } from "./events.js";
import type { RunOptions } from "./run-options.js";
import type { RunPosition } from "./run-position.js";
import type { RunSnapshot } from "./run-snapshot.js";

/** When a run offers its state to be kept: between two steps, and where something ended. */
export type SavingMoment = "step" | "epoch" | "phase" | "stopped";

/** A state that is on the disk. */
export interface KeptState {
  /** Where, for people. */
  readonly where: string;
  /** Size of the state. */
  readonly bytes: number;
  /** How long writing it took. */
  readonly seconds: number;
}

/** A state to go on from. */
export interface FoundState {
  /** Where it lies, for people. */
  readonly where: string;
  /** The state itself. */
  readonly snapshot: RunSnapshot;
  /** Newer states that could not be used, and why. */
  readonly skipped: readonly string[];
}

/**
 * Keeps a run's state outside of it, so that another process can go on with the run; `storage` has one that keeps it in
 * a folder.
 */
export interface RunKeeper {
  /**
   * The newest state of this run, if one was kept.
   *
   * @throws Error when what was kept belongs to a run with other options, or none of it can be read.
   */
  load(options: RunOptions): FoundState | undefined;
  /**
   * Called before training begins: from here to `end` nobody else may keep states in the same place.
   *
   * @throws Error when another run does.
   */
  begin(): void;
  /**
   * Offers a state; the keeper decides whether to take it.
   *
   * @param snapshot Makes the state, which costs time.
   * @returns What was kept, if anything.
   * @throws KeepingFailed when the disk does not let it; the states kept before are still there.
   */
  keep(moment: SavingMoment, snapshot: () => RunSnapshot): KeptState | undefined;
  /** Hears what the run tells, for a log. */
  hear(event: RunEvent, position: RunPosition): void;
  /** Called when training ends, however it ends. */
  end(): void;
  /** Where the newest good state is. */
  readonly newest: string | undefined;
}

/** A state could not be kept for a reason that lies outside the run, such as a full disk: training can go on. */
export class KeepingFailed extends Error {
  override readonly name: string = "KeepingFailed";
}
