import { formatDuration } from "mixture-growth-display";

/** How far a long task has got. */
export interface Progress {
  readonly label: string;
  /** Done so far. */
  readonly done: number;
  /** In all, if known. */
  readonly total: number | undefined;
  readonly unit: "bytes" | "files" | "classes";
}

/** Shows progress and one-line notes to a person. */
export interface Reporter {
  progress(progress: Progress): void;
  note(text: string): void;
  /** Ends a progress bar, so that the next output begins on a new line. */
  close(): void;
}

export interface ReporterOptions {
  readonly write: (text: string) => void;
  /** A terminal gets one line that is redrawn, anything else a line every 10 s. */
  readonly isTerminal: boolean;
  /** Milliseconds. */
  readonly now: () => number;
  /** Current width of the terminal, if known: a longer line would wrap and not be redrawn. */
  readonly columns?: () => number | undefined;
}

const redrawMilliseconds = 200;
const lineMilliseconds = 10_000;
const barWidth = { most: 24, least: 4 };
const defaultColumns = 80;

/** Creates the reporter of the command line. */
export function createReporter(options: ReporterOptions): Reporter {
  const { write, isTerminal, now, columns = () => undefined } = options;
  let label = "";
  let startedAt = 0;
  let startedWith = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  let isBarOpen = false;
  const close = (): void => {
    if (isBarOpen) write("\n");
    isBarOpen = false;
  };
  return {
    close,
    note(text) {
      close();
      write(`${text}\n`);
    },
    progress(progress) {
      const time = now();
      if (progress.label !== label) {
        close();
        label = progress.label;
        startedAt = time;
        startedWith = progress.done;
        shownAt = Number.NEGATIVE_INFINITY;
      }
      const isLast = progress.done === progress.total;
      if (time - shownAt < (isTerminal ? redrawMilliseconds : lineMilliseconds) && !isLast) return;
      shownAt = time;
      const seconds = (time - startedAt) / 1000;
      const rate = seconds > 0 ? (progress.done - startedWith) / seconds : 0;
      const width = isTerminal ? (columns() ?? defaultColumns) - 1 : undefined;
      const line = describeProgress(progress, rate, width);
      write(isTerminal ? `\r\u001b[K${line}` : `${line}\n`);
      isBarOpen = isTerminal;
    },
  };
}

/**
 * One line of progress: bar, share, amount, rate, time left.
 *
 * @param perSecond bytes, files or classes per second
 * @param width maximum number of characters: the bar gets shorter, then the end is cut off
 */
export function describeProgress(progress: Progress, perSecond: number, width = 1000): string {
  const { label, done, total, unit } = progress;
  const rate = perSecond >= 1 ? `  ${amount(perSecond, unit)}/s` : "";
  if (total === undefined || total === 0)
    return `${label}  ${amount(done, unit)}${rate}`.slice(0, Math.max(width, 0));
  const share = Math.min(done / total, 1);
  const left =
    perSecond > 0 && done < total ? `  ${formatDuration(Math.ceil((total - done) / perSecond))} left` : "";
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  const rest = `${percent} %  ${amount(done, unit)} of ${amount(total, unit)}${rate}${left}`;
  const room = width - label.length - rest.length - "  [] ".length;
  const length = Math.min(Math.max(room, barWidth.least), barWidth.most);
  const filled = Math.round(share * length);
  const bar = "#".repeat(filled) + "-".repeat(length - filled);
  return `${label}  [${bar}] ${rest}`.slice(0, Math.max(width, 0));
}

function amount(value: number, unit: Progress["unit"]): string {
  if (unit === "bytes") return describeBytes(value);
  const pieces = Math.round(value);
  const one = unit === "files" ? "file" : "class";
  return `${pieces} ${pieces === 1 ? one : unit}`;
}

/** Bytes for people, in powers of 1000: "170.1 MB". */
export function describeBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
