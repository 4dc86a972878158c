import { commandHere } from "../../checking/command-here.js";
import { type CommandValues, readCommandWords } from "../../checking/command-words.js";
import { nearestName } from "../../checking/nearest-name.js";
import { integer, number, oneOf } from "../../checking/shapes.js";
import { replicasProblems, replicasShape } from "../../training/run/run-options.js";
import { seedList } from "../carry-out-options.js";
import { type ExperimentConfig, withReplicas } from "../experiment.js";
import type { ResultSplit } from "../experiment-result.js";
import { measuredSplit, splitProblems } from "../measured-split.js";
import { experimentNames, experiments } from "../paper/experiments.js";
import { type Profile, profileFrom, profiles } from "../profile.js";
import { resultFolder, sharedFolder } from "../run-experiment.js";
import { readSeeds, withMethods } from "./chosen-runs.js";

/** What the arguments of `experiment` request. */
export type Command =
  | { readonly what: "help" | "list" }
  | { readonly what: "dry run"; readonly config: ExperimentConfig }
  | RunCommand;

/** An experiment to run. Folders are absolute, or relative to the user's working folder. */
export interface RunCommand {
  readonly what: "run";
  readonly name: string;
  readonly profile: Profile;
  readonly config: ExperimentConfig;
  readonly split: ResultSplit;
  readonly seeds: readonly number[];
  /** Runs at a time; 0 for one after the other in the command's own process. Default: by cores and memory. */
  readonly atOnce: number | undefined;
  /** Threads of a run in a process of its own. */
  readonly threads: number | undefined;
  /** After which the command stops as by Ctrl-C. */
  readonly minutes: number | undefined;
  readonly out: string;
  readonly shared: string;
  readonly data: string | undefined;
}

const experimentOptions = {
  profile: { type: "text", shape: oneOf(profiles) },
  seeds: { type: "text" },
  replicas: { type: "number", shape: replicasShape },
  methods: { type: "text" },
  split: { type: "text", shape: oneOf(["test", "validation"]) },
  out: { type: "text" },
  shared: { type: "text" },
  data: { type: "text" },
  "at-once": { type: "number", shape: integer({ min: 0, max: 1024, use: 2 }) },
  threads: { type: "number", shape: integer({ min: 1, max: 1024, use: 1 }) },
  minutes: { type: "number", shape: number({ above: 0, max: 100_000, use: 60 }) },
  list: { type: "flag" },
  "dry-run": { type: "flag" },
  help: { type: "flag", short: "h" },
} as const;

/** Variables of the environment. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads a command, or returns every problem of its arguments.
 *
 * @param env Names the profile where the arguments do not, as it does for notebooks.
 */
export function readCommand(args: readonly string[], env: Env = {}): Command | readonly string[] {
  const { values, names, problems } = readCommandWords(args, experimentOptions, "experiment");
  if (problems.length === 0 && values.help === true) return { what: "help" };
  if (problems.length === 0 && values.list === true) return { what: "list" };
  return readRun(names, values, env, [...problems]);
}

function readRun(
  names: readonly string[],
  values: CommandValues<typeof experimentOptions>,
  env: Env,
  problems: string[],
): Command | readonly string[] {
  const profile = chosenProfile(values.profile, env, problems);
  const chosen = values.seeds === undefined ? undefined : readSeeds(values.seeds, "experiment", problems);
  const found = experiments.find(({ name }) => name === names[0]);
  if (found === undefined || names.length > 1) problems.push(nameProblem(names));
  if (found === undefined || profile === undefined) return problems;
  const divided = withReplicas(found.config(profile), values.replicas);
  const config = withMethods(divided, values.methods, "experiment", problems);
  problems.push(...replicasProblems(config, "experiment"));
  const split = measuredSplit(config, values.split as ResultSplit | undefined);
  problems.push(...splitProblems(config, split, "experiment"));
  if (problems.length > 0) return problems;
  if (values["dry-run"] === true) return { what: "dry run", config };
  const { name } = found;
  const { out = resultFolder(name, profile), shared = sharedFolder(), data, threads, minutes } = values;
  const seeds = chosen ?? seedList(config.seeds);
  const how = { atOnce: values["at-once"], threads, minutes };
  return { what: "run", name, profile, config, split, seeds, ...how, out, shared, data };
}

function nameProblem(names: readonly string[]): string {
  const known = experimentNames();
  const near = names.length === 1 ? nearestName(names[0] as string, known) : undefined;
  const remedy =
    near === undefined ? `${commandHere("experiment", "--list")} describes them.` : `Did you mean ${near}?`;
  return `Expected one experiment of ${known.join(", ")} but got ${names.join(" ") || "none"} (experiment). ${remedy}`;
}

function chosenProfile(written: string | undefined, env: Env, problems: string[]): Profile | undefined {
  // A wrong value of --profile has already been reported.
  if (written !== undefined) return profiles.find((profile) => profile === written);
  try {
    return profileFrom(env);
  } catch (error) {
    problems.push((error as RangeError).message);
    return undefined;
  }
}
