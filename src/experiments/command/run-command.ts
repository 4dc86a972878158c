import { resolve } from "node:path";
import { inspectSymbol } from "mixture-growth-display";
import { commandHere } from "../../checking/command-here.js";
import { DataError } from "../../data/data-error.js";
import { PlanError } from "../../plan/growth-plan.js";
import { CheckpointError, CheckpointNotWritten } from "../../storage/checkpoint/checkpoint-error.js";
import { thisRank } from "../../tensorflow/rank-settings.js";
import { currentVersions } from "../../tensorflow/versions.js";
import { StoppedError } from "../../training/run/run-position.js";
import { carryOut } from "../carry-out.js";
import { dryRun } from "../dry-run.js";
import type { Experiment, ExperimentConfig } from "../experiment.js";
import { assumedGpuRate, durationText, type Forecast, forecast, laptopRate, secondsAt } from "../forecast.js";
import { experiment, experiments } from "../paper/experiments.js";
import { afterText, smokeTime, timedMachine } from "../paper/training-times.js";
import { RunsFailed } from "../pool/train-in-processes.js";
import { usesProcesses } from "../pool/trained-runs.js";
import { profiles } from "../profile.js";
import { type Command, type Env, type RunCommand, readCommand } from "./read-command.js";
import { expectRoomFor, manifestSeeds, writeResults } from "./results-folder.js";

/** What the command knows of the world. */
export interface Environment {
  readonly write: (line: string) => void;
  /** Called with what is being trained, whenever it changes. */
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** Folder that the user's relative paths refer to. */
  readonly workingFolder: string;
  /** Names the profile where the command does not. */
  readonly env: Env;
  /** Processor and memory, for the manifest. */
  readonly machine: Readonly<Record<string, unknown>>;
  /** Of the repository; undefined where it has none. */
  readonly commit: string | undefined;
  readonly date: () => Date;
}

export const usage: string = `${commandHere("experiment", "NAME [options]")}

  --profile NAME     smoke, laptop, evening, hour or paper; MIXTURE_GROWTH_PROFILE, or laptop
  --seeds N          how many seeds from 0 on, or which: 3,4 or 0-9; the profile's
  --replicas N       parts that every batch is divided into, each on a GPU of its own where there are several; 1
  --methods A,B      some of the experiment's methods; all
  --split NAME       test, or validation: training images that no run trains on, to choose settings by; the
                     experiment's, or else test
  --out FOLDER       where runs are stored and results are written, never over those of another profile or of more
                     seeds or methods; results/PROFILE/NAME of the repository, or of your project
  --shared FOLDER    training phases that experiments have in common, trained once; results/shared of the
                     repository, or of your project
  --data FOLDER      where data sets lie; MIXTURE_GROWTH_DATA, or data/ of the repository or project
  --at-once N        runs at a time, each in a process of its own; as many as there are cores and memory for. 0 carries
                     them out one after the other, with all threads
  --threads N        threads of each of these processes; 1. Numbers depend on it in their last bits
  --minutes N        stops then, as by Ctrl-C: for machines that are lent for a time
  --dry-run          plan, schedule, cost and shapes, one step a phase on random images; writes nothing
  --list             the experiments: their questions, needs and costs

The same command continues an experiment that was stopped (Ctrl-C).`;

/** Errors whose message says everything that a person needs. */
const expectedErrors = [DataError, PlanError, CheckpointError, CheckpointNotWritten, RangeError, RunsFailed];

/**
 * Runs one command.
 *
 * @param args What follows `experiment`.
 * @returns The exit status: 0 done, 1 failed with a message, 2 usage error, 130 stopped.
 */
export async function runCommand(args: readonly string[], environment: Environment): Promise<number> {
  const { write } = environment;
  const command = readCommand(args, environment.env);
  if (!("what" in command)) {
    write(`${command.join("\n")}\n${commandHere("experiment", "--help")} shows all options.`);
    return 2;
  }
  const signal = untilThen(command, environment.signal);
  try {
    await execute(command, { ...environment, signal });
    return 0;
  } catch (error) {
    if (error instanceof StoppedError || signal.aborted) {
      write("Stopped. Run the same command again to continue.");
      return 130;
    }
    const isExpected = expectedErrors.some((kind) => error instanceof kind);
    if (!isExpected) throw error;
    write((error as Error).message);
    return 1;
  }
}

