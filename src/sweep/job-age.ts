import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../files/durable.js";
import type { JobState } from "./engines/engine.js";
import type { SweepFolder } from "./sweep-folder.js";
import { silence } from "./unit-state.js";

/** What an engine says of a unit's job. */
export interface SeenJob {
  readonly job: string;
  readonly state: JobState | undefined;
  /** Milliseconds by the disk's clock. */
  readonly submittedAt: number;
}

/**
 * Milliseconds for which the job has been seen running, by the engine's word alone: since it was first seen running, or was
 * last in the queue. A file in the unit's folder keeps that, so that it counts whoever looks. Infinity for a job that began
 * before anybody looked, whose process has a say of its own.
 */
export function jobAge(
  folder: SweepFolder,
  id: string,
  { job, state, submittedAt }: SeenJob,
  now: number,
): number {
  const path = join(folder.unit(id), "job-seen.txt");
  const seen = read(path) === job ? timeOf(path) : undefined;
  const age = seen === undefined ? undefined : now - seen;
  const begun = timeOf(join(folder.unit(id), "attempts.jsonl"));
  if (state === "queued") {
    // One that never began is first seen running when it runs.
    if (begun !== undefined && (age === undefined || age > silence / 5)) keep(path, job);
    return 0;
  }
  if (state !== "running") return 0;
  if (age !== undefined) return age;
  if (begun !== undefined && begun > submittedAt) return Number.POSITIVE_INFINITY;
  keep(path, job);
  return 0;
}

function keep(path: string, job: string): void {
  try {
    writeWhole(path, job);
  } catch {
    // A disk that is full for a moment only lets more time pass.
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

const timeOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.mtimeMs;
