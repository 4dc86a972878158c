import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { inspectSymbol } from "mixture-growth-display";
import { commandHere } from "../../checking/command-here.js";
import { InputError } from "../../checking/input-error.js";
import { withMethods } from "../../experiments/command/chosen-runs.js";
import { expectRoomFor, manifestSeeds, writeResults } from "../../experiments/command/results-folder.js";
import { type Experiment, withReplicas } from "../../experiments/experiment.js";
import { experimentNames } from "../../experiments/paper/experiments.js";
import { CheckpointNotWritten } from "../../storage/checkpoint/checkpoint-error.js";
import { collectSweep } from "../collect-sweep.js";
import { driveSweep, stopSweep } from "../drive-sweep.js";
import { engineSettings } from "../engine-settings.js";
import { type Engine, EngineError } from "../engines/engine.js";
import { sweepPlan } from "../make-sweep-plan.js";
import { SweepFolder } from "../sweep-folder.js";
import type { SweepPlan } from "../sweep-plan.js";
import { jobsOf, type SweepStatus, sweepStatus } from "../sweep-status.js";
import { experimentFrom } from "../train-unit.js";
import { readSweepCommand, type SweepCommand, type SweepEngineWords } from "./read-sweep-command.js";

/** The surroundings of the command. */
export interface SweepEnvironment {
  readonly write: (line: string) => void;
  /** Called repeatedly with the one line to show. */
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** Folder that the user's relative paths refer to. */
  readonly workingFolder: string;
  /** Folder of all sweeps: `results/sweeps` of the repository. */
  readonly sweeps: string;
  readonly engines: readonly Engine[];
  /** Commit of the repository; undefined if it has none. */
  readonly commit: string | undefined;
  readonly date: () => Date;
}

export const sweepUsage: string = `${commandHere("sweep", "NAME [options]")}
    begins a sweep, or continues it
${commandHere("sweep", "FILE.mjs [options]")}
    of an experiment of your own: the file exports const experiment
${commandHere("sweep", "status|stop|resume|collect SWEEP")}

  --profile NAME     smoke, laptop (default), evening, hour or paper
  --seeds N          how many seeds from 0 on, or which: 3,4 or 0-9; the profile's
  --replicas N       parts that every batch is divided into, each on a GPU of its own where a run has several; 1
  --methods A,B      some of the experiment's methods; all
  --split NAME       test, or validation: held-back training images; the experiment's, or else test
  --threads N        threads that compute one run; 1. Numbers depend on it in their last bits
  --gpus N           GPUs of each run, such as one for each replica; 0
  --at-once N        runs at a time; on this machine as many as it has cores and memory for
  --engine NAME      local (default), slurm or ray
  --slurm "..."      more options of sbatch
  --address URL      where Ray's dashboard answers
  --out FOLDER       folder of the sweep; results/sweeps/NAME-PROFILE
  --data FOLDER      where data sets lie
  --wait             with slurm and ray: waits until all has ended
  --retry-failed     also runs what failed
  --into FOLDER      where collect writes tables and figures; the sweep's own folder

Ctrl-C stops runs on this machine, which store their state; the same command continues. SLURM and Ray go on without it.`;

/**
 * Runs one command.
 *
 * @param args What follows `sweep`.
 * @returns The exit status: 0 done or submitted, 1 failed with a message, 2 usage error, 130 stopped.
 */
export async function runSweepCommand(
  args: readonly string[],
  environment: SweepEnvironment,
): Promise<number> {
  const { write } = environment;
  const command = readSweepCommand(args);
  if (!("what" in command)) {
    write(`${command.join("\n")}\n${commandHere("sweep", "--help")} shows all options.`);
    return 2;
  }
  try {
    return await execute(command, environment);
  } catch (error) {
    const isExpected = [InputError, RangeError, EngineError, CheckpointNotWritten].some(
      (kind) => error instanceof kind,
    );
    if (!isExpected) throw error;
    write((error as Error).message);
    return 1;
  }
}

async function execute(command: SweepCommand, environment: SweepEnvironment): Promise<number> {
  const { write } = environment;
  if (command.what === "help") {
    write(sweepUsage);
    return 0;
  }
  if (command.what === "begin") return begin(command, environment);
  const folder = SweepFolder.open(folderOf(command.sweep, environment));
  switch (command.what) {
    case "status":
      write((await sweepStatus(folder, environment.engines))[inspectSymbol]());
      return 0;
    case "stop":
      return stop(folder, environment);
    case "resume":
      return drive(folder, command, environment);
    case "collect":
      return collect(folder, command.into, environment);
  }
}

