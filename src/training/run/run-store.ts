import type { LedgerEntry } from "../../cost/cost-ledger.js";
import type { RandomState } from "../../data/random.js";
import type { GrowthReportRow } from "../../growth/growth-report.js";
import type { NetworkStructure } from "../../networks/network-structure.js";
import type { SgdOptions } from "../../plan/plan-data.js";
import type { TensorValues } from "../../templates/parameter.js";
import type { EpochSums } from "./epoch-sums.js";
import type { Observation, RunEvent } from "./events.js";
import type { RunPosition } from "./run-position.js";
import type { RunTask } from "./run-task.js";

/** What an optimiser holds. */
export interface OptimizerSnapshot {
  /** Settings of the optimiser. */
  readonly options: SgdOptions;
  /** By parameter, in the order in which the optimiser keeps them. */
  readonly momentum: ReadonlyMap<string, TensorValues>;
}

/**
 * Everything that a run needs to go on exactly as if it had not been stopped: plain data.
 *
 * The random streams are part of it: every stream is named by its use and, for data, by epoch and image, so that the
 * position says where each stands; `random` is the source that they are drawn from.
 */
export interface RunSnapshot {
  /** Where the run stands. */
  readonly position: RunPosition;
  /** One a net that is trained. */
  readonly sums: readonly EpochSums[];
  /** Entries of the cost ledger. */
  readonly ledger: readonly LedgerEntry[];
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
  /** State of the source of random numbers. */
  readonly random: RandomState;
}

/** When a run offers its state to be kept: between two steps, and where something ended. */
export type SavingMoment = "step" | "epoch" | "phase" | "stopped";

/** A state that is on the disk. */
export interface SavedState {
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
export interface RunStore {
  /**
   * The newest state of this run, if one was kept.
   *
   * @throws Error when what was kept belongs to a run with other options, or none of it can be read.
   */
  load(options: RunTask): FoundState | undefined;
  /**
   * Called before training begins: from here to `end` nobody else may keep states in the same place.
   *
   * @throws Error when another run does.
   */
  begin(): void;
  /**
   * Offers a state; the store decides whether to take it.
   *
   * @param snapshot Makes the state, which costs time.
   * @returns What was kept, if anything.
   * @throws KeepingFailed when the disk does not let it; the states kept before are still there.
   */
  save(moment: SavingMoment, snapshot: () => RunSnapshot): SavedState | undefined;
  /** Called with every event of the run, for a log. */
  on(event: RunEvent, position: RunPosition): void;
  /** Called when training ends, however it ends. */
  end(): void;
  /** Where the newest good state is. */
  readonly newest: string | undefined;
}

/** A state could not be kept for a reason that lies outside the run, such as a full disk: training can go on. */
export class SavingFailed extends Error {
  override readonly name: string = "KeepingFailed";
}
