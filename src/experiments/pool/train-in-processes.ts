import type { RunEvent } from "../../training/run/events.js";
import { StoppedError } from "../../training/run/run-position.js";
import type { PlannedRun } from "../planned-run.js";
import type { PoolTask } from "./messages.js";
import { RunQueue } from "./run-queue.js";
import { startWorker, type Worker } from "./worker-process.js";

/** How many processes there are, and who hears of their runs. */
export interface PoolOptions {
  readonly task: PoolTask;
  /** Runs at a time. */
  readonly processes: number;
  /** Threads of each process; the numbers of a run depend on it in their last bits. */
  readonly threads: number;
  readonly signal: AbortSignal | undefined;
  readonly on: (run: PlannedRun, event: RunEvent) => void;
  /** Called when a run is trained and stored. */
  readonly onTrained: (run: PlannedRun) => void;
  /** Starts a process; tests bring their own. */
  readonly start?: (task: PoolTask, threads: number) => Worker;
}

/** How often a run is begun again after its process died. */
const mostRestarts = 2;

/** Runs of a pool failed, each for its own reason; what the others trained is stored. */
export class RunsFailed extends Error {
  override readonly name = "RunsFailed";
  /** What each said. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[], stack?: string) {
    super(problems.join("\n"));
    this.problems = problems;
    if (stack !== undefined) this.stack = stack;
  }
}

/**
 * Trains runs and stores them, several at a time, each in a process of its own. A run that fails does not stop the others.
 *
 * @throws StoppedError when the signal is aborted and every run has stored its state; RunsFailed at the end, with all that
 *   failed.
 */
export async function trainInProcesses(runs: readonly PlannedRun[], options: PoolOptions): Promise<void> {
  const { processes, signal } = options;
  const pool = new Pool(runs, options);
  const stop = (): void => pool.stop();
  if (signal?.aborted) throw new StoppedError("Stopped before training.");
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await Promise.all(Array.from({ length: Math.min(processes, runs.length) }, () => pool.work()));
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  if (signal?.aborted) throw new StoppedError("Stopped; every run has stored its state.");
  pool.demandSuccess();
}

interface Failure {
  readonly problem: string;
  readonly stack: string | undefined;
}

class Pool {
  readonly #options: PoolOptions;
  readonly #queue: RunQueue;
  readonly #workers: Set<Worker> = new Set();
  readonly #failures: Failure[] = [];
  #isStopped = false;

  constructor(runs: readonly PlannedRun[], options: PoolOptions) {
    this.#options = options;
    this.#queue = new RunQueue(runs);
  }

  /** Carries out one run after the other, in one process as long as it lives. */
  async work(): Promise<void> {
    let worker: Worker | undefined;
    for (let run = await this.#queue.next(); run !== undefined; run = await this.#queue.next()) {
      worker = await this.#carryOut(run, worker);
      this.#queue.end(run);
    }
    if (worker !== undefined) {
      this.#workers.delete(worker);
      worker.end();
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#queue.clear();
    for (const worker of this.#workers) worker.stop();
  }

  demandSuccess(): void {
    if (this.#failures.length === 0) return;
    const [first] = this.#failures as [Failure];
    throw new RunsFailed(
      this.#failures.map(({ problem }) => problem),
      first.stack,
    );
  }

  /** @returns the process, or the one that replaced it */
  async #carryOut(run: PlannedRun, given: Worker | undefined): Promise<Worker> {
    const { on, onTrained } = this.#options;
    let worker = given;
    for (let restarts = 0; ; restarts++) {
      worker = this.#living(worker);
      const outcome = await worker.carryOut(run, (event) => on(run, event));
      if (outcome.kind === "trained") onTrained(run);
      if (outcome.kind === "failed") this.#fail(run, outcome.message, outcome.stack);
      if (outcome.kind === "trained" || outcome.kind === "failed" || this.#isStopped) return worker;
      // Somebody else ended it; it takes no other run.
      worker.end();
      if (restarts < mostRestarts) continue;
      const how = outcome.kind === "died" ? outcome.how : "a signal";
      this.#fail(
        run,
        `Expected its process to end by itself but it was ended ${restarts + 1} times, last by ${how} (pool). Look at the memory of the machine; the same call continues from what is stored, and atOnce: 1 needs the least.`,
      );
      return worker;
    }
  }

  #living(worker: Worker | undefined): Worker {
    if (worker?.isAlive === true) return worker;
    if (worker !== undefined) this.#workers.delete(worker);
    const { task, threads, start = startWorker } = this.#options;
    const started = start(task, threads);
    this.#workers.add(started);
    return started;
  }

  #fail({ method, seed }: PlannedRun, message: string, stack?: string): void {
    this.#failures.push({ problem: `${method}, seed ${seed}: ${message}`, stack });
  }
}
