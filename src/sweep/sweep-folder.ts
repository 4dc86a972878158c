import { randomUUID } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { commandHere } from "../checking/command-here.js";
import { writeWhole } from "../files/durable.js";
import { makeFolder } from "../files/folders.js";
import { onDisk } from "../storage/checkpoint/durable-files.js";
import { type SweepPlan, type SweepUnit, sweepUnits } from "./sweep-plan.js";

/** One process that worked on a unit. */
export interface Attempt {
  readonly host: string;
  readonly pid: number;
  /** ISO 8601. */
  readonly at: string;
  /** How it ended; left out in the line that says it began. */
  readonly ended?: "done" | "failed" | "stopped";
}

/** The progress of a unit. */
export interface UnitProgress {
  readonly method: string;
  readonly phase: string;
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
  readonly steps: number;
}

/** The jobs of an engine that were submitted together. */
export interface SubmittedJobs {
  readonly engine: string;
  /** What is needed to reach the engine again, such as its address. */
  readonly settings: Readonly<Record<string, string>>;
  /** Job of every unit. */
  readonly jobs: Readonly<Record<string, string>>;
}

/** Jobs and when they were submitted. */
export interface Submission extends SubmittedJobs {
  /** Milliseconds by the disk's clock. */
  readonly at: number;
}

/**
 * The folder of a sweep. These files are the only record of it; engines just start processes.
 *
 * ```text
 * sweep.json               the plan, written once
 * jobs/000001-ID.json      an engine's answer when units were submitted
 * jobs/withdrawn.txt       jobs that were stopped
 * units/ID/unit.json       its methods and seed
 * units/ID/attempts.jsonl  which processes began, and how they ended
 * units/ID/progress.json   written at most once a second
 * units/ID/job-seen.txt    since when the engine alone says that its job runs
 * units/ID/log.txt         output of the process
 * units/ID/result.json     if it exists, the unit is done for good
 * units/ID/error.json      why the last attempt failed
 * units/ID/runs/           checkpoints
 * shared/                  first phases that methods have in common
 * ```
 */
export class SweepFolder {
  readonly path: string;
  readonly plan: SweepPlan;
  #units: readonly SweepUnit[] | undefined;

  private constructor(path: string, plan: SweepPlan) {
    this.path = path;
    this.plan = plan;
  }

  /** All units of the plan. */
  get units(): readonly SweepUnit[] {
    this.#units ??= sweepUnits(this.plan);
    return this.#units;
  }

  /**
   * Makes the folder of a sweep, or opens the one of the same plan. One that has fewer seeds gets the others: what is done
   * stays done.
   *
   * @throws RangeError if the folder is another sweep's, CheckpointNotWritten if the disk cannot be written.
   */
  static create(path: string, plan: SweepPlan): SweepFolder {
    const file = join(path, "sweep.json");
    if (existsSync(file)) {
      const { plan: stored } = SweepFolder.open(path);
      const differing = (Object.keys(plan) as (keyof SweepPlan)[]).filter(
        (key) => JSON.stringify(stored[key]) !== JSON.stringify(plan[key]),
      );
      const isLarger =
        differing.join() === "seeds" && stored.seeds.every((seed) => plan.seeds.includes(seed));
      if (differing.length === 0) return new SweepFolder(path, stored);
      if (!isLarger) {
        throw new RangeError(
          `Expected the folder of this sweep but got one with another ${differing.join(", ")} (${path}). Give this sweep a folder of its own, or continue the one that is there.`,
        );
      }
    }
    const folder = new SweepFolder(path, plan);
    onDisk(path, () => {
      makeFolder(join(path, "units"));
      for (const unit of folder.units) {
        mkdirSync(folder.unit(unit.id), { recursive: true });
        writeWhole(join(folder.unit(unit.id), "unit.json"), `${JSON.stringify(unit)}\n`);
      }
      // The plan is written last: without it, a sweep was never made.
      writeWhole(file, `${JSON.stringify(plan)}\n`);
    });
    return folder;
  }

  /**
   * Opens the folder of a sweep.
   *
   * @throws RangeError if it is not one.
   */
  static open(path: string): SweepFolder {
    const plan = readJson(join(path, "sweep.json")) as SweepPlan | undefined;
    // It was written whole by this library; checking it again would load half the library in every process of a sweep.
    if (plan?.schema !== 1) {
      throw new RangeError(
        `Expected the folder of a sweep but found no sweep.json of schema 1 (${path}). Check the path; ${commandHere("sweep", "NAME")} begins one.`,
      );
    }
    return new SweepFolder(path, plan);
  }

