import { createProgress, notebookHost, type Progress, type ProgressState } from "mixture-growth-display";
import { demandArguments, integer } from "../checking/shapes.js";
import { counted } from "../drawing/timeline-cost.js";
import type { RunEvent } from "../training/run/events.js";
import { type LiveProgressOptions, progressOptions, stateOf, withBroken } from "./live-progress.js";

/** One bar for many runs. */
export interface RunsProgress {
  /**
   * Starts the next run.
   *
   * @param title Distinguishes it from others of its name, such as `"seed 1"`; may be empty.
   * @returns Its listener.
   */
  next(title: string): (event: RunEvent) => void;
  /** Ends the bar, which stays as it is. */
  finish(): void;
}

/**
 * Shows many runs, one after the other, as a single bar: how many are done, what the current one is doing, and about how
 * long the rest will take.
 *
 * @param runs How many there will be.
 * @example
 * ```ts
 * const progress = runsProgress(plans.length);
 * for (const plan of plans) await startRun({ plan, network, data, seed: 0, on: progress.next("") }).train();
 * progress.finish();
 * ```
 */
export function runsProgress(runs: number, options: LiveProgressOptions = {}): RunsProgress {
  demandArguments("runsProgress", {
    runs: [runs, integer({ min: 0, use: 6 })],
    options: [options, progressOptions],
  });
  const { onLine, now = () => performance.now() } = options;
  const started = now();
  let progress: Progress | undefined;
  let last: ProgressState | undefined;
  let begun = 0;
  const broken = new Set<string>();
  const show = (event: RunEvent, title: string): void => {
    if (event.kind === "step") {
      const done = begun - 1;
      const secondsLeft = done === 0 ? undefined : ((now() - started) / 1000 / done) * (runs - done);
      progress ??= createProgress({ host: notebookHost(), now, ...(onLine === undefined ? {} : { onLine }) });
      const name = [`run ${begun} of ${runs}`, event.run, ...(title === "" ? [] : [title])].join(", ");
      last = { ...stateOf(event, `${name}: ${event.phase}`), share: done / runs, secondsLeft };
      progress.update(withBroken(last, broken.size));
    } else if (event.kind === "broken-photo") {
      broken.add(event.file);
    } else if (event.kind === "stopped") {
      end("stopped");
    }
  };
  const end = (note: string, share?: number): void => {
    if (last !== undefined) progress?.finish({ ...last, share: share ?? last.share, note });
    progress = undefined;
    last = undefined;
  };
  return {
    next(title) {
      begun += 1;
      return (event) => show(event, title);
    },
    finish() {
      end(`${counted(begun, "run")} done`, 1);
    },
  };
}
