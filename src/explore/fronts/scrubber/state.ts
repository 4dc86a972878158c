/** Costs that the timeline can be drawn over. */
export type ScrubberAxis = "epochs" | "flop" | "seconds" | "parameters";

/** A phase of the run, as a stretch of frames. */
export interface ScrubberPhase {
  /** Name of the phase. */
  readonly name: string;
  /** What it does. */
  readonly kind: "train" | "grow" | "change";
  /** Which net it trains or makes, such as `"member 0"`. */
  readonly net: string;
  /** Its first frame. */
  readonly first: number;
  /** Its last frame. */
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
  /** Which net, such as `"member 0"` or `"ensemble"`. */
  readonly net: string;
  /** The examples on which it was measured. */
  readonly split: "train" | "test";
  /** The frames at which it was measured. */
  readonly frames: readonly number[];
  /** Shares; of R², numbers up to 1. */
  readonly values: readonly number[];
}

/** What a block of the weight is in a phase; the new ones are those of the growth before. */
export type BlockState = "absent" | "waiting" | "trained" | "training" | "new" | "new, training";

/** A block's place in a weight: rows are parts of the outputs, columns parts of the inputs. */
export interface ScrubberBlock {
  /** Index of the block's coefficients. */
  readonly index: number;
  /** Part of the outputs, from 0. */
  readonly row: number;
  /** Part of the inputs, from 0. */
  readonly column: number;
  /** The template set that it is mixed from; null where nothing is mixed. */
  readonly set: number | null;
}

/** The blocks of an inner layer, and what each is over time. */
export interface ScrubberBlocks {
  /** Equal parts into which the full width is divided. */
  readonly members: number;
  /** The blocks of an inner layer, in the order of their index. */
  readonly cells: readonly ScrubberBlock[];
  /** One row per phase, the first before all phases; one state per cell. */
  readonly states: readonly (readonly BlockState[])[];
}

/** A mixed layer. */
export interface ScrubberLayer {
  /** Name of the layer. */
  readonly name: string;
  /** The blocks of its weight. */
  readonly blocks: readonly ScrubberBlock[];
}

/** The coefficients of mixed layers where somebody looked. */
export interface ScrubberCoefficients {
  /** The mixed layers; those that share coefficients once. */
  readonly layers: readonly ScrubberLayer[];
  /** Frames at which they are known, in order. */
  readonly frames: readonly number[];
  /** By frame, layer, block and template. */
  readonly values: readonly (readonly (readonly (readonly number[])[])[])[];
}

/** A whole run over time: all that the scrubber shows, as plain data. */
export interface ScrubberData {
  /** Name and seed of the run. */
  readonly title: string;
  /** What is measured, such as `"test accuracy"`. */
  readonly score: string;
  /** Whether the score is a share, shown in percent. */
  readonly isShare: boolean;
  /** The phases, in order. */
  readonly phases: readonly ScrubberPhase[];
  /** The numbers of every frame. */
  readonly frames: ScrubberFrames;
  /** The last frame that has happened. */
  readonly reached: number;
  /** What every net reached. */
  readonly curves: readonly ScrubberCurve[];
  /** The blocks of an inner layer over time. */
  readonly blocks: ScrubberBlocks;
  /** The coefficients over time; null where nobody looked. */
  readonly coefficients: ScrubberCoefficients | null;
  /** The costs that are known at every frame. */
  readonly axes: readonly ScrubberAxis[];
  /** What a reader must know about the numbers, in sentences. */
  readonly notes: readonly string[];
}
