import {
  createProgress,
  formatCount,
  formatFixed,
  notebookHost,
  type Progress,
  type ProgressState,
} from "mixture-growth-display";
import { callable, demand, optional, record, type Shape } from "../checking/shapes.js";
import type { RunEvent, StepEvent } from "../training/run/events.js";

/** Where progress goes; by default the notebook, and outside one the error stream, a line every 3 seconds. */
export interface LiveProgressOptions {
  /** Gets lines of text outside a notebook, ten a second at most. */
  readonly onLine?: (line: string) => void;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** Options of `liveProgress` and `runsProgress`. */
export const progressOptions: Shape = record<LiveProgressOptions>({
  onLine: optional(callable("a function that gets lines")),
  now: optional(callable("a function that tells milliseconds")),
});

/**
 * A listener for a run that shows one updating bar a phase: epoch, loss, accuracy, rate, time left.
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
  let test: number | undefined;
  let emulated = false;
  let broken = 0;
  const end = (note?: string): void => {
    if (progress !== undefined && last !== undefined)
      progress.finish(note === undefined ? last : { ...last, note });
    progress = undefined;
    last = undefined;
    test = undefined;
    emulated = false;
  };
  return (event) => {
    if (event.kind === "step") {
      progress ??= createProgress({ host: notebookHost(), now, ...(onLine === undefined ? {} : { onLine }) });
      last = { ...stateOf(event, test), ...(emulated ? { note: "precision emulated: slow" } : {}) };
      last = withBroken(last, broken);
      progress.update(last);
    } else if (event.kind === "epoch") {
      test = event.observations.find((o) => o.split === "test" && o.metric === "accuracy")?.value;
      if (last !== undefined) last = { ...last, ...noteOf(test) };
    } else if (event.kind === "phase-end") {
      end();
    } else if (event.kind === "stopped") {
      end("stopped");
    } else if (event.kind === "diverged") {
      end("diverged");
    } else if (event.kind === "emulated") {
      emulated = true;
    } else if (event.kind === "broken-photo") {
      broken += 1;
    } else if (event.kind === "save-failed" && last !== undefined) {
      last = { ...last, note: "not saved, see the run" };
    }
  };
}

function stateOf(event: StepEvent, test: number | undefined): ProgressState {
  const { run, phase, epoch, epochs, step, steps, loss, accuracy, imagesPerSecond, secondsLeft } = event;
  return {
    phase: `${run}: ${phase}`,
    epoch,
    epochs,
    step,
    steps,
    loss,
    accuracy,
    rate: imagesPerSecond,
    secondsLeft,
    ...noteOf(test),
  };
}

/** Photographs that cannot be decoded are no reason to stop, and none to stay silent. */
export function withBroken(state: ProgressState, broken: number): ProgressState {
  if (broken === 0) return state;
  const told = `${formatCount(broken)} broken photograph${broken === 1 ? "" : "s"}`;
  return { ...state, note: state.note === undefined ? told : `${state.note}, ${told}` };
}

function noteOf(test: number | undefined): { note?: string } {
  return test === undefined ? {} : { note: `test ${formatFixed(100 * test, 1)} %` };
}
