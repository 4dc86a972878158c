import { asObject, checkArguments, isObject } from "./arguments.js";
import { bundle } from "./bundle.js";
import { escapeHtml } from "./html.js";
import {
  formatCount,
  formatDuration,
  formatFixed,
  formatNumber,
  formatShort,
  missing,
} from "./number-format.js";
import type { NotebookHost } from "./protocol.js";

/** How far several things are that run at a time. */
export interface ParallelProgress {
  /** What runs, such as "3 of 21 runs trained". */
  readonly phase: string;
  /** A line for each of them. */
  readonly lines: readonly string[];
  /** How much of the whole is done, from 0 to 1. */
  readonly share: number;
  readonly secondsLeft?: number | undefined;
  readonly note?: string | undefined;
}

/** How far a training run is. Numbers that are not known yet are omitted. */
export interface ProgressState {
  /** What is trained, such as "member 0". */
  readonly phase: string;
  /** The running epoch, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Steps done in this epoch. */
  readonly step: number;
  readonly steps: number;
  readonly loss?: number | undefined;
  /** A share from 0 to 1. */
  readonly accuracy?: number | undefined;
  /** Root of the mean squared error, which takes the place of the accuracy. */
  readonly rmse?: number | undefined;
  /** Images per second. */
  readonly rate?: number | undefined;
  readonly secondsLeft?: number | undefined;
  /** How much of the whole is done, from 0 to 1, if the bar shows more than these epochs. */
  readonly share?: number | undefined;
  readonly note?: string | undefined;
}

/** A progress bar. */
export interface Progress {
  /** Shows the state, unless another was shown just before. */
  update(state: ProgressState | ParallelProgress): void;
  /** Shows the state that stays. */
  finish(state: ProgressState | ParallelProgress): void;
}

/** Where progress is shown, and its clock. */
export interface ProgressOptions {
  /** The notebook; undefined outside one. */
  readonly host: NotebookHost | undefined;
  /** The time in milliseconds, such as `performance.now`. */
  readonly now: () => number;
  /** The least time between two updates; 100 ms by default, and 3 s between lines on the error stream. */
  readonly minIntervalMs?: number;
  /** Called with each line if there is no notebook; by default lines are written to the process's error stream. */
  readonly onLine?: (line: string) => void;
  /** Name of the output in the notebook; a random one by default. */
  readonly id?: string;
}

/**
 * Creates a progress bar that updates itself below the running cell.
 *
 * @param options where it is shown, and its clock
 * @returns two functions that update and end it
 * @example
 * const progress = createProgress({ host: notebookHost(), now: () => performance.now() });
 * progress.update({ phase: "member 0", epoch: 1, epochs: 2, step: 5, steps: 10, loss: 2.3 });
 * progress.finish({ phase: "member 0", epoch: 2, epochs: 2, step: 10, steps: 10, loss: 1.9 });
 */
export function createProgress(options: ProgressOptions): Progress {
  checkProgress(options);
  const { host, now, onLine = writeToErrorStream } = options;
  const isOnErrorStream = host === undefined && options.onLine === undefined;
  const minIntervalMs = options.minIntervalMs ?? (isOnErrorStream ? 3000 : 100);
  const id = options.id ?? `progress-${crypto.randomUUID()}`;
  // Lines stay, unlike outputs, which are replaced: a run that ends soon prints only the last one.
  let shownAt = isOnErrorStream ? now() : Number.NEGATIVE_INFINITY;
  let isShown = false;
  const show = (state: ProgressState | ParallelProgress): void => {
    shownAt = now();
    if (host === undefined) onLine(progressLine(state));
    else host.display(progressBundle(state), { id, update: isShown });
    isShown = true;
  };
  return {
    update(state) {
      if (now() - shownAt >= minIntervalMs) show(state);
    },
    finish(state) {
      show({ ...state, secondsLeft: undefined, note: state.note ?? "done" });
    },
  };
}

function checkProgress(options: unknown): void {
  const { host, now, onLine, minIntervalMs } = asObject(options);
  const isHost = host === undefined || (isObject(host) && typeof host.display === "function");
  const isTime = minIntervalMs === undefined || Number(minIntervalMs) >= 0;
  checkArguments("createProgress", [
    ["host", host, "that of a notebook, or nothing", isHost, "Use notebookHost()."],
    ["now", now, "a clock", typeof now === "function", "Use () => performance.now()."],
    [
      "onLine",
      onLine,
      "a function of a line",
      onLine === undefined || typeof onLine === "function",
      "Leave it out, or give a function.",
    ],
    ["minIntervalMs", minIntervalMs, "a number of at least 0", isTime, "Leave it out, or use 100."],
  ]);
}

