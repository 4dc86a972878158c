import { isMixed } from "../../networks/network-kinds.js";
import type { RunEvent } from "../../training/run/events.js";
import type { RunPosition } from "../../training/run/run-position.js";
import type { RunTracker, TrackedRun } from "../../training/run/run-tracker.js";
import type { ScrubberBlock } from "../fronts/scrubber/state.js";

/** A run as a record looks at it: a live one, or what a tracker sees. */
export type LookedAt = Pick<TrackedRun, "network" | "position">;

/** The coefficients of every mixed layer at one moment. */
export interface CoefficientsAt {
  /** Where the run stood. */
  readonly position: Pick<RunPosition, "phase" | "epoch">;
  /** Every mixed layer. */
  readonly layers: readonly LayerCoefficients[];
}

/** The coefficients of one layer: a vector per block. */
export interface LayerCoefficients {
  /** Name of the layer. */
  readonly name: string;
  /** The blocks of its weight. */
  readonly blocks: readonly ScrubberBlock[];
  /** The coefficients of each block, to five digits. */
  readonly values: readonly (readonly number[])[];
}

/**
 * Keeps the coefficients of a run after every epoch and every growth, which a history has no room for: `growthScrubber` shows
 * them as they were.
 *
 * It listens as one of `trackers`, or as `on`, and then looks at the run that `growthScrubber` was given.
 *
 * @example
 * ```ts
 * const record = new GrowthRecord();
 * const run = startRun({ plan, network, data, seed: 0, trackers: [record] });
 * growthScrubber(run, { record }) // last line of a cell: follows the run
 * ```
 */
export class GrowthRecord implements RunTracker {
  readonly #moments: Map<string, CoefficientsAt> = new Map();
  readonly #listeners: Set<() => void> = new Set();
  #run: LookedAt | undefined;

  /** What is kept, oldest first. */
  get moments(): readonly CoefficientsAt[] {
    return [...this.#moments.values()].sort(
      (one, other) => one.position.phase - other.position.phase || one.position.epoch - other.position.epoch,
    );
  }

  /** Looks at a run after an event; an epoch's end, a growth or a phase's end is kept. */
  readonly on: (event: RunEvent, run?: LookedAt) => void = ({ kind }, run = this.#run) => {
    const isMoment = kind === "epoch" || kind === "grow" || kind === "phase-end" || kind === "resumed";
    if (!isMoment || run === undefined) return;
    this.look(run, kind === "grow");
    for (const listener of this.#listeners) listener();
  };

  /** Keeps the coefficients of a run as they are now; those of a plain one, which has none, are left out. */
  look(run: LookedAt, isInsidePhase = false): void {
    const { phase, epoch, step } = run.position;
    if (!isMixed(run.network) || step > 0) return;
    // A growth is reported before the position moves on to the next phase.
    const position = isInsidePhase ? { phase: phase + 1, epoch: 0 } : { phase, epoch };
    this.#moments.set(`${position.phase} ${position.epoch}`, { position, layers: coefficientsOf(run) });
  }

  /** Calls a listener after every moment that is kept, and looks at this run where an event brings none. */
  follow(run: LookedAt, listener: () => void): void {
    this.#run = run;
    this.#listeners.add(listener);
  }
}

/** The coefficients of a run's mixed layers as they are now, those of layers that share them once; none of a plain network. */
export function coefficientsOf({ network }: Pick<LookedAt, "network">): LayerCoefficients[] {
  if (!isMixed(network)) return [];
  const { users } = network.bank;
  return network.distinctLayers().map(({ name, mixer }) => {
    const layout = users.find((user) => user.name === mixer.name)?.layout ?? [];
    const blocks = mixer.blocks.map(({ index, set }) => {
      const { row, column } = layout.find((block) => block.index === index) ?? { row: 0, column: index };
      return { index, row, column, set };
    });
    const values = mixer.blocks.map(({ index }) => [...mixer.coefficients(index).dataSync()].map(rounded));
    return { name, blocks, values };
  });
}

/** To five significant digits: all that is shown, in a fraction of the bytes. */
const rounded = (value: number): number => Number(value.toPrecision(5));
