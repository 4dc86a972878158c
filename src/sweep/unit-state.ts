import type { JobState } from "./engines/engine.js";
import type { Attempt } from "./sweep-folder.js";

/** What a unit is doing. */
export type UnitState = "waiting" | "running" | "done" | "failed" | "stopped" | "lost";

/** The states in the order in which tables show them. */
export const unitStates: readonly UnitState[] = ["done", "running", "waiting", "stopped", "lost", "failed"];

/** What is known about a unit. */
export interface UnitFacts {
  readonly isDone: boolean;
  /** Newest attempt. */
  readonly attempt: Attempt | undefined;
  /** Whether the process of that attempt is alive; undefined if it is on another machine. */
  readonly isAlive: boolean | undefined;
  /** Milliseconds since the unit last wrote its progress. */
  readonly progressAge: number;
  /** Milliseconds for which the job has been seen running, by the engine's word alone. */
  readonly jobAge: number;
  /** The state of the unit's job according to the engine; undefined if it was never submitted. */
  readonly job: JobState | undefined;
}

/** Milliseconds without a sign of its process after which a unit counts as lost, whatever an engine says. */
export const silence = 300_000;

/** Milliseconds that a job may take until its process reports that it has begun, or has ended. */
const startingTime = 30_000;

/** The state of a unit. Its files and its process take precedence over what an engine says. */
export function unitState({ isDone, attempt, isAlive, progressAge, jobAge, job }: UnitFacts): UnitState {
  if (isDone) return "done";
  const isOver = job === "ended" && isAlive === undefined;
  const patience = isOver ? startingTime : silence;
  if (attempt !== undefined && attempt.ended === undefined && isAlive !== false && progressAge < patience)
    return "running";
  if (job === "queued") return "waiting";
  // Its process has not said yet that it began; some engines say so for ever of a job whose node is dead.
  if (job === "running" && (jobAge < silence || progressAge < startingTime))
    return attempt?.ended === undefined ? "running" : "waiting";
  // An engine that is away may still have it in its queue.
  if (attempt === undefined) return job === undefined || job === "unreachable" ? "waiting" : "lost";
  return attempt.ended === "stopped" || attempt.ended === "failed" ? attempt.ended : "lost";
}
