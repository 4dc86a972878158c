import { randomUUID } from "node:crypto";
import { readdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { pathShape } from "../../checking/file-shapes.js";
import { callable, demandArguments, number, optional, record, type Shape } from "../../checking/shapes.js";
import { makeFolder } from "../../files/folders.js";
import type { FileLock } from "../../files/lock.js";
import { thisRank } from "../../tensorflow/rank-settings.js";
import { currentVersions, type Versions, versionDifferences } from "../../tensorflow/versions.js";
import type { RunEvent } from "../../training/run/events.js";
import type { RunPosition } from "../../training/run/run-position.js";
import {
  type FoundState,
  type RunSnapshot,
  type RunStore,
  type SavedState,
  SavingFailed,
  type SavingMoment,
} from "../../training/run/run-store.js";
import type { RunTask } from "../../training/run/run-task.js";
import { CheckpointError } from "./checkpoint-error.js";
import { expectPlaceFor, onDisk, takeOwnership } from "./durable-files.js";
import {
  checkpointNumbers,
  checkpointPath,
  type NewestCheckpoint,
  readNewestCheckpoint,
} from "./read-checkpoint.js";
import { expectSameRun, identityOf, type RunIdentity } from "./run-identity.js";
import { RunLog } from "./run-log.js";
import { partialMark, writeCheckpoint } from "./write-checkpoint.js";

/** How a {@link RunDirectory} works. */
export interface RunDirectoryOptions {
  /**
   * Seconds of training after which the state is saved between two steps, besides the ends of epochs and phases and every
   * stop. Default 60; longer if saving would take more than a twentieth of the time. 0 saves every step.
   */
  readonly saveEverySeconds?: number;
  /** Milliseconds. Default `performance.now`. */
  readonly now?: () => number;
  /** Clock for the log. Default the system's. */
  readonly time?: () => Date;
  /** What computes. Default this library on TensorFlow. */
  readonly versions?: () => Versions;
}

/** Seconds between two saved states. */
export const saveEveryShape: Shape = number({ min: 0, use: 60 });

const directoryOptions = record<RunDirectoryOptions>({
  saveEverySeconds: optional(saveEveryShape),
  now: optional(callable("a function that returns milliseconds")),
  time: optional(callable("a function that tells the time")),
  versions: optional(callable("a function that tells versions")),
});

/** How many checkpoints are kept: the newest, and the one before it in case it is damaged. */
const keptCheckpoints = 2;

/** Saving takes at most this fraction of the time: one part in 20. */
const savingShare = 20;

/**
 * Stores a run in a folder: checkpoints, a log, and a lock. A new run with the same options continues from the newest
 * checkpoint, bit for bit as if it had not been stopped, killed or cut from power.
 *
 * ```
 * checkpoint-000012/   the newest state: manifest.json, network.safetensors, momentum.safetensors or what else the optimizer
 *                      keeps, average.safetensors and best.safetensors where a phase has them, times.json
 * checkpoint-000011/   the one before it, in case the newest is damaged
 * log.jsonl            every event except the steps
 * lock                 while a process trains
 * ```
 *
 * @example
 * ```ts
 * const run = new Run({ plan, network, data, seed: 0, store: new RunDirectory("results/first") });
 * ```
 */
export class RunDirectory implements RunStore {
  readonly path: string;
  readonly #options: RunDirectoryOptions;
  readonly #log: RunLog;
  readonly #versions: () => Versions;
  readonly #token: string = randomUUID();
  /** Of several processes that train a run together, the first one writes and all read. */
  readonly #writes: boolean = (thisRank()?.index ?? 0) === 0;
  #identity: RunIdentity | undefined;
  /** Number of the newest checkpoint that is this run's; 0 for none. */
  #number = 0;
  /** Damaged ones, newer than that. */
  #damaged: readonly string[] = [];
  #ownership: FileLock | undefined;
  #position: string | undefined;
  #lastSaved = 0;
  #lastSeconds = 0;
  #logTrouble: SavingFailed | undefined;
  /** Events before training began. */
  readonly #unlogged: { readonly event: RunEvent; readonly position: RunPosition }[] = [];

  /**
   * @throws InputError for an invalid path or options; CheckpointNotWritten if no folder can be made. Nothing is written
   *   yet.
   */
  constructor(directory: string, options: RunDirectoryOptions = {}) {
    demandArguments("RunDirectory", {
      directory: [directory, pathShape],
      options: [options, directoryOptions],
    });
    expectPlaceFor(directory);
    this.path = directory;
    this.#versions = options.versions ?? currentVersions;
    this.#options = options;
    this.#log = new RunLog(directory, options.time ?? (() => new Date()));
  }

  get newest(): string | undefined {
    return this.#number === 0 ? undefined : checkpointPath(this.path, this.#number);
  }

  load(options: RunTask): FoundState | undefined {
    this.#identity = identityOf(options);
    const newest = this.#read();
    if (newest === undefined) return undefined;
    const { checkpoint, number, damaged } = newest;
    expectSameRun(checkpoint.run, this.#identity, checkpoint.path);
    this.#number = number;
    this.#damaged = damaged.map(({ path }) => path);
    this.#position = JSON.stringify(checkpoint.snapshot.position);
    const skipped = damaged.map(({ error }) => error.message);
    const otherwise = versionDifferences(checkpoint.versions, this.#versions());
    return { where: checkpoint.path, snapshot: checkpoint.snapshot, skipped, otherwise };
  }

  begin(): void {
    if (!this.#writes) return;
    onDisk(this.path, () => makeFolder(this.path));
    const ownership = takeOwnership(this.path, this.#token);
    try {
      this.#expectUnchanged();
      this.#cleanUp();
    } catch (error) {
      ownership.release();
      throw error;
    }
    this.#ownership = ownership;
    this.#lastSaved = this.#now();
  }

  save(moment: SavingMoment, snapshot: () => RunSnapshot): SavedState | undefined {
    const began = this.#now();
    if (!this.#writes || (moment === "step" && !this.#isDue(began))) return undefined;
    if (this.#identity === undefined || this.#ownership === undefined) {
      throw new Error(
        `Expected a run that has begun but got none (${this.path}). Call load and begin first.`,
      );
    }
    this.#ownership.expectHeld();
    const state = snapshot();
    const position = JSON.stringify(state.position);
    // A stop right after a checkpoint has nothing new.
    if (position === this.#position) return undefined;
    this.#lastSaved = began;
    const where = checkpointPath(this.path, this.#number + 1);
    const bytes = writeCheckpoint(where, state, { run: this.#identity, versions: this.#versions() });
    this.#number += 1;
    this.#position = position;
    this.#prune();
    this.#lastSaved = this.#now();
    this.#lastSeconds = (this.#lastSaved - began) / 1000;
    const trouble = this.#logTrouble;
    this.#logTrouble = undefined;
    if (trouble !== undefined) throw trouble;
    return { where, bytes, seconds: this.#lastSeconds };
  }

  on(event: RunEvent, position: RunPosition): void {
    if (!this.#writes) return;
    // Only the owner writes: events before training begins wait for it.
    if (this.#ownership === undefined) this.#unlogged.push({ event, position });
    else this.#write(event, position);
  }

  end(): void {
    this.#ownership?.release();
    this.#ownership = undefined;
  }

  #now(): number {
    return (this.#options.now ?? (() => performance.now()))();
  }

  #isDue(now: number): boolean {
    const { saveEverySeconds = 60 } = this.#options;
    if (saveEverySeconds === 0) return true;
    return now - this.#lastSaved >= 1000 * Math.max(saveEverySeconds, savingShare * this.#lastSeconds);
  }

  /** Another process may write checkpoints, and delete old ones, while this one reads. */
  #read(): NewestCheckpoint | undefined {
    for (;;) {
      const [before] = checkpointNumbers(this.path);
      try {
        return readNewestCheckpoint(this.path);
      } catch (error) {
        if (checkpointNumbers(this.path)[0] === before) throw error;
      }
    }
  }

  #expectUnchanged(): void {
    const [newest = 0] = this.#whole();
    if (newest === this.#number) return;
    throw new CheckpointError(
      "owned",
      `Expected checkpoint ${this.#number} to be the newest but got ${newest} (${this.path}). Another run continued from there: create this run again to continue from its state.`,
    );
  }

  /** Numbers of the checkpoints, without those that were found to be damaged. */
  #whole(): number[] {
    return checkpointNumbers(this.path).filter(
      (number) => !this.#damaged.includes(checkpointPath(this.path, number)),
    );
  }

  /** Moves damaged checkpoints aside, and deletes those that a kill left half written. */
  #cleanUp(): void {
    onDisk(this.path, () => {
      for (const path of this.#damaged) renameSync(path, this.#placeFor(path));
      this.#damaged = [];
      for (const name of readdirSync(this.path)) {
        if (name.startsWith("checkpoint-") && name.endsWith(partialMark))
          rmSync(join(this.path, name), { recursive: true, force: true });
      }
    });
    for (const { event, position } of this.#unlogged.splice(0)) this.#write(event, position);
  }

  #placeFor(damaged: string): string {
    const taken = new Set(readdirSync(this.path));
    const name = basename(damaged).replace("checkpoint", "damaged");
    const names = [name, ...Array.from({ length: taken.size }, (_, i) => `${name}-${i + 2}`)];
    return join(this.path, names.find((candidate) => !taken.has(candidate)) as string);
  }

  #prune(): void {
    for (const number of checkpointNumbers(this.path).slice(keptCheckpoints)) {
      rmSync(checkpointPath(this.path, number), { recursive: true, force: true });
    }
  }

  #write(event: RunEvent, position: RunPosition): void {
    try {
      this.#log.append(event, position);
    } catch (error) {
      if (!(error instanceof SavingFailed)) throw error;
      // Reported with the next checkpoint, so that a log that cannot be written stops nothing.
      this.#logTrouble = error;
    }
  }
}
