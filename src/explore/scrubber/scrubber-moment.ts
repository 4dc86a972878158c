import type { ScrubberData } from "../fronts/scrubber/state.js";

/** One moment of a run, in numbers. Those that nobody measured are undefined. */
export interface ScrubberMoment {
  /** Name of the phase; undefined before the first. */
  readonly phase: string | undefined;
  /** Epochs of the phase that are done; 0 for a growth. */
  readonly epoch: number;
  /** Epochs of the run that are done. */
  readonly epochs: number;
  /** Last score of every net that was measured here: accuracy, a share, or R2. */
  readonly scores: Readonly<Record<string, number>>;
  /** Floating-point operations of training so far. */
  readonly flop: number | undefined;
  /** Seconds of training so far, by the clock. */
  readonly seconds: number | undefined;
  /** Of the epoch that ends here. */
  readonly learningRate: number | undefined;
  /** Numbers that the phase trains. */
  readonly parameters: number | undefined;
  /** What every block of an inner layer is here, in the order of its coefficients' index. */
  readonly blocks: readonly string[];
}

/** A moment of a run. */
export function momentAt({ frames, phases, curves, blocks }: ScrubberData, frame: number): ScrubberMoment {
  const phase = frames.phase[frame] ?? -1;
  const tests = curves.filter(({ split }) => split === "test");
  const scores = tests.flatMap(({ net, frames: measured, values }) => {
    const value = values[measured.indexOf(frame)];
    return value === undefined ? [] : [[net, value] as const];
  });
  const states = blocks.states[phase + 1] ?? [];
  return {
    phase: phases[phase]?.name,
    epoch: frames.epoch[frame] ?? 0,
    epochs: frames.epochs[frame] ?? 0,
    scores: Object.fromEntries(scores),
    flop: frames.flop[frame] ?? undefined,
    seconds: frames.seconds[frame] ?? undefined,
    learningRate: frames.learningRate[frame] ?? undefined,
    parameters: frames.trained[frame] ?? undefined,
    blocks: states,
  };
}
