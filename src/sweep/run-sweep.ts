import { join } from "node:path";
import { displaySymbol, notebookHost } from "mixture-growth-display";
import { pathShape } from "../checking/file-shapes.js";
import {
  callable,
  choose,
  demandArguments,
  entries,
  integer,
  isRecord,
  oneOf,
  optional,
  record,
  type Shape,
  text,
  thing,
  truth,
} from "../checking/shapes.js";
import { profileShape, severalSeeds } from "../experiments/argument-shapes.js";
import { type Experiment, withReplicas } from "../experiments/experiment.js";
import type { ExperimentResult } from "../experiments/experiment-result.js";
import type { ResultSplit } from "../experiments/method-results.js";
import { experiment, experimentNames } from "../experiments/paper/experiments.js";
import type { Profile } from "../experiments/profile.js";
import { workFolder } from "../files/project-folder.js";
import { replicasShape } from "../training/run/run-options.js";
import { collectSweep } from "./collect-sweep.js";
import { driveSweep } from "./drive-sweep.js";
import { engineSettings } from "./engine-settings.js";
import type { Engine } from "./engines/engine.js";
import { engineNames, enginesFor } from "./engines/engines.js";
import { gpusShape, sweepPlan } from "./make-sweep-plan.js";
import { SweepFolder } from "./sweep-folder.js";
import type { SweepStatus } from "./sweep-status.js";

/** Options of {@link runSweep}. */
export interface RunSweepOptions {
  /** Default `"laptop"`. */
  readonly profile?: Profile;
  /** How many seeds, from 0 on, or which. Default: the experiment's. */
  readonly seeds?: number | readonly number[];
  /** Default: the experiment's, or else `"test"`. */
  readonly split?: ResultSplit;
  /** Name of the engine that starts the processes. Default `"local"`: a pool on this machine. */
  readonly engine?: (typeof engineNames)[number];
  /** Number of runs at a time. Default on this machine: as many as it has cores and memory for. */
  readonly atOnce?: number;
  /** Threads per run; the last bits of its numbers depend on this. Default 1. */
  readonly threads?: number;
  /** Into how many parts every batch is divided, each on a GPU of its own where a run has several. Default: the config's. */
  readonly replicas?: number;
  /** GPUs of each run, such as one for each replica. Default 0. */
  readonly gpus?: number;
  /** Settings that only the engine understands, such as `{ slurm: "--partition=gpu" }` or `{ address: "http://127.0.0.1:8265" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Folder of the sweep. Default: `results/sweeps/NAME-PROFILE` of the repository, or of your project. */
  readonly directory?: string;
  /** Also reruns units that failed. Default false. */
  readonly retryFailed?: boolean;
  /** Called with the sweep's status, about once a second. Default: a table below the cell. */
  readonly on?: (status: SweepStatus) => void;
  /** Called while waiting. Default: the notebook's interrupt. */
  readonly signal?: () => AbortSignal | undefined;
}

const optionsShape: Shape = record<RunSweepOptions>({
  profile: optional(profileShape),
  seeds: optional(
    choose([Array.isArray, severalSeeds], [() => true, integer({ min: 1, max: 10_000, use: 3 })]),
  ),
  split: optional(oneOf(["test", "validation"])),
  engine: optional(oneOf(engineNames)),
  atOnce: optional(integer({ min: 1, max: 100_000, use: 2 })),
  threads: optional(integer({ min: 1, max: 1024, use: 1 })),
  replicas: optional(replicasShape),
  gpus: optional(gpusShape),
  settings: optional(entries(text("Write it as a text."))),
  directory: optional(pathShape),
  retryFailed: optional(truth),
  on: optional(callable("a function that gets the status")),
  signal: optional(callable("a function that gives a signal")),
});

const experimentShape: Shape = choose(
  [isRecord, thing("an experiment", isExperiment, "Give it a name and a function config(profile).")],
  [() => true, oneOf(experimentNames())],
);

function isExperiment(value: unknown): boolean {
  return isRecord(value) && typeof value.name === "string" && typeof value.config === "function";
}

/**
 * Carries out every method of an experiment with every seed, each in a process of its own, several at a time: on the cores
 * of this machine, on SLURM or on Ray. A table below the cell shows the state of each.
 *
 * Interrupting the cell stops the runs, on this machine as on SLURM or Ray, and they store their state; the same call
 * continues them. First phases that methods have in common are trained once.
 *
 * @param what Name of an experiment, or one of your own: `{ name, config }`.
 * @returns The tables and figures of all runs that are done.
 * @throws InputError with everything that is wrong; EngineError if an engine cannot be reached; RangeError if the folder
 *   holds another sweep; Error if no run is done.
 * @example
 * ```ts
 * const result = await runSweep("cifar100", { profile: "smoke", seeds: 2 });
 * result // table and figure
 * ```
 */
export async function runSweep(
  what: string | Pick<Experiment, "name" | "config">,
  options: RunSweepOptions = {},
): Promise<ExperimentResult> {
  demandArguments("runSweep", { what: [what, experimentShape], options: [options, optionsShape] });
  const { profile = "laptop", engine: name = "local", on = statusTable(), settings = {} } = options;
  const { signal = () => notebookHost()?.signal } = options;
  const chosen = typeof what === "string" ? experiment(what) : { name: what.name, config: what.config };
  const { seeds, split, threads, gpus, retryFailed } = options;
  const config = withReplicas(chosen.config(profile), options.replicas);
  const plan = sweepPlan(chosen.name, profile, config, {
    ...given({ seeds, split, threads, gpus }),
    analysis: "analysis" in chosen && chosen.analysis !== undefined ? chosen.name : null,
  });
  signal()?.throwIfAborted();
  const sweeps = join(workFolder(), "results", "sweeps");
  const directory = options.directory ?? join(sweeps, `${plan.experiment}-${plan.profile}`);
  const folder = SweepFolder.create(directory, plan);
  const engine = enginesFor(process.env).find((one) => one.name === name) as Engine;
  const status = await driveSweep(folder, {
    engine,
    settings: engineSettings(plan, engine, { atOnce: options.atOnce, own: settings }),
    signal: signal() ?? new AbortController().signal,
    on,
    ...given({ retryFailed }),
  });
  on(status);
  const { result } = collectSweep(folder);
  if (result !== undefined) return result;
  const failed = status.units.find(({ state }) => state === "failed");
  throw new Error(
    `Expected a run that is done but got ${status.text} (${folder.path}). ${failed === undefined ? "Call runSweep again to continue." : `The first that failed says: ${failed.note}`}`,
  );
}

/** The options that were given, without those that are undefined. */
function given<Options extends object>(
  options: Options,
): { [Key in keyof Options]: NonNullable<Options[Key]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

/** Shows the status below the cell, always in one place. */
function statusTable(): (status: SweepStatus) => void {
  const id = `sweep-${crypto.randomUUID()}`;
  let shown = "";
  return (status) => {
    const bundle = status[displaySymbol]();
    const text = bundle["text/plain"] as string;
    if (text === shown) return;
    notebookHost()?.display(bundle, { id, update: shown !== "" });
    shown = text;
  };
}
