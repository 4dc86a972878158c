import { hostname } from "node:os";
import { displaySymbol, type MimeBundle, Shown, tableBundle } from "mixture-growth-display";
import { isRunning } from "../files/lock.js";
import type { Engine, JobState } from "./engines/engine.js";
import { jobAge } from "./job-age.js";
import type { SubmittedJobs, SweepFolder } from "./sweep-folder.js";
import { type UnitState, unitState, unitStates } from "./unit-state.js";

/** What a unit is doing, and why. */
export interface UnitStatus {
  /** Method, seed and a hash of what the unit is. */
  readonly id: string;
  /** One, or all methods of the seed where an analysis compares them. */
  readonly methods: readonly string[];
  /** Seed of its runs. */
  readonly seed: number;
  /** What it is doing. */
  readonly state: UnitState;
  /** How often a process began it. */
  readonly attempts: number;
  /** Its progress, why it failed, or who holds it; in words. */
  readonly note: string;
}

/** The job that a unit was last submitted as. */
export interface UnitJob {
  readonly engine: string;
  readonly settings: SubmittedJobs["settings"];
  readonly job: string;
  /** When it was submitted, in milliseconds by the disk's clock. */
  readonly at: number;
}

/** The state of every unit of a sweep: a table in a notebook and in a terminal. */
export class SweepStatus extends Shown {
  readonly name: string;
  readonly units: readonly UnitStatus[];

  constructor(name: string, units: readonly UnitStatus[]) {
    super();
    this.name = name;
    this.units = units;
  }

  /** How many units are in a state. */
  count(state: UnitState): number {
    return this.units.filter((unit) => unit.state === state).length;
  }

  /** Whether nothing runs and nothing waits. */
  get isOver(): boolean {
    return this.count("running") + this.count("waiting") === 0;
  }

  /** Such as `"12 of 21 units done, 2 running, 7 waiting"`. */
  get text(): string {
    const others = unitStates
      .filter((state) => state !== "done" && this.count(state) > 0)
      .map((state) => `${this.count(state)} ${state}`);
    return [`${this.count("done")} of ${this.units.length} units done`, ...others].join(", ");
  }

  [displaySymbol](): MimeBundle {
    const columns = [
      { key: "method" },
      { key: "seed", align: "right" },
      { key: "state" },
      { key: "attempts", align: "right" },
      { key: "note" },
    ] as const;
    // Units that need attention come first.
    const order: readonly UnitState[] = ["failed", "lost", "stopped", "running", "waiting", "done"];
    const rows = order.flatMap((state) =>
      this.units
        .filter((unit) => unit.state === state)
        .map(({ methods, ...unit }) => ({ ...unit, method: methods.join(", ") })),
    );
    return tableBundle(columns, rows as never, { caption: `${this.name}: ${this.text}`, limit: 40 });
  }
}

/** Every job of every unit, oldest first. */
export function allJobs(folder: SweepFolder): (readonly [unit: string, job: UnitJob])[] {
  return folder
    .submitted()
    .flatMap(({ engine, settings, jobs, at }) =>
      Object.entries(jobs).map(([unit, job]) => [unit, { engine, settings, job, at }] as const),
    );
}

/** The newest job of every unit, except for withdrawn ones. */
export function jobsOf(folder: SweepFolder): ReadonlyMap<string, UnitJob> {
  const withdrawn = folder.withdrawn();
  return new Map([...new Map(allJobs(folder))].filter(([, { job }]) => !withdrawn.has(job)));
}

/** Finds the status from the folder of a sweep and the engines that its units were submitted to. */
export async function sweepStatus(folder: SweepFolder, engines: readonly Engine[]): Promise<SweepStatus> {
  const jobs = jobsOf(folder);
  const left = new Set(folder.units.filter(({ id }) => !folder.isDone(id)).map(({ id }) => id));
  const states = await statesOf(jobs, [...left], engines);
  const now = folder.now();
  const units = folder.units.map((unit): UnitStatus => {
    const { id, methods, seed } = unit;
    // Checked again, since it may have ended while the engines were asked.
    if (!left.has(id) || folder.isDone(id))
      return { id, methods, seed, state: "done", attempts: 1, note: "" };
    return unitStatusOf(folder, unit, { job: jobs.get(id), state: states.get(id) }, now);
  });
  return new SweepStatus(folder.plan.experiment, units);
}

function unitStatusOf(
  folder: SweepFolder,
  { id, methods, seed }: SweepFolder["units"][number],
  { job, state: jobState }: { readonly job: UnitJob | undefined; readonly state: JobState | undefined },
  now: number,
): UnitStatus {
  const attempts = folder.attempts(id);
  const attempt = attempts.at(-1);
  const found = folder.progress(id, now);
  const isAlive = attempt?.host === hostname() ? isRunning(attempt.pid) : undefined;
  const progressAge = found?.age ?? Number.POSITIVE_INFINITY;
  const age =
    job === undefined ? 0 : jobAge(folder, id, { job: job.job, state: jobState, submittedAt: job.at }, now);
  const facts = { isDone: false, attempt, isAlive, progressAge, jobAge: age, job: jobState };
  const state = unitState(facts);
  const elsewhere =
    job?.engine === "local" ? "in the queue of another process" : "its engine does not answer";
  const away = jobState === "unreachable" ? elsewhere : undefined;
  const begun = attempts.filter(({ ended }) => ended === undefined).length;
  const { phase = "", epoch = 0, epochs = 0 } = found?.progress ?? {};
  const where = phase === "" ? "starting" : `${phase}, epoch ${epoch + 1} of ${epochs}`;
  const notes: Partial<Record<UnitState, string>> = {
    running: attempt === undefined ? "starting" : `${where} (${attempt.host})`,
    failed: folder.error(id)?.message ?? "",
    lost: attempt === undefined ? "never began" : `last seen on ${attempt.host}`,
    ...(away === undefined ? {} : { waiting: away, stopped: away }),
  };
  return { id, methods, seed, state, attempts: begun, note: notes[state] ?? "" };
}

async function statesOf(
  jobs: ReadonlyMap<string, UnitJob>,
  units: readonly string[],
  engines: readonly Engine[],
): Promise<ReadonlyMap<string, JobState>> {
  const states = new Map<string, JobState>();
  const groups = new Map<string, UnitJob[]>();
  const wanted = new Map<string, string>();
  for (const unit of units) {
    const job = jobs.get(unit);
    if (job === undefined) continue;
    states.set(unit, "unknown");
    const key = JSON.stringify([job.engine, job.settings]);
    const group = groups.get(key) ?? [];
    group.push(job);
    groups.set(key, group);
    wanted.set(`${key}${job.job}`, unit);
  }
  for (const [key, group] of groups) {
    const [first] = group as [UnitJob];
    const engine = engines.find(({ name }) => name === first.engine);
    const known = await engine?.states(
      group.map(({ job }) => job),
      first.settings,
    );
    for (const [job, state] of known ?? []) {
      const unit = wanted.get(`${key}${job}`);
      if (unit !== undefined) states.set(unit, state);
    }
  }
  return states;
}
