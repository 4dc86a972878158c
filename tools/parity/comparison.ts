/** How close a computed array must come to a recorded one, relative to the largest recorded value. */
export const tolerances: Readonly<Record<"values" | "gradients" | "secondGrownStep", number>> = {
  values: 1e-4,
  gradients: 1e-3,
  secondGrownStep: 1e-3,
};

/** One compared group of arrays. */
export interface ParityResult {
  readonly name: string;
  /** How many arrays were compared. */
  readonly arrays: number;
  /** Largest `|ours - recorded| / max |recorded|` over the arrays. */
  readonly error: number;
  readonly tolerance: number;
  readonly passed: boolean;
  /** Why the tolerance is wider than usual. */
  readonly note?: string;
}

/** A recorded array and ours. */
export interface ComparedArrays {
  readonly name: string;
  readonly ours: ArrayLike<number>;
  readonly recorded: ArrayLike<number>;
}

/** Largest error relative to the largest recorded value; infinity for other lengths or NaN. */
export function relativeError({ ours, recorded }: ComparedArrays): number {
  if (ours.length !== recorded.length || ours.length === 0) return Number.POSITIVE_INFINITY;
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < recorded.length; i++) {
    const gap = Math.abs((ours[i] as number) - (recorded[i] as number));
    if (!(gap <= Number.MAX_VALUE)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, Math.abs(recorded[i] as number));
    difference = Math.max(difference, gap);
  }
  return difference === 0 ? 0 : difference / Math.max(largest, 1e-12);
}

/** Compares a group of arrays; an empty group fails, since it shows nothing. */
export function compare(name: string, arrays: readonly ComparedArrays[], tolerance: number): ParityResult {
  const error = arrays.reduce((worst, array) => Math.max(worst, relativeError(array)), 0);
  return { name, arrays: arrays.length, error, tolerance, passed: arrays.length > 0 && error <= tolerance };
}
