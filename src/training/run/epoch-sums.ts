import type { StepResult } from "../training-step.js";

/** Sums over the steps of an unfinished epoch: immutable. */
export interface EpochSums {
  /** Sum of the images' losses. */
  readonly loss: number;
  /** Images that were classified correctly. */
  readonly correct: number;
  /** Sum of squared errors, where numbers are predicted. */
  readonly squaredError?: number;
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
  return results.map(({ loss, correct, squaredError }, i) => {
    const before = sums[i] ?? noSums;
    return {
      loss: before.loss + loss * images,
      correct: before.correct + correct,
      images: before.images + images,
      ...(squaredError === undefined ? {} : { squaredError: (before.squaredError ?? 0) + squaredError }),
    };
  });
}

/** Means over the images so far, and over the nets that are trained: accuracy of classes, or root mean squared error. */
export function epochMeans(
  sums: readonly EpochSums[],
): { readonly loss: number } & ({ readonly accuracy: number } | { readonly rmse: number }) {
  const total = (of: (sum: EpochSums) => number): number => sums.reduce((all, sum) => all + of(sum), 0);
  const images = total((sum) => sum.images);
  const loss = total((sum) => sum.loss) / images;
  if (sums[0]?.squaredError === undefined) return { loss, accuracy: total((sum) => sum.correct) / images };
  return { loss, rmse: Math.sqrt(total((sum) => sum.squaredError ?? 0) / images) };
}
