import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { basename, join } from "node:path";
import { pathShape } from "../../checking/file-shapes.js";
import { demandArguments } from "../../checking/shapes.js";
import type { Observation, RunEvent } from "../../training/run/events.js";
import type { RunPosition } from "../../training/run/run-position.js";
import { unreadable } from "./checkpoint-error.js";
import { onDisk } from "./durable-files.js";
import { readObservations, storedObservations } from "./stored-numbers.js";

/** The schema that this version writes; it reads this one and all before it. */
export const logSchema = 1;

/** Name of the log in a run's directory. */
export const logFile = "log.jsonl";

/** A line of a run's log. */
export interface LogRecord {
  /** Version of this format. */
  readonly schema: number;
  /** When it was written, ISO 8601. */
  readonly time: string;
  /** Position of the run after the event. */
  readonly position: RunPosition;
  /** What happened; growth reports are left out, since the checkpoints have them. */
  readonly event: LoggedEvent;
}

/** There are too many steps to log them. */
export type LoggedEvent = {
  /** What happened. */
  readonly kind: Exclude<RunEvent["kind"], "step">;
  /** Name of the run. */
  readonly run: string;
} & Readonly<Record<string, unknown>>;

/** Appends a run's events to its log, one line of JSON each. Lines are never changed. */
export class RunLog {
  readonly #path: string;
  readonly #time: () => Date;
  /** Whether the file may end inside a line, as after a kill or on a full disk. */
  #mayBeTorn = true;

  constructor(directory: string, time: () => Date) {
    this.#path = join(directory, logFile);
    this.#time = time;
  }

  /**
   * Appends an event; steps are left out.
   *
   * @throws CheckpointNotWritten when the disk refuses.
   */
  append(event: RunEvent, position: RunPosition): void {
    const logged = loggedEvent(event);
    if (logged === undefined) return;
    const after = event.kind === "grow" ? { phase: position.phase + 1, epoch: 0, step: 0 } : position;
    const line: LogRecord = {
      schema: logSchema,
      time: this.#time().toISOString(),
      position: after,
      event: logged,
    };
    onDisk(this.#path, () => {
      const start = this.#mayBeTorn && isTorn(this.#path) ? "\n" : "";
      this.#mayBeTorn = true;
      appendFileSync(this.#path, `${start}${JSON.stringify(line)}\n`);
      this.#mayBeTorn = false;
    });
  }
}

function loggedEvent(event: RunEvent): LoggedEvent | undefined {
  if (event.kind === "step") return undefined;
  // The folder may be moved; the names of its checkpoints stay the same.
  if ("where" in event) return { ...event, where: basename(event.where) };
  if (!("observations" in event)) return { ...event };
  const stored = { ...event, observations: storedObservations(event.observations) };
  if (stored.kind === "epoch") return stored;
  const { report, ...rest } = stored;
  return { ...rest, summary: report.summary() };
}

function isTorn(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const last = new Uint8Array(1);
    return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
  } finally {
    closeSync(file);
  }
}

/** The content of a log. */
export interface ReadLog {
  /** In order, without what a kill undid: a run that continued from an older state logged it again. */
  readonly records: readonly LogRecord[];
  /** Every number measured, oldest first. */
  readonly history: readonly Observation[];
  /** Lines that a kill or a full disk cut short. */
  readonly torn: number;
}

/**
 * Reads the log of a run's directory, of this schema or any before it.
 *
 * @throws CheckpointError if there is no readable one; its cause is the system's error.
 * @example
 * ```ts
 * const { history } = readRunLog("results/start-here");
 * ```
 */
export function readRunLog(directory: string): ReadLog {
  demandArguments("readRunLog", { directory: [directory, pathShape] });
  const lines = logText(join(directory, logFile)).split("\n");
  const records: LogRecord[] = [];
  let torn = 0;
  for (const line of lines.filter((text) => text !== "")) {
    const record = parseLine(line);
    if (record === undefined) torn += 1;
    else if (record.event.kind === "resumed") undo(records, record);
    if (record !== undefined) records.push(record);
  }
  const history = readObservations(
    records.flatMap(({ event }) => (event.observations ?? []) as Observation[]),
  );
  return { records, history, torn };
}

function logText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw unreadable("the log of a run", path, cause, "Give the directory of a stored run.");
  }
}

/** Removes what was logged after the state that the run continued from. */
function undo(records: LogRecord[], { position }: LogRecord): void {
  const kept = records.filter((record) => !isAfter(record.position, position));
  records.splice(0, records.length, ...kept);
}

function isAfter(a: RunPosition, b: RunPosition): boolean {
  return (a.phase - b.phase || a.epoch - b.epoch || a.step - b.step) > 0;
}

function parseLine(line: string): LogRecord | undefined {
  try {
    const record = JSON.parse(line) as Partial<LogRecord> | null;
    const { position, event, schema } = record ?? {};
    const numbers = [schema, position?.phase, position?.epoch, position?.step];
    const isWhole = numbers.every(Number.isSafeInteger) && typeof event?.kind === "string";
    return isWhole ? (record as LogRecord) : undefined;
  } catch {
    return undefined;
  }
}
