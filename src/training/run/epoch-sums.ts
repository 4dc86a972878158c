import type { StepResult } from "../training-step.js";

/** Sums over the steps of an unfinished epoch: immutable. */
export interface EpochSums {
  /** Sum of the images' losses. */
  readonly loss: number;
  /** Images that were classified correctly. */
  readonly correct: number;
  /** Images of the epoch so far. */
  readonly images: number;
}

/** The sums before the first step. */
const noSums: EpochSums = { loss: 0, correct: 0, images: 0 };

/** The sums of every net that is trained, after one more step over `images` images. */
export function addStep(
  sums: readonly EpochSums[],
  results: readonly StepResult[],
  images: number,
): EpochSums[] {
  return results.map(({ loss, correct }, i) => {
    const before = sums[i] ?? noSums;
    return {
      loss: before.loss + loss * images,
      correct: before.correct + correct,
      images: before.images + images,
    };
  });
}

/** Means over the images so far, and over the nets that are trained. */
export function epochMeans(sums: readonly EpochSums[]): { loss: number; accuracy: number } {
  const all = sums.reduce(
    (a, b) => ({ loss: a.loss + b.loss, correct: a.correct + b.correct, images: a.images + b.images }),
    noSums,
  );
  return { loss: all.loss / all.images, accuracy: all.correct / all.images };
}
