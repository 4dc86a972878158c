import { createProgress, notebookHost, type ParallelProgress, type Progress } from "mixture-growth-display";
import { planCost } from "../../plan/plan-cost.js";
import type { RunEvent, StepEvent, WaitingEvent } from "../../training/run/events.js";
import type { PlannedRun } from "../planned-run.js";

/** Runs that are shown; machines of many cores train more at a time. */
const mostLines = 8;

/** Where the runs of a pool stand: one bar for all, and a line for each that is being trained. */
export class PoolProgress {
  readonly #runs: number;
  readonly #costs: ReadonlyMap<PlannedRun, RunCost>;
  /** Of all runs that are to be trained. */
  readonly #totalCost: number;
  readonly #now: () => number;
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #started: number;
  readonly #current: Map<PlannedRun, StepEvent | WaitingEvent> = new Map();
  #trained: number;
  /** Share of the cost that this call has trained. */
  #share = 0;
  #bar: Progress | undefined;

  /**
   * @param left runs that are to be trained
   * @param runs how many there are in all
   * @param images in an epoch
   */
  constructor(
    left: readonly PlannedRun[],
    runs: number,
    images: number,
    { now, onLine }: { readonly now: () => number; readonly onLine: ((line: string) => void) | undefined },
  ) {
    this.#runs = runs;
    this.#trained = runs - left.length;
    this.#costs = new Map(left.map((run) => [run, new RunCost(run, images)]));
    this.#totalCost = [...this.#costs.values()].reduce((sum, { total }) => sum + total, 0);
    this.#now = now;
    this.#onLine = onLine;
    this.#started = now();
  }

  hear(run: PlannedRun, event: RunEvent): void {
    if (event.kind !== "step" && event.kind !== "waiting") return;
    this.#current.set(run, event);
    this.#bar ??= createProgress({
      host: notebookHost(),
      now: this.#now,
      ...(this.#onLine === undefined ? {} : { onLine: this.#onLine }),
    });
    this.#bar.update(this.#state());
  }

  end(run: PlannedRun): void {
    this.#current.delete(run);
    this.#trained += 1;
    this.#share += this.#shareOf(run, 1);
  }

  finish(note: string): void {
    this.#bar?.finish({ ...this.#state(), lines: [], note });
  }

  #state(): ParallelProgress {
    const current = [...this.#current];
    const parts = current.map(([run, event]) => this.#shareOf(run, this.#costs.get(run)?.done(event) ?? 0));
    const share = parts.reduce((sum, part) => sum + part, this.#share);
    const seconds = (this.#now() - this.#started) / 1000;
    return {
      phase: `${this.#trained} of ${this.#runs} runs trained`,
      lines: [
        ...current.slice(0, mostLines).map(([run, event]) => line(run, event)),
        ...(current.length > mostLines ? [`and ${current.length - mostLines} more`] : []),
      ],
      share: (this.#runs - this.#costs.size + share * this.#costs.size) / this.#runs,
      // The first minute tells little.
      secondsLeft: share > 0.02 ? (seconds / share) * (1 - share) : undefined,
    };
  }

  /** Part of what is to be trained that a part of one run is. */
  #shareOf(run: PlannedRun, part: number): number {
    return ((this.#costs.get(run)?.total ?? 0) * part) / this.#totalCost;
  }
}

function line({ method, seed }: PlannedRun, event: StepEvent | WaitingEvent): string {
  const name = `${method}, seed ${seed}`;
  if (event.kind === "waiting") return `${name}: waits for another process`;
  const { phase, epoch, epochs, accuracy } = event;
  return `${name}: ${phase} ${epoch}/${epochs}, accuracy ${(100 * (accuracy ?? 0)).toFixed(1)} %`;
}

/** What the phases of a run cost, as it is planned. */
class RunCost {
  readonly #phases: readonly { readonly name: string; readonly before: number; readonly macs: number }[];
  readonly total: number;

  constructor({ plan, network, sharing }: PlannedRun, images: number) {
    let before = 0;
    this.#phases = planCost(plan, network, images, sharing).map(({ phase: name, trainingMacs: macs }) => {
      const one = { name, before, macs };
      before += macs;
      return one;
    });
    this.total = before;
  }

  /** Share of the run that is done. */
  done(event: StepEvent | WaitingEvent): number {
    const phase = this.#phases.find(({ name }) => name === event.phase);
    if (phase === undefined || event.kind === "waiting") return 0;
    const { epoch, epochs, step, steps } = event;
    return (phase.before + phase.macs * ((epoch - 1 + step / steps) / epochs)) / this.total;
  }
}
