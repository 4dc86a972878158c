import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DriveOptions } from "../drive-sweep.js";
import type { Engine, EngineSettings } from "../engines/engine.js";
import { type SweepPlanOptions, sweepPlan } from "../make-sweep-plan.js";
import { SweepFolder } from "../sweep-folder.js";
import { sevenMethods } from "./seven-methods.js";

const smallUnit = fileURLToPath(new URL("small-unit.mjs", import.meta.url));

/** A program that writes which GPUs it sees, such as `[0]`, and then runs another one. */
export const tellingGpus = [
  "sh",
  "-c",
  'echo "[$(printenv CUDA_VISIBLE_DEVICES || echo all)]"; exec "$@"',
  "sh",
];

/** One line of a unit's work. */
export interface WorkLine {
  readonly unit: string;
  readonly pid: number;
  readonly what: string;
}

/** A sweep of seven units per seed, whose work is to wait. */
export class SmallSweep {
  readonly path: string;
  readonly folder: SweepFolder;
  readonly #engine: Engine;
  readonly #own: EngineSettings["own"];

  constructor(engine: Engine, own: EngineSettings["own"] = {}, options: SweepPlanOptions = {}) {
    // A name that shells and SLURM misread unless it is quoted.
    this.path = mkdtempSync(join(tmpdir(), "a sweep's %j "));
    const config = sevenMethods();
    this.folder = SweepFolder.create(
      this.path,
      sweepPlan("cifar100", "smoke", config, { seeds: 1, ...options }),
    );
    this.#engine = engine;
    this.#own = own;
  }

  /**
   * How it is carried out, with units that take some milliseconds.
   *
   * @param before words before the program of a unit
   */
  options(
    milliseconds: number,
    more: Partial<DriveOptions> = {},
    before: readonly string[] = [],
  ): DriveOptions {
    const program = [
      ...before,
      "env",
      `SMALL_UNIT_MILLISECONDS=${milliseconds}`,
      process.execPath,
      smallUnit,
    ];
    return {
      engine: this.#engine,
      settings: { program, own: this.#own },
      signal: new AbortController().signal,
      every: 200,
      ...more,
    };
  }

  /** Which process worked on which unit, oldest first. */
  get work(): WorkLine[] {
    const path = join(this.path, "work.txt");
    if (!existsSync(path)) return [];
    const lines = readFileSync(path, "utf8").trim().split("\n");
    return lines.map((line) => {
      const [unit = "", pid, what = ""] = line.split(" ");
      return { unit, pid: Number(pid), what };
    });
  }

  /** Units whose work was finished, once for each time it was. */
  get ends(): string[] {
    return this.work.filter(({ what }) => what === "end").map(({ unit }) => unit);
  }

  /** The most units that were being worked on at a time. */
  get mostAtOnce(): number {
    let running = 0;
    return Math.max(0, ...this.work.map(({ what }) => (running += what === "begin" ? 1 : -1)));
  }

  /** Processes that are working, by unit. */
  get running(): ReadonlyMap<string, number> {
    const ended = new Set(this.work.filter(({ what }) => what === "end").map(({ pid }) => pid));
    const begun = this.work.filter(({ what, pid }) => what === "begin" && !ended.has(pid));
    return new Map(begun.filter(({ pid }) => existsSync(`/proc/${pid}`)).map(({ unit, pid }) => [unit, pid]));
  }

  /** What its processes have written. */
  get logs(): string {
    const paths = this.folder.units.map(({ id }) => join(this.folder.unit(id), "log.txt"));
    return paths.map((path) => (existsSync(path) ? readFileSync(path, "utf8") : "")).join("");
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
