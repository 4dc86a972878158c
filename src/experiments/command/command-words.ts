import { type CommandValues, readCommandWords } from "../../checking/command-words.js";
import { nearestName } from "../../checking/nearest-name.js";
import { integer, oneOf } from "../../checking/shapes.js";
import type { ExperimentConfig } from "../experiment.js";
import type { ResultSplit } from "../experiment-result.js";
import { experimentNames, experiments } from "../paper/experiments.js";
import { type Profile, profileFrom, profiles } from "../profile.js";
import { resultFolder, sharedFolder } from "../run-experiment.js";

/** What the words after `npm run experiment --` ask for. */
export type Asked =
  | { readonly what: "help" }
  | { readonly what: "list" }
  | {
      readonly what: "dry run";
      readonly name: string;
      readonly profile: Profile;
      readonly config: ExperimentConfig;
    }
  | {
      readonly what: "run";
      readonly name: string;
      readonly profile: Profile;
      readonly config: ExperimentConfig;
      readonly split: ResultSplit;
      readonly seeds: number;
      /** Absolute, or from where the person stands. */
      readonly out: string;
      readonly shared: string;
      readonly data: string | undefined;
    };

const splits: readonly ResultSplit[] = ["test", "validation"];
const experimentOptions = {
  profile: { type: "text", shape: oneOf(profiles) },
  seeds: {
    type: "number",
    shape: integer({ min: 1, max: 10_000, remedy: "Give one number of seeds, such as 2." }),
  },
  methods: { type: "text" },
  split: { type: "text", shape: oneOf(splits) },
  out: { type: "text" },
  shared: { type: "text" },
  data: { type: "text" },
  list: { type: "flag" },
  "dry-run": { type: "flag" },
  help: { type: "flag", short: "h" },
} as const;

type Values = CommandValues<typeof experimentOptions>;

/** Variables of the environment. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The words as something to do, or every problem that they have.
 *
 * @param env Names the profile where the words do not, as it does for notebooks.
 */
export function readWords(words: readonly string[], env: Env = {}): Asked | readonly string[] {
  const { values, names, problems } = readCommandWords(words, experimentOptions, "experiment");
  if (problems.length === 0 && values.help === true) return { what: "help" };
  if (problems.length === 0 && values.list === true) return { what: "list" };
  return readRun(names, values, env, [...problems]);
}

function readRun(
  names: readonly string[],
  values: Values,
  env: Env,
  problems: string[],
): Asked | readonly string[] {
  const profile = chosenProfile(values.profile, env, problems);
  const split = (values.split ?? "test") as ResultSplit;
  const found = experiments.find(({ name }) => name === names[0]);
  if (found === undefined || names.length > 1) problems.push(nameProblem(names));
  const whole = found !== undefined && profile !== undefined ? found.config(profile) : undefined;
  const config = whole === undefined ? undefined : chosen(whole, values.methods, problems);
  if (problems.length > 0 || found === undefined || profile === undefined || config === undefined) {
    return problems;
  }
  const about = { name: found.name, profile, config };
  if (values["dry-run"] === true) return { what: "dry run", ...about };
  const { out = resultFolder(found.name, profile), shared = sharedFolder(), data } = values;
  return { what: "run", ...about, split, seeds: values.seeds ?? config.seeds, out, shared, data };
}

function nameProblem(names: readonly string[]): string {
  const known = experimentNames();
  const near = names.length === 1 ? nearestName(names[0] as string, known) : undefined;
  const remedy =
    near === undefined ? "npm run experiment -- --list tells about them." : `Did you mean ${near}?`;
  return `Expected one experiment of ${known.join(", ")} but got ${names.join(" ") || "none"} (experiment). ${remedy}`;
}

/** The config with some of its methods. */
function chosen(config: ExperimentConfig, asked: unknown, problems: string[]): ExperimentConfig {
  if (typeof asked !== "string") return config;
  const known = config.cases.map(({ method }) => method);
  const names = namesIn(asked, known);
  for (const name of names.filter((one) => !known.includes(one))) {
    const near = nearestName(name, known);
    const remedy = near === undefined ? "Separate names by commas." : `Did you mean "${near}"?`;
    problems.push(
      `Expected --methods to be of ${known.join(", ")} but got ${JSON.stringify(name)} (experiment). ${remedy}`,
    );
  }
  return { ...config, cases: config.cases.filter(({ method }) => names.includes(method)) };
}

/** Names that commas separate, where a known name may hold a comma itself. */
function namesIn(asked: string, known: readonly string[]): string[] {
  const longestFirst = [...known].sort((a, b) => b.length - a.length);
  const names: string[] = [];
  for (let rest = asked.trim(); rest !== ""; ) {
    const found = longestFirst.find((name) => rest === name || rest.startsWith(`${name},`));
    const name = found ?? (rest.split(",")[0] as string).trim();
    names.push(name);
    rest = rest.slice(rest.indexOf(name) + name.length).replace(/^\s*,?\s*/, "");
  }
  return names;
}

function chosenProfile(written: string | undefined, env: Env, problems: string[]): Profile | undefined {
  // A wrong word after --profile is among the problems already.
  if (written !== undefined) return profiles.find((profile) => profile === written);
  try {
    return profileFrom(env);
  } catch (error) {
    problems.push((error as RangeError).message);
    return undefined;
  }
}
