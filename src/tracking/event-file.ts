import { closeSync, ftruncateSync, openSync, readdirSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { makeFolder } from "../files/folders.js";
import { fileStart, framed } from "./event-records.js";

const beginning = /^events\.out\.tfevents\.(\d+)\./;

/** Whether a folder has event files. */
export function hasEventFiles(folder: string): boolean {
  return newestSecond(folder) > 0;
}

/** When the newest event file of a folder was begun, in seconds of the epoch; 0 for none. */
function newestSecond(folder: string): number {
  try {
    return Math.max(0, ...readdirSync(folder).map((name) => Number(beginning.exec(name)?.[1] ?? 0)));
  } catch {
    // There is no folder yet, or none that can be read; writing tells why.
    return 0;
  }
}

/**
 * An event file of TensorBoard: made at the first write, then appended to by this process alone.
 *
 * Readers take a folder's files in the order of their names, so each is named later than those before it.
 */
export class EventFile {
  readonly #folder: string;
  readonly #seconds: () => number;
  #path: string | undefined;
  /** Bytes of whole records in the file. */
  #size = 0;
  /** Events that could not be written yet. */
  #waiting: Uint8Array[] = [];

  /** @param seconds clock, in seconds of the epoch */
  constructor(folder: string, seconds: () => number) {
    this.#folder = folder;
    this.#seconds = seconds;
  }

  /**
   * Appends events. Those that the disk does not take wait for the next call, and what it took of them is cut off then.
   *
   * @throws the system's error.
   */
  append(events: readonly Uint8Array[]): void {
    this.#waiting.push(...events.map(framed));
    const file = this.#open();
    try {
      ftruncateSync(file, this.#size);
      const bytes = Buffer.concat(this.#waiting);
      for (let written = 0; written < bytes.length; ) {
        written += writeSync(file, bytes, written, bytes.length - written, this.#size + written);
      }
      this.#size += bytes.length;
      this.#waiting = [];
    } catch (error) {
      // Enough for any number of scalars; pictures on a disk that stays full are not worth memory.
      if (bytesOf(this.#waiting) > 2 ** 24) this.#waiting.splice(1);
      throw error;
    } finally {
      closeSync(file);
    }
  }

  #open(): number {
    if (this.#path !== undefined) return openSync(this.#path, "r+");
    makeFolder(this.#folder);
    const second = Math.max(Math.floor(this.#seconds()), newestSecond(this.#folder) + 1);
    const name = `events.out.tfevents.${String(second).padStart(10, "0")}.${hostname()}.${process.pid}`;
    const path = join(this.#folder, name);
    const file = openSync(path, "wx");
    this.#path = path;
    this.#waiting.unshift(framed(fileStart(this.#seconds())));
    return file;
  }
}

function bytesOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