async function begin(
  command: Extract<SweepCommand, { what: "begin" }>,
  environment: SweepEnvironment,
): Promise<number> {
  const { workingFolder, sweeps } = environment;
  const name = experimentNames().includes(command.experiment)
    ? command.experiment
    : resolve(workingFolder, command.experiment);
  const experiment = await experimentFrom(name);
  const plan = planOf(command, experiment, name);
  const out = command.out === undefined ? join(sweeps, `${plan.experiment}-${plan.profile}`) : command.out;
  return drive(SweepFolder.create(resolve(workingFolder, out), plan), command, environment);
}

function planOf(
  { profile, seeds, replicas, methods, split, threads, gpus }: Extract<SweepCommand, { what: "begin" }>,
  experiment: Experiment,
  nameOrPath: string,
): SweepPlan {
  const problems: string[] = [];
  const divided = withReplicas(experiment.config(profile), replicas);
  const config = withMethods(divided, methods, "sweep", problems);
  if (problems.length > 0) throw new InputError(problems);
  const analysis = experiment.analysis === undefined ? null : nameOrPath;
  const chosen = { ...(seeds === undefined ? {} : { seeds }), ...(split === undefined ? {} : { split }) };
  return sweepPlan(experiment.name, profile, config, { ...chosen, threads, gpus, analysis });
}

async function drive(
  folder: SweepFolder,
  words: SweepEngineWords,
  environment: SweepEnvironment,
): Promise<number> {
  const { write, progress, signal, engines, workingFolder } = environment;
  const engine = engines.find(({ name }) => name === words.engine) as Engine;
  const { atOnce, own, data } = words;
  const dataFolder = data === undefined ? undefined : resolve(workingFolder, data);
  const settings = engineSettings(folder.plan, engine, { atOnce, own, dataFolder });
  const waits = engine.isLocal || words.wait;
  write(`${folder.units.length} units in ${folder.path}, by ${engine.name}`);
  const status = await driveSweep(folder, {
    engine,
    settings,
    signal,
    on: ({ text }) => progress(text),
    retryFailed: words.retryFailed,
    submitOnly: !waits,
  });
  write(status[inspectSymbol]());
  if (signal.aborted) {
    write("Stopped. Run the same command again to continue.");
    return 130;
  }
  if (!waits) {
    write(
      `Submitted. ${commandHere("sweep", `status ${folder.path}`)} shows how far it is; collect writes the tables.`,
    );
    return 0;
  }
  const isDone = status.count("done") === status.units.length;
  return isDone ? collect(folder, undefined, environment) : 1;
}

async function stop(folder: SweepFolder, { write, engines }: SweepEnvironment): Promise<number> {
  const used = new Set([...jobsOf(folder).values()].map(({ engine }) => engine));
  let status: SweepStatus | undefined;
  for (const engine of engines) if (used.has(engine.name)) status = await stopSweep(folder, engine);
  write((status ?? (await sweepStatus(folder, engines)))[inspectSymbol]());
  if (used.has("local"))
    write("Runs on this machine end with the command that began them: press Ctrl-C there.");
  return 0;
}

async function collect(
  folder: SweepFolder,
  into: string | undefined,
  { write, workingFolder, commit, date }: SweepEnvironment,
): Promise<number> {
  const { experiment, profile, split, seeds, config, threads } = folder.plan;
  const { replicas = 1 } = config;
  const { result, done, missing } = collectSweep(folder);
  if (result === undefined) {
    write(
      `Expected a unit that is done but got none (${folder.path}). ${commandHere("sweep", "status")} shows why.`,
    );
    return 1;
  }
  const place = into === undefined ? folder.path : resolve(workingFolder, into);
  const methods = config.cases.map(({ method }) => method);
  if (into !== undefined) expectRoomFor({ experiment, profile, split, seeds, replicas, methods }, place);
  const paths = await writeResults(place, result, {
    schema: 1,
    experiment,
    profile,
    split,
    ...manifestSeeds(seeds),
    sweep: { units: folder.units.length, done: done.length, threads },
    seconds: done.reduce((sum, unit) => sum + unit.seconds, 0),
    started: startOf(folder) ?? date().toISOString(),
    ended: date().toISOString(),
    commit: commit ?? null,
    machine: { ...done[0]?.machine, threads },
    versions: done[0]?.versions,
    config,
  });
  write(`${result[inspectSymbol]()}\n${paths.join("\n")}`);
  if (missing.length > 0)
    write(`${missing.length} of ${folder.units.length} units are missing in these tables.`);
  return 0;
}

/** When the first unit was begun; times of one form are in the order of their letters. */
function startOf(folder: SweepFolder): string | undefined {
  return folder.units
    .flatMap(({ id }) => folder.attempts(id).map(({ at }) => at))
    .sort()
    .at(0);
}

function folderOf(sweep: string, { workingFolder, sweeps }: SweepEnvironment): string {
  const written = resolve(workingFolder, sweep);
  if (existsSync(join(written, "sweep.json"))) return written;
  const named = join(sweeps, basename(sweep));
  return existsSync(join(named, "sweep.json")) ? named : written;
}