  /** A unit by its id, without reading all the others; undefined if there is none. */
  unitOf(id: string): SweepUnit | undefined {
    return readJson(join(this.unit(id), "unit.json")) as SweepUnit | undefined;
  }

  /** Folder of a unit. */
  unit(id: string): string {
    return join(this.path, "units", id);
  }

  /** Folder of the first phases that methods have in common. */
  get shared(): string {
    return join(this.path, "shared");
  }

  isDone(id: string): boolean {
    return existsSync(join(this.unit(id), "result.json"));
  }

  result(id: string): unknown {
    return readJson(join(this.unit(id), "result.json"));
  }

  writeResult(id: string, result: unknown): void {
    const path = join(this.unit(id), "result.json");
    onDisk(path, () => writeWhole(path, `${JSON.stringify(result)}\n`));
  }

  /** Why the last attempt failed, and when. */
  error(id: string): { readonly message: string; readonly at: string } | undefined {
    return readJson(join(this.unit(id), "error.json")) as { message: string; at: string } | undefined;
  }

  writeError(id: string, error: { readonly message: string; readonly at: string }): void {
    writeWhole(join(this.unit(id), "error.json"), `${JSON.stringify(error)}\n`);
  }

  /** All attempts, oldest first; a line that was cut off when its process was killed is left out. */
  attempts(id: string): Attempt[] {
    const lines = readText(join(this.unit(id), "attempts.jsonl"))?.split("\n") ?? [];
    return lines.flatMap((line) => {
      try {
        return [JSON.parse(line) as Attempt];
      } catch {
        return [];
      }
    });
  }

  addAttempt(id: string, attempt: Attempt): void {
    // A line that was cut off must not swallow this one.
    appendFileSync(join(this.unit(id), "attempts.jsonl"), `\n${JSON.stringify(attempt)}\n`);
  }

  /** The progress of the unit, and how many milliseconds ago it was written, by the disk's clock. */
  progress(id: string, now: number): { readonly progress: UnitProgress; readonly age: number } | undefined {
    const path = join(this.unit(id), "progress.json");
    const progress = readJson(path) as UnitProgress | undefined;
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    return progress === undefined || written === undefined ? undefined : { progress, age: now - written };
  }

  writeProgress(id: string, progress: UnitProgress): void {
    writeWhole(join(this.unit(id), "progress.json"), JSON.stringify(progress));
  }

  /** Time by the clock of the folder's disk, since machines' clocks may differ by minutes. */
  now(): number {
    const path = join(this.path, `.clock-${hostname()}-${process.pid}`);
    writeFileSync(path, "");
    const { mtimeMs } = statSync(path);
    rmSync(path, { force: true });
    return mtimeMs;
  }

  /** All submissions, oldest first. */
  submitted(): Submission[] {
    return this.#submissions().flatMap((path) => {
      const jobs = readJson(path) as SubmittedJobs | undefined;
      return jobs === undefined ? [] : { ...jobs, at: statSync(path).mtimeMs };
    });
  }

  #submissions(): string[] {
    const folder = join(this.path, "jobs");
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => /^\d+(?:-\w+)?\.json$/.test(name));
    return names.sort().map((name) => join(folder, name));
  }

  /** Jobs that were withdrawn; an engine may nevertheless start one later. */
  withdrawn(): ReadonlySet<string> {
    return new Set(readText(join(this.path, "jobs", "withdrawn.txt"))?.split("\n"));
  }

  withdraw(jobs: readonly string[]): void {
    const folder = join(this.path, "jobs");
    onDisk(folder, () => {
      makeFolder(folder);
      appendFileSync(join(folder, "withdrawn.txt"), `\n${jobs.join("\n")}\n`);
    });
  }

  addSubmitted(jobs: SubmittedJobs): void {
    const folder = join(this.path, "jobs");
    onDisk(folder, () => {
      makeFolder(folder);
      const number = String(this.#submissions().length + 1).padStart(6, "0");
      // Two processes that submit at the same time must not use the same name.
      const name = `${number}-${randomUUID().slice(0, 8)}.json`;
      writeWhole(join(folder, name), `${JSON.stringify(jobs)}\n`);
    });
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
