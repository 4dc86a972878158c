/** Where a long piece of work stands. */
export interface Progress {
  readonly label: string;
  /** Done so far, in bytes or pieces. */
  readonly done: number;
  /** In all, if known. */
  readonly total: number | undefined;
  readonly unit: "bytes" | "files";
}

/** Shows progress and one-line notes to a person. */
export interface Reporter {
  progress(progress: Progress): void;
  note(text: string): void;
  /** Ends a bar, so that what follows begins on a new line. */
  close(): void;
}

export interface ReporterOptions {
  readonly write: (text: string) => void;
  /** A terminal gets one line that is redrawn, anything else a line now and then. */
  readonly isTerminal: boolean;
  /** Milliseconds. */
  readonly now: () => number;
}

const redrawMilliseconds = 200;
const lineMilliseconds = 10_000;
const barWidth = 24;

/** Makes the reporter of the command line. */
export function createReporter(options: ReporterOptions): Reporter {
  const { write, isTerminal, now } = options;
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
      const line = describeProgress(progress, seconds > 0 ? (progress.done - startedWith) / seconds : 0);
      write(isTerminal ? `\r\u001b[K${line}` : `${line}\n`);
      isBarOpen = isTerminal;
    },
  };
}

/**
 * One line of progress: bar, share, amount, rate, time left.
 *
 * @param perSecond bytes or files per second
 */
export function describeProgress(progress: Progress, perSecond: number): string {
  const { label, done, total, unit } = progress;
  const amount = (value: number): string => {
    const files = Math.round(value);
    return unit === "bytes" ? describeBytes(value) : `${files} ${files === 1 ? "file" : "files"}`;
  };
  const rate = perSecond >= 1 ? `  ${amount(perSecond)}/s` : "";
  if (total === undefined || total === 0) return `${label}  ${amount(done)}${rate}`;
  const share = Math.min(done / total, 1);
  const filled = Math.round(share * barWidth);
  const bar = "#".repeat(filled) + "-".repeat(barWidth - filled);
  const left = perSecond > 0 && done < total ? `  ${describeSeconds((total - done) / perSecond)} left` : "";
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  return `${label}  [${bar}] ${percent} %  ${amount(done)} of ${amount(total)}${rate}${left}`;
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

function describeSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
