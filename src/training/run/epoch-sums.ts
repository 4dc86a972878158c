import type { StepResult } from "../train-step.js";

/** Sums over the steps of an epoch that is not finished: a value that never changes. */
export interface EpochSums {
  readonly loss: number;
  readonly correct: number;
  readonly images: number;
}

/** The sums before the first step. */
export const noSums: EpochSums = { loss: 0, correct: 0, images: 0 };

/** The sums after one more step over `images` images. */
export function addStep(sums: EpochSums, { loss, correct }: StepResult, images: number): EpochSums {
  return {
    loss: sums.loss + loss * images,
    correct: sums.correct + correct,
    images: sums.images + images,
  };
}

/** Means over the images so far. */
export function epochMeans({ loss, correct, images }: EpochSums): { loss: number; accuracy: number } {
  return { loss: loss / images, accuracy: correct / images };
}