/** Also aborts when the time of the command is over. */
function untilThen(command: Command, signal: AbortSignal): AbortSignal {
  if (command.what !== "run" || command.minutes === undefined) return signal;
  return AbortSignal.any([signal, AbortSignal.timeout(60_000 * command.minutes)]);
}

async function execute(command: Command, environment: Environment): Promise<void> {
  const { write, signal } = environment;
  switch (command.what) {
    case "help":
      return write(usage);
    case "list":
      return write(listText());
    case "dry run":
      return write((await dryRun(command.config, { signal: () => signal }))[inspectSymbol]());
    case "run":
      return carryOutAndWrite(command, environment);
  }
}

async function carryOutAndWrite(
  { name, profile, config, split, seeds, out, shared, data, atOnce, threads }: RunCommand,
  { write, progress, signal, workingFolder, machine, commit, date }: Environment,
): Promise<void> {
  const folder = resolve(workingFolder, out);
  const { replicas = 1 } = config;
  const size = { experiment: name, profile, split };
  expectRoomFor({ ...size, seeds, replicas, methods: config.cases.map(({ method }) => method) }, folder);
  const started = date();
  const cost = forecast(config, seeds.length);
  write(`${name}, ${profile}: ${cost.runs} runs; ${expectedTime({ name, profile, config, seeds }, cost)}`);
  const analysis = experiment(name).analysis?.();
  const place = { directory: folder, ...(atOnce === undefined ? {} : { atOnce }) };
  const result = await carryOut(config, {
    ...(analysis === undefined ? {} : { analysis }),
    seeds,
    split,
    ...place,
    shared: resolve(workingFolder, shared),
    ...(data === undefined ? {} : { dataFolder: resolve(workingFolder, data) }),
    ...(threads === undefined ? {} : { threads }),
    onLine: progress,
    signal: () => signal,
  });
  // Of several processes that train together, the first one writes.
  if ((thisRank()?.index ?? 0) > 0) return;
  const used = usesProcesses(place) ? (threads ?? 1) : currentVersions().threads;
  const paths = await writeResults(folder, result, {
    schema: 1,
    ...size,
    ...manifestSeeds(seeds),
    started: started.toISOString(),
    ended: date().toISOString(),
    commit: commit ?? null,
    machine: { ...machine, threads: used },
    versions: { ...currentVersions(), threads: used },
    forecast: cost,
    config,
  });
  write(`${result[inspectSymbol]()}\n${paths.join("\n")}`);
}

/** The measured time where everything is trained that was timed; else a bound. */
function expectedTime(
  {
    name,
    profile,
    config,
    seeds,
  }: Pick<Extract<Command, { what: "run" }>, "name" | "profile" | "config" | "seeds">,
  cost: Forecast,
): string {
  const { config: configOf, time } = experiment(name);
  const whole = configOf(profile);
  const isWhole =
    seeds.length === whole.seeds &&
    config.cases.length === whole.cases.length &&
    config.replicas === whole.replicas;
  if (profile === "laptop" && isWhole && time !== undefined) {
    return `about ${time.minutes} minutes${afterText(time)} on ${timedMachine}`;
  }
  return leastText(cost);
}

function leastText(cost: Forecast): string {
  const least = durationText(secondsAt(cost, laptopRate));
  return `at the very least ${least} on ${laptopRate.name}; narrow nets take several times as long`;
}

function listText(): string {
  return experiments
    .map((one) => {
      const words = [
        ["needs", one.needs],
        ["control", one.control],
        ["expected", one.expected],
        ["runs", profiles.map((profile) => `${profile} ${runsText(one.config(profile))}`).join(", ")],
        ["time", timesText(one)],
      ];
      return [one.name, `  ${one.question}`, ...words.map(([key, text]) => `  ${key}: ${text}`)].join("\n");
    })
    .join("\n\n");
}

const runsText = ({ seeds, cases }: ExperimentConfig): string => `${seeds} x ${cases.length}`;

function timesText({ time, config }: Experiment): string {
  const laptop =
    time === undefined
      ? leastText(forecast(config("laptop")))
      : `about ${time.minutes} minutes${afterText(time)}, on ${timedMachine}`;
  const gpu = durationText(secondsAt(forecast(config("paper")), assumedGpuRate));
  return [`smoke ${smokeTime}, laptop ${laptop}`, `paper ${gpu} on ${assumedGpuRate.name}`].join("; ");
}
