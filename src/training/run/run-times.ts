import type { Spending } from "../../cost/cost-ledger.js";

/** How long a run computed: one row per epoch and purpose. */
export interface TimeEntry {
  /** Name of the phase. */
  readonly phase: string;
  /** The epoch, from 1; 0 for a growth. */
  readonly epoch: number;
  /** What the time was spent on; `"analysis"` is the growth itself, and what it computes to decide. */
  readonly what: Spending;
  /** By the clock, without the time for saving and for listeners. It grows when the machine has other work. */
  readonly seconds: number;
  /** Seconds of all processor threads together, which other work hardly changes. */
  readonly processorSeconds: number;
}

/** What of a {@link TimeEntry} is measured. */
export type Lap = Pick<TimeEntry, "seconds" | "processorSeconds">;

/** Measures what passed between two moments. */
export class Stopwatch {
  readonly #now: () => number;
  readonly #processor: () => number;
  #start: readonly [now: number, processor: number];

  /**
   * @param now milliseconds of a clock
   * @param processor milliseconds that this process has computed
   */
  constructor(now: () => number = () => performance.now(), processor: () => number = processorMs) {
    this.#now = now;
    this.#processor = processor;
    this.#start = [now(), processor()];
  }

  /** What has passed since the last call of this or of `restart`. */
  lap(): Lap {
    const [now, processor] = this.#start;
    this.restart();
    const passed = (from: number, to: number): number => Math.max(0, to - from) / 1000;
    return {
      seconds: passed(now, this.#start[0]),
      processorSeconds: passed(processor, this.#start[1]),
    };
  }

  /** Leaves out what has passed since the last lap. */
  restart(): void {
    this.#start = [this.#now(), this.#processor()];
  }
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Adds to the row of the same phase, epoch and purpose. */
export function addTime(times: TimeEntry[], entry: TimeEntry): void {
  const { phase, epoch, what } = entry;
  const at = times.findIndex((row) => row.phase === phase && row.epoch === epoch && row.what === what);
  const known = times[at];
  if (known === undefined) times.push(entry);
  else
    times[at] = {
      ...known,
      seconds: known.seconds + entry.seconds,
      processorSeconds: known.processorSeconds + entry.processorSeconds,
    };
}
