import { isRecord, type Shape, thing } from "../checking/shapes.js";

/** Where a model comes from: plain data for people and programs, of which nothing is computed. */
export interface Provenance {
  /** What was trained, such as the name of the run. */
  readonly run?: string;
  /** Name of the plan. */
  readonly plan?: string;
  /** Of everything random. */
  readonly seed?: number;
  /** Name of the data set. */
  readonly data?: string;
  /** Training multiply-accumulates that were spent. */
  readonly trainingMacs?: number;
  /** The newest measurement of each net on each split, such as `{ "members 0-1, test accuracy": 0.71 }`. */
  readonly measured?: Readonly<Record<string, number>>;
  /** Versions of the library, TensorFlow and Node.js. */
  readonly versions?: Readonly<Record<string, unknown>>;
  /** When it was made, in ISO 8601. */
  readonly made?: string;
}

/** What a stored provenance must be. */
export const provenanceShape: Shape = thing("plain data", isRecord, "Save the model again.");
