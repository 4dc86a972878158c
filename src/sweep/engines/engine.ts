import type { SweepFolder } from "../sweep-folder.js";

/** What an engine knows of a job; `"unknown"` where it has none of that name, `"unreachable"` where it does not answer. */
export type JobState = "queued" | "running" | "ended" | "unknown" | "unreachable";

/** Jobs by their units. */
export type UnitJobs = Readonly<Record<string, string>>;

/** How units are started. */
export interface EngineSettings {
  /** Command that carries out a unit: it is followed by the sweep's folder and the unit's id. */
  readonly program: readonly string[];
  /** Units at a time; the engine's default where left out. */
  readonly atOnce?: number;
  /** What only this engine understands, as texts: kept with the jobs, so that `status` and `stop` find them. */
  readonly own: Readonly<Record<string, string>>;
}

/** What starts the processes of a sweep. It keeps no truth: what is done stands in the sweep's folder. */
export interface Engine {
  /** Its name on the command line. */
  readonly name: string;
  /** Whether its jobs end with this process. */
  readonly isLocal: boolean;
  /** Names and meanings of its own settings. */
  readonly options: Readonly<Record<string, string>>;
  /**
   * Submits units.
   *
   * @param rounds units of a later round start when those of the earlier ones have ended
   * @param note keeps jobs, also where the engine refuses later ones
   * @throws EngineError where the engine refuses or cannot be reached
   */
  submit(
    folder: SweepFolder,
    rounds: readonly (readonly string[])[],
    settings: EngineSettings,
    note: (jobs: UnitJobs) => void,
  ): Promise<void>;
  /** What the engine knows of jobs; never throws. */
  states(jobs: readonly string[], own: EngineSettings["own"]): Promise<ReadonlyMap<string, JobState>>;
  /**
   * Asks jobs to stop; they store their state first.
   *
   * @throws EngineError where the engine cannot be reached
   */
  cancel(jobs: readonly string[], own: EngineSettings["own"]): Promise<void>;
}

/** An engine refuses, or cannot be reached. */
export class EngineError extends Error {
  override readonly name: string = "EngineError";
}
