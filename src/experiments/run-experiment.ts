import { join } from "node:path";
import { demandArguments, oneOf, optional, record, type Shape } from "../checking/shapes.js";
import { workFolder } from "../files/project-folder.js";
import { profileShape } from "./argument-shapes.js";
import { carryOut } from "./carry-out.js";
import { type CarryOutOptions, carryOutFields } from "./carry-out-options.js";
import type { ExperimentResult } from "./experiment-result.js";
import { experiment, experimentNames } from "./paper/experiments.js";
import type { Profile } from "./profile.js";

/** Options of {@link runExperiment}. */
export interface RunExperimentOptions extends Omit<CarryOutOptions, "analysis"> {
  /** Default `"laptop"`. */
  readonly profile?: Profile;
}

const { analysis: _analysis, ...withoutAnalysis } = carryOutFields;

const runExperimentOptions: Shape = record<RunExperimentOptions>({
  profile: optional(profileShape),
  ...withoutAnalysis,
});

/**
 * Carries out an experiment by its name, as the command `experiment` does, with progress in the notebook.
 *
 * Runs are stored where the command stores them, so a stopped call continues when it is repeated, and each reads what
 * the other has finished. A smoke profile stores nothing.
 *
 * @example
 * ```ts
 * const result = await runExperiment("cifar100", { profile: "laptop" });
 * ```
 */
export async function runExperiment(
  name: string,
  options: RunExperimentOptions = {},
): Promise<ExperimentResult> {
  demandArguments("runExperiment", {
    name: [name, oneOf(experimentNames())],
    options: [options, runExperimentOptions],
  });
  const { profile = "laptop", ...rest } = options;
  const { config, analysis } = experiment(name);
  const measured = analysis === undefined ? {} : { analysis: analysis() };
  const stored =
    profile === "smoke" ? {} : { directory: resultFolder(name, profile), shared: sharedFolder() };
  return carryOut(config(profile), { ...stored, ...rest, ...measured });
}

/** Where the results of an experiment lie: `results/laptop/cifar100` of the repository, or of your project. */
export function resultFolder(name: string, profile: Profile = "laptop"): string {
  demandArguments("resultFolder", {
    name: [name, oneOf(experimentNames())],
    profile: [profile, profileShape],
  });
  return join(resultsFolder(), profile, name);
}

/** Where training phases that experiments have in common lie: `results/shared` of the repository, or of your project. */
export function sharedFolder(): string {
  return join(resultsFolder(), "shared");
}

function resultsFolder(): string {
  return join(workFolder(), "results");
}
