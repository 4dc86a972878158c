import type { LedgerEntry } from "../../cost/cost-ledger.js";
import type { RandomState } from "../../data/random.js";
import type { GrowthReportRow } from "../../growth/growth-report.js";
import type { NetworkStructure } from "../../networks/network-structure.js";
import type { AnyOptimizer } from "../../optimizers/optimizers.js";
import type { TensorValues } from "../../templates/parameter.js";
import type { SlotValues } from "../optimizer-state.js";
import type { EpochSums } from "./epoch-sums.js";
import type { Observation, RunEvent } from "./events.js";
import type { RunPosition } from "./run-position.js";
import type { RunTask } from "./run-task.js";
import type { TimeEntry } from "./run-times.js";

/** What an optimiser holds. */
export interface OptimizerSnapshot {
  /** Which one, and its settings. */
  readonly settings: AnyOptimizer;
  /** What it keeps, by slot and there by parameter, in the order of the optimizer. */
  readonly slots: SlotValues;
}

/**
 * Everything that a run needs to continue exactly as if it had not been stopped: plain data.
 *
 * The random streams are part of it: each is named by its use and, for data, by epoch and image, so that the position says
 * where it stands; `random` is their source.
 */
export interface RunSnapshot {
  /** Where the run stands. */
  readonly position: RunPosition;
  /** One for each net that is trained. */
  readonly sums: readonly EpochSums[];
  /** Entries of the cost ledger. */
  readonly ledger: readonly LedgerEntry[];
  /** How long the run computed so far, oldest first; empty where an earlier version began it. */
  readonly times: readonly TimeEntry[];
  /** Every number measured so far, oldest first. */
  readonly history: readonly Observation[];
  /** What each growth did, in order. */
  readonly reports: readonly {
    /** Name of the growth phase. */
    readonly phase: string;
    /** What it did, tensor by tensor. */
    readonly rows: readonly GrowthReportRow[];
  }[];
  /** What the network has become. */
  readonly structure: NetworkStructure;
  /** Every tensor of the network, by name. */
  readonly tensors: ReadonlyMap<string, TensorValues>;
  /** Null before the first training phase. */
  readonly optimizer: OptimizerSnapshot | null;
  /** The average of the weights that the phase takes, by tensor of the network; null where it takes none. */
  readonly average: ReadonlyMap<string, TensorValues> | null;
  /** Every tensor of the network after the phase's best epoch so far; null where the phase leaves the last. */
  readonly best: ReadonlyMap<string, TensorValues> | null;
  /** State of the source of random numbers. */
  readonly random: RandomState;
}

/** When a run offers its state to the store: between two steps, and where something ended. */
export type SavingMoment = "step" | "epoch" | "phase" | "stopped";

/** A state on disk. */
export interface SavedState {
  /** Where, for people. */
  readonly where: string;
  /** Size of the state. */
  readonly bytes: number;
  /** How long writing it took. */
  readonly seconds: number;
}

/** Where a run was resumed. */
export interface Resumed {
  /** Where the state lies, for people. */
  readonly where: string;
  /** Newer states that could not be used, and why. */
  readonly skipped: readonly string[];
  /** What computed the state, as far as it differs from what computes now, such as `"threads 2 instead of 1"`. */
  readonly otherwise: readonly string[];
}

/** A state to continue from. */
export interface FoundState {
  /** Where it lies, for people. */
  readonly where: string;
  /** The state itself. */
  readonly snapshot: RunSnapshot;
  /** Newer states that could not be used, and why. */
  readonly skipped: readonly string[];
  /** What computed the state, as far as it differs from what computes now, such as `"threads 2 instead of 1"`. */
  readonly otherwise?: readonly string[];
}

/** Stores a run's state, so that another process can continue the run; `storage` has one that uses a folder. */
export interface RunStore {
  /**
   * The newest stored state of this run, if any.
   *
   * @throws Error when what is stored belongs to a run with other options, or none of it can be read.
   */
  load(options: RunTask): FoundState | undefined;
  /**
   * Called before training begins: from here to `end` no other run may store states in the same place.
   *
   * @throws Error when another run does.
   */
  begin(): void;
  /**
   * Offers a state; the store decides whether to take it.
   *
   * @param snapshot Makes the state, which costs time.
   * @returns What was stored, if anything.
   * @throws SavingFailed when the disk refuses; earlier states are still there.
   */
  save(moment: SavingMoment, snapshot: () => RunSnapshot): SavedState | undefined;
  /** Called with every event of the run, for a log. */
  on(event: RunEvent, position: RunPosition): void;
  /** Called when training ends, however it ends. */
  end(): void;
  /** Where the newest good state is. */
  readonly newest: string | undefined;
}

/** A state could not be stored for a reason outside the run, such as a full disk: training can continue. */
export class SavingFailed extends Error {
  override readonly name: string = "SavingFailed";
}
