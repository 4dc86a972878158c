import { type NotFinite, notFiniteText } from "../divergence.js";
import type { RunPosition } from "./run-position.js";

/** Where and when a run diverged. */
export interface Divergence extends NotFinite {
  /** Name of the run. */
  readonly run: string;
  /** Name of the phase. */
  readonly phase: string;
  /** Of the step that diverged, which was not taken. */
  readonly position: RunPosition;
  /** The newest checkpoint, which is finite throughout; undefined without one. */
  readonly lastGood: string | undefined;
}

/** Training met NaN or infinity and stopped: says what, where and when, and what to go back to. */
export class DivergenceError extends Error {
  override readonly name = "DivergenceError";
  readonly code = "DIVERGED";
  readonly divergence: Divergence;

  constructor(divergence: Divergence, options?: ErrorOptions) {
    const { run, phase, position, lastGood } = divergence;
    const { epoch, step } = position;
    const good =
      lastGood === undefined ? "No checkpoint was kept" : `The last good checkpoint is ${lastGood}`;
    super(
      `Expected finite numbers but got NaN or infinity in the ${notFiniteText(divergence)} (run ${run}, phase "${phase}", epoch ${epoch + 1}, step ${step + 1}). ${good}; lower the learning rate, or look at the data.`,
      options,
    );
    this.divergence = divergence;
  }
}
