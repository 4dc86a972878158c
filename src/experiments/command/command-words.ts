import { parseArgs } from "node:util";
import { nearestName } from "../../checking/nearest-name.js";
import type { ExperimentConfig } from "../experiment.js";
import type { ResultSplit } from "../experiment-result.js";
import { experiments } from "../paper/experiments.js";
import { type Profile, profileFrom, profiles } from "../profile.js";

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
      readonly out: string;
      readonly shared: string;
      readonly data: string | undefined;
    };

const splits: readonly ResultSplit[] = ["test", "validation"];

const options = {
  profile: { type: "string" },
  seeds: { type: "string" },
  methods: { type: "string" },
  split: { type: "string" },
  out: { type: "string" },
  shared: { type: "string" },
  data: { type: "string" },
  list: { type: "boolean" },
  "dry-run": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

type Values = Readonly<Record<string, string | boolean | undefined>>;

/** Variables of the environment. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * The words as something to do, or every problem that they have.
 *
 * @param env Names the profile where the words do not, as it does for notebooks.
 */
export function readWords(words: readonly string[], env: Env = {}): Asked | readonly string[] {
  // Unknown words are collected with all other problems.
  const { tokens } = parseArgs({
    args: [...words],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const problems: string[] = [];
  const values: Record<string, string | boolean> = {};
  const names: string[] = [];
  for (const token of tokens ?? []) {
    if (token.kind === "positional") names.push(token.value);
    if (token.kind !== "option") continue;
    const known = (options as Readonly<Record<string, { readonly type: string }>>)[token.name];
    if (known === undefined) {
      const names = Object.keys(options).map((name) => `--${name}`);
      problems.push(
        `Expected options of ${names.join(", ")} but got ${token.rawName} (experiment). ${didYouMean(token.rawName, names) || "Leave it out."}`,
      );
    } else if (known.type === "string" && (token.value === undefined || token.value.startsWith("--"))) {
      problems.push(`Expected a value after ${token.rawName} but got nothing (experiment).`);
    } else {
      values[token.name] = token.value ?? true;
    }
  }
  if (problems.length === 0 && values.help === true) return { what: "help" };
  if (problems.length === 0 && values.list === true) return { what: "list" };
  return readRun(names, values, env, problems);
}

function readRun(
  names: readonly string[],
  values: Values,
  env: Env,
  problems: string[],
): Asked | readonly string[] {
  const profile = chosenProfile(values.profile, env, problems);
  const split = oneOf("--split", splits, values.split ?? "test", problems);
  const found = experiments.find(({ name }) => name === names[0]);
  if (found === undefined || names.length > 1) {
    const known = experiments.map(({ name }) => name);
    const meant = names.length === 1 ? didYouMean(names[0] as string, known) : "";
    problems.push(
      `Expected one experiment of ${known.join(", ")} but got ${names.join(" ") || "none"} (experiment). ${meant || "npm run experiment -- --list tells about them."}`,
    );
  }
  const seeds = values.seeds === undefined ? undefined : Number(values.seeds);
  if (seeds !== undefined && !(Number.isInteger(seeds) && seeds >= 1)) {
    problems.push(
      `Expected --seeds to be an integer of at least 1 but got ${values.seeds} (experiment). Use for instance 3.`,
    );
  }
  const whole = found !== undefined && profile !== undefined ? found.config(profile) : undefined;
  const config = whole === undefined ? undefined : chosen(whole, values.methods, problems);
  if (problems.length > 0 || found === undefined || profile === undefined || split === undefined)
    return problems;
  const about = { name: found.name, profile, config: config as ExperimentConfig };
  if (values["dry-run"] === true) return { what: "dry run", ...about };
  const out = typeof values.out === "string" ? values.out : `results/${profile}/${found.name}`;
  const shared = typeof values.shared === "string" ? values.shared : "results/shared";
  const data = typeof values.data === "string" ? values.data : undefined;
  return { what: "run", ...about, split, seeds: seeds ?? about.config.seeds, out, shared, data };
}

/** The config with some of its methods. */
function chosen(config: ExperimentConfig, asked: unknown, problems: string[]): ExperimentConfig {
  if (typeof asked !== "string") return config;
  const known = config.cases.map(({ method }) => method);
  const names = namesIn(asked, known);
  for (const name of names.filter((one) => !known.includes(one))) {
    problems.push(
      `Expected --methods of ${known.join(", ")} but got ${JSON.stringify(name)} (experiment). ${didYouMean(name, known) || "Separate names by commas."}`,
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

function oneOf<T extends string>(
  option: string,
  known: readonly T[],
  value: unknown,
  problems: string[],
): T | undefined {
  const found = known.find((one) => one === value);
  if (found === undefined) {
    problems.push(
      `Expected ${option} to be one of ${known.join(", ")} but got ${String(value)} (experiment). ${didYouMean(String(value), known) || "Use one of these."}`,
    );
  }
  return found;
}

function chosenProfile(
  written: string | boolean | undefined,
  env: Env,
  problems: string[],
): Profile | undefined {
  if (written !== undefined) return oneOf("--profile", profiles, written, problems);
  try {
    return profileFrom(env);
  } catch (error) {
    problems.push((error as RangeError).message);
    return undefined;
  }
}

/** Empty where no known name is near. */
function didYouMean(written: string, known: readonly string[]): string {
  const meant = nearestName(written, known);
  return meant === undefined ? "" : `Did you mean ${meant}?`;
}
