import {
  createProgress,
  formatCount,
  formatFixed,
  formatShort,
  notebookHost,
  type Progress,
  type ProgressState,
} from "mixture-growth-display";
import { callable, demand, optional, record, type Shape } from "../checking/shapes.js";
import type { Observation, RunEvent, StepEvent } from "../training/run/events.js";

/** Where progress goes. Default: the notebook, or outside one the error stream, a line every 3 seconds. */
export interface LiveProgressOptions {
  /** Called with lines of text outside a notebook, at most ten per second. */
  readonly onLine?: (line: string) => void;
  /** Milliseconds. */
  readonly now?: () => number;
}

export const progressOptions: Shape = record<LiveProgressOptions>({
  onLine: optional(callable("a function that receives lines")),
  now: optional(callable("a function that returns milliseconds")),
});

/**
 * Makes a listener for a run that shows one updating bar per phase: epoch, loss, accuracy, rate, time left.
 *
 * @example
 * ```ts
 * const run = new Run({ plan, network, data, seed: 0, on: liveProgress() });
 * ```
 */
export function liveProgress(options: LiveProgressOptions = {}): (event: RunEvent) => void {
  demand(options, progressOptions, "options", "liveProgress");
  const { onLine, now = () => performance.now() } = options;
  let progress: Progress | undefined;
  let last: ProgressState | undefined;
  let test: Observation | undefined;
  let emulated: string | undefined;
  let broken = 0;
  const end = (note?: string): void => {
    if (last !== undefined) progress?.finish(note === undefined ? last : { ...last, note });
    progress = undefined;
    last = undefined;
    test = undefined;
    emulated = undefined;
  };
  return (event) => {
    if (event.kind === "step") {
      progress ??= createProgress({ host: notebookHost(), now, ...(onLine === undefined ? {} : { onLine }) });
      const note = emulated === undefined ? noteOf(test) : { note: emulated };
      last = withBroken({ ...stateOf(event, `${event.run}: ${event.phase}`), ...note }, broken);
      progress.update(last);
    } else if (event.kind === "epoch") {
      test = event.observations.find(
        (o) => o.split === "test" && (o.metric === "accuracy" || o.metric === "rmse"),
      );
      if (last !== undefined) last = { ...last, ...noteOf(test) };
    } else if (event.kind === "phase-end") {
      end();
    } else if (event.kind === "stopped" || event.kind === "diverged") {
      end(event.kind);
    } else if (event.kind === "emulated") {
      // What the machine lacks; the rest of the sentence is in the run's log.
      emulated = event.reason.split(":")[0];
    } else if (event.kind === "broken-photo") {
      broken += 1;
    } else if (event.kind === "save-failed" && last !== undefined) {
      last = { ...last, note: "not saved, see the run" };
    }
  };
}

/** The state of a bar after a step. */
export function stateOf(event: StepEvent, phase: string): ProgressState {
  const { epoch, epochs, step, steps, loss, accuracy, rmse, imagesPerSecond: rate, secondsLeft } = event;
  return { phase, epoch, epochs, step, steps, loss, accuracy, rmse, rate, secondsLeft };
}

/** Broken photographs do not stop a run, but are mentioned. */
export function withBroken(state: ProgressState, broken: number): ProgressState {
  if (broken === 0) return state;
  const count = `${formatCount(broken)} broken photograph${broken === 1 ? "" : "s"}`;
  return { ...state, note: state.note === undefined ? count : `${state.note}, ${count}` };
}

function noteOf(test: Observation | undefined): { note?: string } {
  if (test === undefined) return {};
  const isShare = test.metric === "accuracy";
  return {
    note: isShare ? `test ${formatFixed(100 * test.value, 1)} %` : `test RMSE ${formatShort(test.value)}`,
  };
}
