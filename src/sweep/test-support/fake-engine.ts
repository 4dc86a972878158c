import { type Engine, EngineError, type JobState } from "../engines/engine.js";
import type { SweepFolder } from "../sweep-folder.js";

/** What a {@link FakeEngine} does with the units of a submission; refuses it by throwing. */
export type TakesUnits = (units: readonly string[], folder: SweepFolder, jobs: readonly string[]) => void;

/** An engine that starts no process: a test says what becomes of its jobs. Writes down what it was asked. */
export class FakeEngine implements Engine {
  readonly name: string;
  readonly isLocal = false;
  readonly options = {};
  /** Units of every submission. */
  readonly submissions: string[][] = [];
  readonly cancelled: { readonly own: unknown; readonly jobs: readonly string[] }[] = [];
  /** Submissions and withdrawals in their order, such as `"submit 7"`. */
  readonly calls: string[] = [];
  /** What it says of every job. */
  says: JobState = "ended";
  readonly #take: TakesUnits;

  constructor(take: TakesUnits = () => {}, name = "fake") {
    this.#take = take;
    this.name = name;
  }

  async submit(...[folder, rounds, , note]: Parameters<Engine["submit"]>): Promise<void> {
    const units = rounds.flat();
    this.submissions.push(units);
    this.calls.push(`submit ${units.length}`);
    const jobs = units.map((unit) => `${this.submissions.length} ${unit}`);
    note(Object.fromEntries(units.map((unit, i) => [unit, jobs[i] as string])));
    this.#take(units, folder, jobs);
  }

  async states(...[jobs]: Parameters<Engine["states"]>): ReturnType<Engine["states"]> {
    return new Map(jobs.map((job) => [job, this.says]));
  }

  async cancel(...[jobs, own]: Parameters<Engine["cancel"]>): Promise<void> {
    this.cancelled.push({ own, jobs });
    this.calls.push(`cancel ${jobs.length}`);
  }
}

/** A pool that seems away at times. */
export class AwayEngine implements Engine {
  readonly name = "local";
  readonly isLocal = true;
  readonly options = {};
  isAway = false;
  cancelled = 0;
  readonly #pool: Engine;

  constructor(pool: Engine) {
    this.#pool = pool;
  }

  async submit(...[folder, rounds, settings, note]: Parameters<Engine["submit"]>): Promise<void> {
    this.#expectHere();
    await this.#pool.submit(folder, rounds, settings, note);
  }

  async states(...[jobs, own]: Parameters<Engine["states"]>): ReturnType<Engine["states"]> {
    return this.isAway ? new Map(jobs.map((job) => [job, "unreachable"])) : this.#pool.states(jobs, own);
  }

  async cancel(...[jobs, own]: Parameters<Engine["cancel"]>): Promise<void> {
    this.#expectHere();
    this.cancelled += jobs.length;
    await this.#pool.cancel(jobs, own);
  }

  #expectHere(): void {
    if (this.isAway) throw new EngineError("Expected an engine but got none (test). Wait.");
  }
}
