import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { processesFor } from "../../experiments/pool/processes.js";
import { isRunning } from "../../files/lock.js";
import { parentVariable } from "../../files/stopping.js";
import type { SweepFolder } from "../sweep-folder.js";
import { unitVariables } from "../unit-variables.js";
import type { Engine, EngineSettings, JobState, UnitJobs } from "./engine.js";

/** A unit that this process was asked to carry out. */
interface LocalJob {
  readonly unit: string;
  state: "queued" | "running" | "ended";
  child?: ChildProcess;
  /** Numbers of the GPUs that it has. */
  gpus?: readonly string[];
}

/** Rounds of units: those of a later one may not start before those of the earlier ones have ended. */
interface Submitted {
  readonly rounds: readonly (readonly LocalJob[])[];
  readonly atOnce: number;
  readonly start: (job: LocalJob) => ChildProcess;
}

/**
 * A pool of processes on this machine, one for each unit: it needs nothing that has to be installed. Its jobs end with it
 * and store their state first.
 */
export class LocalEngine implements Engine {
  readonly name = "local";
  readonly isLocal = true;
  readonly options = {};
  readonly #jobs: Map<string, LocalJob> = new Map();
  readonly #running: Set<LocalJob> = new Set();
  /** What was submitted, in its order; units that are started again come last. */
  readonly #submitted: Submitted[] = [];
  readonly #env: Readonly<Record<string, string | undefined>>;
  /** Differs from that of any other pool, also in this process. */
  readonly #name: string = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;

  /** @param env of the processes; each gets its thread count as well */
  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  async submit(
    folder: SweepFolder,
    rounds: readonly (readonly string[])[],
    settings: EngineSettings,
    note: (jobs: UnitJobs) => void,
  ): Promise<void> {
    const names: Record<string, string> = {};
    const queued = rounds.map((round) =>
      round.map((unit): LocalJob => {
        const job: LocalJob = { unit, state: "queued" };
        const name = `${this.#name}-${this.#jobs.size}`;
        this.#jobs.set(name, job);
        names[unit] = name;
        return job;
      }),
    );
    note(names);
    const each = folder.plan.gpus;
    const gpus = each === 0 ? [] : visibleGpus(this.#env);
    const most = each === 0 ? processesFor(folder.plan.threads) : Math.max(1, Math.floor(gpus.length / each));
    const atOnce = settings.atOnce ?? most;
    const start = (job: LocalJob): ChildProcess => {
      const taken = [...this.#running].flatMap((other) => other.gpus ?? []);
      const free = gpus.filter((gpu) => !taken.includes(gpu));
      if (each > 0) job.gpus = [...free, ...gpus].slice(0, each);
      return this.#start(folder, job, settings);
    };
    this.#submitted.push({ rounds: queued, atOnce, start });
    this.#fill();
  }

  async states(jobs: readonly string[]): Promise<ReadonlyMap<string, JobState>> {
    return new Map(jobs.map((job) => [job, this.#jobs.get(job)?.state ?? stateElsewhere(job)]));
  }

  async cancel(jobs: readonly string[]): Promise<void> {
    const running: Promise<void>[] = [];
    for (const name of jobs) {
      const job = this.#jobs.get(name);
      if (job === undefined || job.state === "ended") continue;
      const { child } = job;
      if (child === undefined) job.state = "ended";
      else {
        running.push(new Promise((resolve) => child.once("close", () => resolve())));
        child.kill("SIGTERM");
      }
    }
    await Promise.all(running);
  }

  /** Starts what may start; every job that ends makes room for the next. */
  #fill(): void {
    for (const { rounds, atOnce, start } of this.#submitted) {
      const round = rounds.find((jobs) => jobs.some(({ state }) => state !== "ended")) ?? [];
      for (const job of round) {
        if (job.state !== "queued") continue;
        if (this.#running.size >= atOnce) return;
        job.state = "running";
        const child = start(job);
        this.#running.add(job);
        job.child = child;
        const end = (): void => {
          if (job.state === "ended") return;
          job.state = "ended";
          this.#running.delete(job);
          this.#fill();
        };
        child.once("close", end);
        child.once("error", end);
      }
    }
  }

  #start(folder: SweepFolder, { unit, gpus }: LocalJob, { program }: EngineSettings): ChildProcess {
    const log = openSync(join(folder.unit(unit), "log.txt"), "a");
    const [command, ...words] = program as [string, ...string[]];
    const child = spawn(command, [...words, folder.path, unit], {
      env: {
        ...this.#env,
        ...unitVariables(folder.plan),
        ...(gpus === undefined ? {} : { CUDA_VISIBLE_DEVICES: gpus.join(",") }),
        [parentVariable]: String(process.pid),
      },
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    return child;
  }
}

/** A job of another pool, which only that one knows as long as its process lives. */
function stateElsewhere(job: string): JobState {
  const [, host, pid] = /^(.+)-(\d+)-[0-9a-f]{8}-\d+$/.exec(job) ?? [];
  if (host === undefined || (host === hostname() && !livesElsewhere(Number(pid)))) return "unknown";
  return "unreachable";
}

/** A pool of this process that is asked about by another one has ended. */
const livesElsewhere = (pid: number): boolean => pid !== process.pid && isRunning(pid);

/** GPUs that processes may have, by the variable that limits them, or all that the driver knows. */
function visibleGpus(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const listed =
    env.CUDA_VISIBLE_DEVICES ??
    spawnSync("nvidia-smi", ["--query-gpu=index", "--format=csv,noheader"], { encoding: "utf8" }).stdout ??
    "";
  return listed.split(/[,\s]+/).filter((gpu) => gpu !== "");
}
