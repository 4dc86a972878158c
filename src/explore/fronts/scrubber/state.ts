/** Costs that the timeline can be drawn over. */
export type ScrubberAxis = "epochs" | "flop" | "seconds" | "parameters";

/** A phase of the run, as a stretch of frames. */
export interface ScrubberPhase {
  readonly name: string;
  readonly kind: "train" | "grow" | "change";
  /** Which net it trains or makes, such as `"member 0"`. */
  readonly net: string;
  /** Its first and its last frame. */
  readonly first: number;
  readonly last: number;
}

/** One number a frame, by what it is; null where it is not known. */
export interface ScrubberFrames {
  /** Index of the phase; -1 before the first. */
  readonly phase: readonly number[];
  /** Epochs of the phase that are done. */
  readonly epoch: readonly number[];
  /** Epochs of the whole run that are done. */
  readonly epochs: readonly number[];
  /** Floating-point operations of training so far: twice the multiply-accumulates. */
  readonly flop: readonly (number | null)[];
  /** Seconds of training so far, by the clock. */
  readonly seconds: readonly (number | null)[];
  /** Numbers that the phase trains. */
  readonly trained: readonly (number | null)[];
  /** Sum over the epochs so far of the numbers that each trained. */
  readonly parameters: readonly (number | null)[];
  /** Of the epoch that ends here. */
  readonly learningRate: readonly (number | null)[];
}

/** What one net reached over the frames. */
export interface ScrubberCurve {
  readonly net: string;
  readonly split: "train" | "test";
  readonly frames: readonly number[];
  /** Shares; of R², numbers up to 1. */
  readonly values: readonly number[];
}

/** What a block of the weight is in a phase; the new ones are those of the growth before. */
export type BlockState = "absent" | "waiting" | "trained" | "training" | "new" | "new, training";

/** A block's place in a weight: rows are parts of the outputs, columns parts of the inputs. */
export interface ScrubberBlock {
  readonly index: number;
  readonly row: number;
  readonly column: number;
  /** The template set that it is mixed from; null where nothing is mixed. */
  readonly set: number | null;
}

/** The blocks of an inner layer, and what each is over time. */
export interface ScrubberBlocks {
  readonly members: number;
  readonly cells: readonly ScrubberBlock[];
  /** One row per phase, the first before all phases; one state per cell. */
  readonly states: readonly (readonly BlockState[])[];
}

/** The coefficients of mixed layers where somebody looked. */
export interface ScrubberCoefficients {
  readonly layers: readonly { readonly name: string; readonly blocks: readonly ScrubberBlock[] }[];
  /** Frames at which they are known, in order. */
  readonly frames: readonly number[];
  /** By frame, layer, block and template. */
  readonly values: readonly (readonly (readonly (readonly number[])[])[])[];
}

/** A whole run over time: all that the scrubber shows, as plain data. */
export interface ScrubberData {
  readonly title: string;
  /** What is measured, such as `"test accuracy"`. */
  readonly score: string;
  /** Whether the score is a share, shown in percent. */
  readonly isShare: boolean;
  readonly phases: readonly ScrubberPhase[];
  readonly frames: ScrubberFrames;
  /** The last frame that has happened. */
  readonly reached: number;
  readonly curves: readonly ScrubberCurve[];
  readonly blocks: ScrubberBlocks;
  readonly coefficients: ScrubberCoefficients | null;
  /** The costs that are known at every frame. */
  readonly axes: readonly ScrubberAxis[];
  /** What a reader must know about the numbers, in sentences. */
  readonly notes: readonly string[];
}
