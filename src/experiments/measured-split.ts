import type { ExperimentConfig } from "./experiment.js";
import type { ResultSplit } from "./method-results.js";

type Choosing = Pick<ExperimentConfig, "split">;

/** The images that results of a config are measured on: those asked for, or else those that it names. */
export function measuredSplit({ split }: Choosing, asked?: ResultSplit): ResultSplit {
  return asked ?? split ?? "test";
}

/** Why results of a config may not be measured on these images; nothing where they may. */
export function splitProblems({ split }: Choosing, measured: ResultSplit, where: string): string[] {
  if (split === undefined || split === measured) return [];
  return [
    `Expected held-back images for an experiment that chooses settings but got "${measured}" (${where}). Leave the split out: what is chosen on test images cannot be tested on them.`,
  ];
}