/** As terminal programs do, so that the output of a script stays clean. */
function writeToErrorStream(line: string): void {
  const { process } = globalThis as { process?: { stderr?: { write?(text: string): unknown } } };
  process?.stderr?.write?.(`${line}\n`);
}

/**
 * Formats a state as one line whose parts keep their positions from call to call.
 *
 * @param state how far the run is
 * @returns the line, without a line break
 * @example
 * progressLine({ phase: "member 0", epoch: 3, epochs: 40, step: 7, steps: 391, loss: 2.3026, accuracy: 0.1, rate: 1234, secondsLeft: 80 });
 * // "member 0  epoch  3/40  step   7/391  loss 2.3026  accuracy  10.0 %   1,234 images/s  1 min 20 s left"
 */
export function progressLine(state: ProgressState | ParallelProgress): string {
  return "lines" in state ? parallelParts(state).join(" | ") : progressParts(state).join("  ");
}

/** The whole with what is left, then a line for each that runs. */
function parallelParts({ phase, lines, secondsLeft, note }: ParallelProgress): readonly string[] {
  const left = isKnown(secondsLeft) ? [`${formatDuration(secondsLeft)} left`] : [];
  const whole = [phase, ...left, ...(note === undefined ? [] : [note])].join(", ");
  return [whole, ...lines].map((part) => part.replace(/\s+/g, " "));
}

/** The parts of the line, none of which is broken at the end of a line. */
function progressParts(state: ProgressState): readonly string[] {
  const { phase, note, secondsLeft } = state;
  return [
    phase.replace(/\s+/g, " "),
    `epoch ${count(state.epoch, state.epochs)}`,
    `step ${count(state.step, state.steps)}`,
    `loss ${lossText(state.loss).padStart(6)}`,
    state.rmse === undefined
      ? `accuracy ${percent(state.accuracy).padStart(5)} %`
      : `RMSE ${lossText(state.rmse).padStart(6)}`,
    `${rateText(state.rate).padStart(6)} images/s`,
    ...(isKnown(secondsLeft) ? [`${formatDuration(secondsLeft).padStart(11)} left`] : []),
    ...(note === undefined ? [] : [note.replace(/\s+/g, " ")]),
  ];
}

function progressBundle(state: ProgressState | ParallelProgress): ReturnType<typeof bundle> {
  const [parts, between] = "lines" in state ? [parallelParts(state), "\n"] : [progressParts(state), "  "];
  const kept = parts.map((part) => `<span style="white-space:pre">${escapeHtml(part)}</span>`);
  const html =
    // A line that is too long breaks between its parts, never inside one.
    `<progress value="${shareDone(state).toFixed(4)}" max="1" style="width:100%"></progress>` +
    `<pre style="margin:0;font-variant-numeric:tabular-nums;white-space:pre-wrap;word-break:normal">${kept.join(between)}</pre>`;
  return bundle({ plain: progressLine(state), html });
}

function shareDone(state: ProgressState | ParallelProgress): number {
  if ("lines" in state) return Math.min(1, Math.max(0, state.share));
  const inEpoch = state.steps > 0 ? state.step / state.steps : 0;
  const share = state.share ?? (state.epoch - 1 + inEpoch) / state.epochs;
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}

function count(value: number, of: number): string {
  const all = formatCount(of);
  return `${formatCount(value).padStart(all.length)}/${all}`;
}

function isKnown(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}

/** Images per second; less than ten keeps its decimals. */
function rateText(rate: number | undefined): string {
  if (!isKnown(rate)) return missing;
  return rate < 10 ? formatShort(rate) : formatCount(Math.round(rate));
}

function lossText(loss: number | undefined): string {
  if (loss === undefined) return missing;
  // A loss that is not finite must be seen as such.
  if (!Number.isFinite(loss)) return String(loss);
  return loss < 10 ? formatFixed(loss, 4) : formatNumber(loss, 4);
}

function percent(share: number | undefined): string {
  return isKnown(share) ? formatFixed(100 * share, 1) : missing;
}
