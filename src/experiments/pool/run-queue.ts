import type { PlannedRun } from "../planned-run.js";
import { prefixKeys } from "../shared-prefixes.js";

/**
 * Runs in the order in which processes take them. A run whose first phase another run is training comes later, so that no
 * process waits for what another one computes.
 */
export class RunQueue {
  readonly #waiting: PlannedRun[];
  readonly #running: Map<PlannedRun, string> = new Map();
  readonly #trained: Set<string> = new Set();
  #wake: (() => void)[] = [];

  constructor(runs: readonly PlannedRun[]) {
    this.#waiting = [...runs];
  }

  /** The next run that can begin, as soon as there is one; undefined when none is left. */
  async next(): Promise<PlannedRun | undefined> {
    while (this.#waiting.length > 0) {
      const at = this.#waiting.findIndex((run) => this.#isReady(firstPhase(run)));
      const run = at < 0 ? undefined : this.#waiting.splice(at, 1)[0];
      if (run !== undefined) {
        this.#running.set(run, firstPhase(run));
        return run;
      }
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
    return undefined;
  }

  /** Says that a run has ended, well or not. */
  end(run: PlannedRun): void {
    this.#running.delete(run);
    this.#trained.add(firstPhase(run));
    this.#wakeAll();
  }

  /** Leaves out what has not begun. */
  clear(): void {
    this.#waiting.length = 0;
    this.#wakeAll();
  }

  #isReady(phase: string): boolean {
    return this.#trained.has(phase) || ![...this.#running.values()].includes(phase);
  }

  #wakeAll(): void {
    const sleeping = this.#wake;
    this.#wake = [];
    for (const wake of sleeping) wake();
  }
}

/** The same for runs that begin with the same training. */
const firstPhase = (run: PlannedRun): string => prefixKeys(run)[0] ?? "";
