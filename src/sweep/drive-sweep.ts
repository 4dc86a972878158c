import { type Engine, EngineError, type EngineSettings } from "./engines/engine.js";
import type { SweepFolder } from "./sweep-folder.js";
import { firstRound } from "./sweep-plan.js";
import { allJobs, jobsOf, type SweepStatus, sweepStatus } from "./sweep-status.js";
import type { UnitState } from "./unit-state.js";

/** How a sweep is carried out. */
export interface DriveOptions {
  readonly engine: Engine;
  readonly settings: EngineSettings;
  readonly signal: AbortSignal;
  /** Called with the sweep's status, about once a second. */
  readonly on?: (status: SweepStatus) => void;
  /** Also submits units that failed. */
  readonly retryFailed?: boolean;
  /** Returns as soon as the engine has accepted the units, without waiting for them to end. */
  readonly submitOnly?: boolean;
  /** Milliseconds between two checks of the status. */
  readonly every?: number;
}

/** How often a unit whose process died is started again in one go. */
const mostRestarts = 2;

/** How often in a row an engine may refuse to restart a unit: enough to wait for one that is away for some minutes. */
const mostRefusals = 60;

/**
 * Submits the remaining units of a sweep and waits until they have ended. When the signal is aborted, the jobs are
 * stopped and store their state; the next call continues there.
 *
 * @returns The state of every unit then.
 * @throws EngineError if the engine cannot be reached.
 */
export async function driveSweep(folder: SweepFolder, options: DriveOptions): Promise<SweepStatus> {
  const { engine, signal, on, retryFailed = false, submitOnly = false, every = 1000 } = options;
  let status = await sweepStatus(folder, [engine]);
  if (signal.aborted) return status;
  await submitUnits(folder, options, unitsToSubmit(folder, status, retryFailed));
  if (submitOnly) return sweepStatus(folder, [engine]);
  const restarts = new Map<string, number>();
  let refusals = 0;
  for (;;) {
    status = await sweepStatus(folder, [engine]);
    on?.(status);
    if (signal.aborted) return stopSweep(folder, engine);
    const again = unitsToStartAgain(folder, status, engine).filter(
      (id) => (restarts.get(id) ?? 0) < mostRestarts,
    );
    if (again.length === 0 && status.isOver) return status;
    try {
      await submitUnits(folder, options, again);
      const lost = new Set(status.units.flatMap(({ id, state }) => (state === "lost" ? [id] : [])));
      for (const id of again) if (lost.has(id)) restarts.set(id, (restarts.get(id) ?? 0) + 1);
      refusals = 0;
    } catch (error) {
      if (!(error instanceof EngineError) || ++refusals > mostRefusals) throw error;
    }
    await pause(refusals === 0 ? every : 10 * every, signal);
  }
}

/**
 * Stops the jobs of a sweep that have not ended.
 *
 * @returns The state of every unit then.
 */
export async function stopSweep(folder: SweepFolder, engine: Engine): Promise<SweepStatus> {
  // Including older and withdrawn jobs: an engine may have restarted one, or may have been away when it was stopped.
  await withdrawJobs(
    folder,
    engine,
    allJobs(folder).filter(([unit]) => !folder.isDone(unit)),
  );
  return sweepStatus(folder, [engine]);
}

/** Withdraws those of the jobs that the engine has, so that none of them begins any more. */
async function withdrawJobs(
  folder: SweepFolder,
  engine: Engine,
  jobs: ReturnType<typeof allJobs>,
): Promise<void> {
  // Jobs may be of several clusters.
  const places = new Map<string, string[]>();
  for (const [, { engine: name, settings, job }] of jobs) {
    if (name !== engine.name) continue;
    const place = JSON.stringify(settings);
    places.set(place, [...(places.get(place) ?? []), job]);
  }
  if (places.size === 0) return;
  // Before anything else, since a queued job may begin at any moment.
  folder.withdraw([...places.values()].flat());
  for (const [place, own] of places) await engine.cancel(own, JSON.parse(place));
}

/** The units to start again: those that were lost, and those that a cluster's time limit stopped, but none that a person stopped. */
function unitsToStartAgain(folder: SweepFolder, { units }: SweepStatus, { isLocal }: Engine): string[] {
  // A person who stops a sweep withdraws its jobs.
  const jobs = jobsOf(folder);
  return units.flatMap(({ id, state }) => {
    const isLimited = state === "stopped" && !isLocal && jobs.has(id);
    return state === "lost" || isLimited ? [id] : [];
  });
}

/** The units that are left to submit: none that are already running or queued. */
function unitsToSubmit(folder: SweepFolder, status: SweepStatus, retryFailed: boolean): string[] {
  const wanted: readonly UnitState[] = retryFailed ? ["stopped", "lost", "failed"] : ["stopped", "lost"];
  const jobs = jobsOf(folder);
  return status.units
    .filter(({ id, state }) => wanted.includes(state) || (state === "waiting" && !jobs.has(id)))
    .map(({ id }) => id);
}

async function submitUnits(
  folder: SweepFolder,
  { engine, settings }: DriveOptions,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const wanted = new Set(ids);
  // A job that the engine could not start keeps its place in the queue, and what depends on it would wait for ever.
  await withdrawJobs(
    folder,
    engine,
    allJobs(folder).filter(([unit]) => wanted.has(unit)),
  );
  const first = new Set(folder.units.slice(0, firstRound(folder.plan)).map(({ id }) => id));
  const rounds = [ids.filter((id) => first.has(id)), ids.filter((id) => !first.has(id))];
  await engine.submit(
    folder,
    rounds.filter((round) => round.length > 0),
    settings,
    (jobs) => folder.addSubmitted({ engine: engine.name, settings: settings.own, jobs }),
  );
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end, { once: true });
  });
}
