import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { refusalOf } from "../files/durable.js";
import { FileLock } from "../files/lock.js";
import type { RunEvent } from "../training/run/events.js";
import { SweepFolder, type UnitProgress } from "./sweep-folder.js";
import type { SweepPlan, SweepUnit } from "./sweep-plan.js";

/** Exit statuses of a process that carried out a unit; the system sets others, such as 137 after a kill. */
export const unitStatus = { done: 0, failed: 1, usage: 2, inUse: 75, stopped: 130 } as const;

/** What is needed to carry out a unit. */
export interface UnitTask {
  readonly plan: SweepPlan;
  readonly unit: SweepUnit;
  /** Folder that keeps the unit's runs. */
  readonly directory: string;
  /** Folder of the first phases that units have in common. */
  readonly shared: string;
  readonly on: (event: RunEvent) => void;
  readonly signal: AbortSignal;
}

/** The surroundings of a unit. */
export interface UnitEnvironment {
  /** Name of the engine's job, if it has one. */
  readonly job?: string;
  /**
   * Seconds to wait for a unit that another process holds: the lock of a lost machine expires after a while. Default 0.
   */
  readonly patience?: number;
  /** Trains, and returns the content of the result file: plain data. */
  readonly carryOut: (task: UnitTask) => Promise<unknown>;
  readonly signal: AbortSignal;
  readonly write: (line: string) => void;
  readonly date: () => Date;
}

const beatMilliseconds = 10_000;
const waitingSeconds = 5;

/**
 * Carries out one unit of a sweep. Every engine starts this, in a process of its own.
 *
 * @returns The exit status; see {@link unitStatus}. A unit that is done, or that another process is carrying out, is left
 *   alone.
 */
export async function runUnit(path: string, id: string, environment: UnitEnvironment): Promise<number> {
  const { write, signal } = environment;
  const folder = SweepFolder.open(path);
  const unit = folder.unitOf(id);
  if (unit === undefined) {
    write(`Expected a unit of the sweep but got ${id} (${path}). sweep.json says which there are.`);
    return unitStatus.usage;
  }
  if (folder.isDone(id)) return unitStatus.done;
  if (environment.job !== undefined && folder.withdrawn().has(environment.job)) {
    write(`${id} was withdrawn before it began.`);
    return unitStatus.stopped;
  }
  const lock = await takeUnitPatiently(folder, id, environment);
  if (lock === undefined && signal.aborted) return unitStatus.stopped;
  if (lock === undefined) {
    write(`${id} is carried out by another process.`);
    return unitStatus.inUse;
  }
  try {
    // It was finished between the first check and the lock.
    if (folder.isDone(id)) return unitStatus.done;
    return await attempt(folder, unit, environment);
  } finally {
    lock.release();
    if (signal.aborted) write("Stopped.");
  }
}

class InUse extends Error {}

async function takeUnitPatiently(
  folder: SweepFolder,
  id: string,
  { patience = 0, signal }: UnitEnvironment,
): Promise<FileLock | undefined> {
  for (let waited = 0; ; waited += waitingSeconds) {
    const lock = takeUnit(folder, id);
    if (lock !== undefined || waited >= patience || signal.aborted) return lock;
    await setTimeout(waitingSeconds * 1000, undefined, { signal }).catch(() => {});
  }
}

function takeUnit(folder: SweepFolder, id: string): FileLock | undefined {
  try {
    const path = join(folder.unit(id), "lock");
    return FileLock.take(path, "unit", () => new InUse(), { leased: true });
  } catch (error) {
    if (error instanceof InUse) return undefined;
    throw error;
  }
}

async function attempt(folder: SweepFolder, unit: SweepUnit, environment: UnitEnvironment): Promise<number> {
  const { carryOut, signal, write, date } = environment;
  const own = { host: hostname(), pid: process.pid };
  const note = (ended?: "done" | "failed" | "stopped"): void =>
    folder.addAttempt(unit.id, {
      ...own,
      at: date().toISOString(),
      ...(ended === undefined ? {} : { ended }),
    });
  // Progress is written first, since an attempt without it counts as lost.
  const progress = progressWriter(folder, unit.id, () => date().getTime());
  try {
    note();
    const result = await carryOut({
      plan: folder.plan,
      unit,
      directory: folder.unit(unit.id),
      shared: folder.shared,
      on: progress.on,
      signal,
    });
    folder.writeResult(unit.id, result);
    note("done");
    return unitStatus.done;
  } catch (error) {
    if (signal.aborted) {
      ifThereIsRoom(() => note("stopped"));
      return unitStatus.stopped;
    }
    const { message, stack } = error as Error;
    write(stack ?? message);
    ifThereIsRoom(() => {
      folder.writeError(unit.id, { message, at: date().toISOString() });
      note("failed");
    });
    return unitStatus.failed;
  } finally {
    progress.end();
  }
}

/** On a disk that is full, a unit counts as lost and is tried again. */
function ifThereIsRoom(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
  }
}

interface ProgressWriter {
  readonly on: (event: RunEvent) => void;
  readonly end: () => void;
}

/** Writes the progress of a unit at most once a second, and a heartbeat while nothing is being trained. */
function progressWriter(folder: SweepFolder, id: string, now: () => number): ProgressWriter {
  let last: UnitProgress = { method: "", phase: "", epoch: 0, epochs: 0, step: 0, steps: 0 };
  let written = 0;
  const write = (): void => {
    written = now();
    try {
      folder.writeProgress(id, last);
    } catch {
      // A disk that is full for a moment is reported when a state or the result cannot be written.
    }
  };
  write();
  const beat = setInterval(() => {
    if (now() - written >= beatMilliseconds) write();
  }, beatMilliseconds);
  return {
    on(event) {
      if (event.kind !== "step") return;
      const { run, phase, epoch, epochs, step, steps } = event;
      last = { method: run, phase, epoch, epochs, step, steps };
      if (now() - written >= 1000) write();
    },
    end: () => clearInterval(beat),
  };
}
