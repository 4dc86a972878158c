import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { problemsOf } from "../../checking/shapes.js";
import { timesShape } from "../../training/argument-shapes.js";
import type { TimeEntry } from "../../training/run/run-times.js";

/** The file of a checkpoint that says how long the run took: the only one that differs between two equal runs. */
export const timesFile = "times.json";

/** The file's text. */
export function writeTimes(times: readonly TimeEntry[]): string {
  const rounded = times.map((entry) => ({
    ...entry,
    seconds: toMicroseconds(entry.seconds),
    processorSeconds: toMicroseconds(entry.processorSeconds),
  }));
  return `${JSON.stringify(rounded)}\n`;
}

const toMicroseconds = (value: number): number => Math.round(1e6 * value) / 1e6;

/** Reads it; a state of an earlier version has none, and a damaged one is worth no state: the times are unknown then. */
export function readTimes(checkpoint: string): readonly TimeEntry[] {
  const path = join(checkpoint, timesFile);
  try {
    // A pipe would block the reader for ever.
    if (!lstatSync(path).isFile()) return [];
    const times: unknown = JSON.parse(readFileSync(path, "utf8"));
    return problemsOf(times, timesShape, "times", timesFile).length === 0 ? (times as TimeEntry[]) : [];
  } catch {
    return [];
  }
}
