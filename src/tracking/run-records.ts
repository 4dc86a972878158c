import { isMixed } from "../networks/network-kinds.js";
import type { Observation, RunEvent, StepEvent } from "../training/run/events.js";
import type { TrackedRun } from "../training/run/run-tracker.js";
import { stepsAt } from "./run-steps.js";

/** What a run measured at a step. */
export interface RunRecord {
  /** Steps of the whole run that are done, over all phases. */
  readonly step: number;
  /** Numbers by their tag, such as `"accuracy/test/member 0"`. */
  readonly scalars: Readonly<Record<string, number>>;
  /** Numbers whose distribution is shown, by their tag, such as `"coefficients/stage1.0.conv1"`. */
  readonly histograms?: Readonly<Record<string, readonly number[]>>;
}

/** Milliseconds between two records inside an epoch. */
const stepInterval = 10_000;

/**
 * What is new in a run since the last event: each number of its history once, whichever process measured it.
 *
 * A run that continues from a state that another run has stored, such as members that several methods share, is recorded
 * with all its numbers from the start.
 */
export class RunRecords {
  readonly #now: () => number;
  /** Whether an earlier process has recorded this run. */
  readonly #hasEarlier: () => boolean;
  /** Rows of the history that are recorded; undefined before the first event. */
  #recorded: number | undefined;
  #lastStep: number;

  /**
   * @param now milliseconds
   * @param hasEarlier whether an earlier process has recorded this run
   */
  constructor(now: () => number, hasEarlier: () => boolean) {
    this.#now = now;
    this.#hasEarlier = hasEarlier;
    this.#lastStep = now();
  }

  /** The step from which on earlier records no longer hold after this event; undefined where all do. */
  begin({ kind }: RunEvent, run: TrackedRun): number | undefined {
    const isResumed = kind === "resumed";
    if (this.#recorded !== undefined && !(isResumed && run.history.length < this.#recorded)) return undefined;
    const isFirst = this.#recorded === undefined;
    if (isFirst && !this.#hasEarlier()) {
      this.#recorded = 0;
      return undefined;
    }
    this.#recorded = isResumed ? run.history.length : 0;
    return isResumed ? stepsAt(run.options, run.position) + 1 : 0;
  }

  /** What an event adds; call `begin` first. */
  of(event: RunEvent, run: TrackedRun): readonly RunRecord[] {
    if (event.kind === "step") return this.#step(event, run);
    if (event.kind === "resumed") return isDone(run) ? this.#history(run) : [];
    if (event.kind !== "epoch" && event.kind !== "grow") return [];
    const histograms = coefficientsOf(run);
    return [...this.#history(run), { step: stepsAt(run.options, run.position), scalars: {}, histograms }];
  }

  #history(run: TrackedRun): RunRecord[] {
    const rows = run.history.slice(this.#recorded);
    this.#recorded = run.history.length;
    const steps = new Map<number, Record<string, number>>();
    for (const row of rows) {
      const step = stepOf(run, row);
      const scalars = steps.get(step) ?? {};
      steps.set(step, scalars);
      scalars[`${row.metric}/${row.metric === "learning rate" ? "" : `${row.split}/`}${row.net}`] = row.value;
      scalars["cost/training MACs"] = row.trainingMacs;
    }
    return [...steps].map(([step, scalars]) => ({ step, scalars }));
  }

  #step({ loss, accuracy, rmse, imagesPerSecond }: StepEvent, run: TrackedRun): RunRecord[] {
    const now = this.#now();
    if (now - this.#lastStep < stepInterval) return [];
    this.#lastStep = now;
    const scalars = {
      "epoch so far/loss": loss,
      ...(accuracy === undefined ? {} : { "epoch so far/accuracy": accuracy }),
      ...(rmse === undefined ? {} : { "epoch so far/rmse": rmse }),
      "epoch so far/images per second": imagesPerSecond,
    };
    return [{ step: stepsAt(run.options, run.position), scalars }];
  }
}

/** Whether every phase of the plan is done. */
export function isDone({ position, options }: TrackedRun): boolean {
  return position.phase === options.plan.phases.length;
}

function stepOf({ options }: TrackedRun, { phase: name, epoch }: Observation): number {
  const phase = options.plan.phases.findIndex((each) => each.name === name);
  return stepsAt(options, { phase, epoch, step: 0 });
}

/** The coefficients of every mixed layer; of layers that share them, once. */
function coefficientsOf({ network }: TrackedRun): Record<string, readonly number[]> {
  if (!isMixed(network)) return {};
  const layers = network.distinctLayers().map(({ name, mixer }) => {
    const values = mixer.blocks.flatMap(({ index }) => [...mixer.coefficients(index).dataSync()]);
    return [`coefficients/${name}`, values] as const;
  });
  return Object.fromEntries(layers);
}
