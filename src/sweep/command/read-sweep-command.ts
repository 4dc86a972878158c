import { commandHere } from "../../checking/command-here.js";
import { readCommandWords } from "../../checking/command-words.js";
import { nearestName } from "../../checking/nearest-name.js";
import { integer, oneOf } from "../../checking/shapes.js";
import { readSeeds } from "../../experiments/command/chosen-runs.js";
import type { ResultSplit } from "../../experiments/method-results.js";
import { experimentNames } from "../../experiments/paper/experiments.js";
import { type Profile, profiles } from "../../experiments/profile.js";
import { replicasShape } from "../../training/run/run-options.js";
import { engineNames } from "../engines/engines.js";
import { gpusShape } from "../make-sweep-plan.js";

/** What can be done with a sweep that was begun. */
export const sweepActions = ["status", "stop", "resume", "collect"] as const;
type SweepAction = (typeof sweepActions)[number];

/** How units are carried out. */
export interface SweepEngineWords {
  readonly engine: (typeof engineNames)[number];
  readonly atOnce: number | undefined;
  readonly own: Readonly<Record<string, string>>;
  readonly wait: boolean;
  readonly retryFailed: boolean;
  readonly data: string | undefined;
}

/** What a command line after `sweep` asks for. */
export type SweepCommand =
  | { readonly what: "help" }
  | ({
      readonly what: "begin";
      /** Name of an experiment, or the path of a module that exports one. */
      readonly experiment: string;
      readonly profile: Profile;
      readonly seeds: readonly number[] | undefined;
      /** Names as they were written: an experiment's own are not known yet. */
      readonly methods: string | undefined;
      readonly split: ResultSplit | undefined;
      readonly threads: number;
      readonly replicas: number | undefined;
      readonly gpus: number;
      readonly out: string | undefined;
    } & SweepEngineWords)
  | ({
      readonly what: SweepAction;
      readonly sweep: string;
      readonly into: string | undefined;
    } & SweepEngineWords);

const options = {
  profile: { type: "text", shape: oneOf(profiles) },
  seeds: { type: "text" },
  methods: { type: "text" },
  split: { type: "text", shape: oneOf(["test", "validation"]) },
  out: { type: "text" },
  into: { type: "text" },
  data: { type: "text" },
  engine: { type: "text", shape: oneOf(engineNames) },
  "at-once": { type: "number", shape: integer({ min: 1, max: 100_000, use: 8 }) },
  threads: { type: "number", shape: integer({ min: 1, max: 1024, use: 1 }) },
  replicas: { type: "number", shape: replicasShape },
  gpus: { type: "number", shape: gpusShape },
  slurm: { type: "text", isForOthers: true },
  address: { type: "text" },
  wait: { type: "flag" },
  "retry-failed": { type: "flag" },
  help: { type: "flag", short: "h" },
} as const;

/** Reads a command line, or returns everything wrong with it. */
export function readSweepCommand(args: readonly string[]): SweepCommand | readonly string[] {
  const { values, names, problems: found } = readCommandWords(withSlurmWords(args), options, "sweep");
  const problems = [...found];
  if (problems.length === 0 && values.help === true) return { what: "help" };
  const seeds = values.seeds === undefined ? undefined : readSeeds(values.seeds, "sweep", problems);
  const [first, second, ...others] = names;
  const action = sweepActions.find((one) => one === first);
  if (action === undefined ? second !== undefined : second === undefined || others.length > 0)
    problems.push(nameProblem(names));
  else if (first === undefined || (action === undefined && !isExperiment(first)))
    problems.push(nameProblem(names));
  if (problems.length > 0) return problems;
  const { slurm, address } = values;
  const how: SweepEngineWords = {
    engine: (values.engine ?? "local") as SweepEngineWords["engine"],
    atOnce: values["at-once"],
    own: { ...(slurm === undefined ? {} : { slurm }), ...(address === undefined ? {} : { address }) },
    wait: values.wait === true,
    retryFailed: values["retry-failed"] === true,
    data: values.data,
  };
  if (action !== undefined) return { what: action, sweep: second as string, into: values.into, ...how };
  return {
    what: "begin",
    experiment: first as string,
    profile: (values.profile ?? "laptop") as Profile,
    seeds,
    methods: values.methods,
    split: values.split as ResultSplit | undefined,
    threads: values.threads ?? 1,
    replicas: values.replicas,
    gpus: values.gpus ?? 0,
    out: values.out,
    ...how,
  };
}

/** Joins `--slurm` with its value, since options of sbatch also begin with dashes. */
function withSlurmWords(args: readonly string[]): string[] {
  return args.flatMap((word, i) => {
    if (args[i - 1] === "--slurm") return [];
    return word === "--slurm" && i + 1 < args.length ? [`--slurm=${args[i + 1]}`] : [word];
  });
}

const isModule = (name: string): boolean => /\.(?:[cm]?js|ts)$/.test(name);

function isExperiment(name: string): boolean {
  return experimentNames().includes(name) || isModule(name);
}

function nameProblem(names: readonly string[]): string {
  const known = [...experimentNames(), ...sweepActions];
  const near = names.length > 0 ? nearestName(names[0] as string, known) : undefined;
  const remedy =
    near === undefined || near === names[0]
      ? `${commandHere("sweep", "--help")} shows how.`
      : `Did you mean ${near}?`;
  return `Expected one experiment, a module that exports one, or ${sweepActions.join(", ")} and a sweep but got ${names.join(" ") || "nothing"} (sweep). ${remedy}`;
}
