import type { TrainingTime } from "../experiment.js";

/** The machine of all these times. */
export const timedMachine = "2 idle cores of 2024, without a GPU";

/** What the smoke profile of every experiment takes, for people: TensorFlow's start is most of it. */
export const smokeTime = "half a minute";

/** What is left of it after other notebooks, in words: `" (6 after notebook 10)"`; empty where nothing is shared. */
export function afterText({ after }: TrainingTime): string {
  return after === undefined ? "" : ` (${after.minutes} after ${after.notebooks})`;
}
