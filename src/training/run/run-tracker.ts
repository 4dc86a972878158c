import type { Network } from "../../networks/network.js";
import type { Observation, RunEvent } from "./events.js";
import type { RunPosition } from "./run-position.js";
import type { RunTask } from "./run-task.js";

/** What a tracker sees of a run: how it is at the moment of an event. */
export interface TrackedRun {
  /** Name in the history. */
  readonly name: string;
  /** What is trained, on what. */
  readonly options: RunTask;
  /** Owned by the run: to be read, not kept. */
  readonly network: Network;
  /** Where it is. */
  readonly position: RunPosition;
  /** Every number measured so far, oldest first; those of an event are in it. */
  readonly history: readonly Observation[];
  /** Training multiply-accumulates spent so far. */
  readonly trainingMacs: number;
}

/**
 * Records what a run measures, for people to look at; the run does not depend on it.
 *
 * @example
 * ```ts
 * const lines: string[] = [];
 * const tracker: RunTracker = {
 *   on: ({ kind, phase }, run) => void lines.push(`${phase}: ${kind}, ${run.history.length} numbers`),
 * };
 * startRun({ plan, network, data, seed: 0, trackers: [tracker] });
 * ```
 */
export interface RunTracker {
  /**
   * Called with every event, after the state is stored and before the run's own listener.
   *
   * What it throws is reported as an event `"tracking-failed"`, once for each message, and training continues.
   */
  on(event: RunEvent, run: TrackedRun): void;
  /** Called when `train` ends, however it ends; `train` returns when all is written. What it throws is reported too. */
  end?(run: TrackedRun): Promise<void>;
  /** Called when the run frees its network: nothing follows. */
  dispose?(): void;
}

/** The trackers of a run, none of which can disturb it. */
export class RunTrackers {
  readonly #trackers: readonly RunTracker[];
  /** Messages of failures, each reported once. */
  readonly #known: Set<string> = new Set();

  constructor(trackers: readonly RunTracker[] = []) {
    this.#trackers = trackers;
  }

  /** @returns what failed, as sentences that are new. */
  on(event: RunEvent, run: TrackedRun): string[] {
    const failures: unknown[] = [];
    for (const tracker of this.#trackers) {
      try {
        tracker.on(event, run);
      } catch (error) {
        failures.push(error);
      }
    }
    return this.#unknown(failures);
  }

  /** @returns what failed, as sentences that are new. */
  async end(run: TrackedRun): Promise<string[]> {
    const failures: unknown[] = [];
    for (const tracker of this.#trackers) {
      try {
        await tracker.end?.(run);
      } catch (error) {
        failures.push(error);
      }
    }
    return this.#unknown(failures);
  }

  dispose(): void {
    for (const tracker of this.#trackers) {
      try {
        tracker.dispose?.();
      } catch {
        // Nobody listens to the run any more.
      }
    }
  }

  #unknown(failures: readonly unknown[]): string[] {
    const reasons = failures.map((error) => (error instanceof Error ? error.message : String(error)));
    const unknown = [...new Set(reasons)].filter((reason) => !this.#known.has(reason));
    for (const reason of unknown) this.#known.add(reason);
    return unknown;
  }
}
