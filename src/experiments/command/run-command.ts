import { resolve } from "node:path";
import { inspectSymbol } from "mixture-growth-display";
import { DataError } from "../../data/data-error.js";
import { PlanError } from "../../plan/growth-plan.js";
import { CheckpointError, CheckpointNotWritten } from "../../storage/checkpoint/checkpoint-error.js";
import { currentVersions } from "../../storage/checkpoint/versions.js";
import { StoppedError } from "../../training/run/run-position.js";
import { carryOut } from "../carry-out.js";
import { dryRun } from "../dry-run.js";
import { durationText, forecast, laptopRate, secondsAt } from "../forecast.js";
import { experiment, experiments } from "../paper/experiments.js";
import { type Asked, readWords } from "./command-words.js";
import { expectRoomFor } from "./results-room.js";
import { writeResults } from "./write-results.js";

/** What the command sees of the world. */
export interface Surroundings {
  readonly write: (line: string) => void;
  /** Gets what is being trained now, again and again. */
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** Folder that relative paths of the user refer to. */
  readonly workingFolder: string;
  /** Names the profile where the command does not. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Processor, threads and memory, for the manifest. */
  readonly machine: Readonly<Record<string, unknown>>;
  /** Of the repository; undefined where it has none. */
  readonly commit: string | undefined;
  readonly date: () => Date;
}

export const usage = `npm run experiment -- NAME [options]

  --profile NAME     smoke, laptop or paper; MIXTURE_GROWTH_PROFILE, or laptop
  --seeds N          how many seeds, from 0 on; the profile's
  --methods A,B      some of the experiment's methods; all
  --split NAME       test (default), or validation: a tenth of the training images, to choose settings by
  --out FOLDER       where runs are kept and results are written, never over those of another profile or of more
                     seeds or methods; results/PROFILE/NAME of the repository
  --shared FOLDER    training phases that experiments have in common, trained once; results/shared of the
                     repository
  --data FOLDER      where data sets lie; MIXTURE_GROWTH_DATA, or data/ of the repository
  --dry-run          plan, schedule, cost and shapes, one step a phase on random images; writes nothing
  --list             the experiments, with what they ask, need and cost

The same command goes on with an experiment that was stopped (Ctrl-C).`;

/**
 * Runs one command.
 *
 * @param words What follows `npm run experiment --`.
 * @returns The exit status: 0 done, 1 failed with a message, 2 wrong words, 130 stopped.
 */
export async function runCommand(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { write, signal } = surroundings;
  const asked = readWords(words, surroundings.env);
  if (!("what" in asked)) {
    write(`${asked.join("\n")}\nnpm run experiment -- --help shows all options.`);
    return 2;
  }
  try {
    await answer(asked, surroundings);
    return 0;
  } catch (error) {
    if (error instanceof StoppedError || signal.aborted) {
      write("Stopped. Run the same command again to go on.");
      return 130;
    }
    const isTold = [DataError, PlanError, CheckpointError, CheckpointNotWritten, RangeError].some(
      (kind) => error instanceof kind,
    );
    if (!isTold) throw error;
    write((error as Error).message);
    return 1;
  }
}

async function answer(asked: Asked, surroundings: Surroundings): Promise<void> {
  const { write, signal } = surroundings;
  switch (asked.what) {
    case "help":
      return write(usage);
    case "list":
      return write(listText());
    case "dry run":
      return write((await dryRun(asked.config, { signal: () => signal }))[inspectSymbol]());
    case "run":
      return carryOutAndWrite(asked, surroundings);
  }
}

async function carryOutAndWrite(
  { name, profile, config, split, seeds, out, shared, data }: Extract<Asked, { what: "run" }>,
  { write, progress, signal, workingFolder, machine, commit, date }: Surroundings,
): Promise<void> {
  const folder = resolve(workingFolder, out);
  expectRoomFor(
    { experiment: name, profile, split, seeds, methods: config.cases.map(({ method }) => method) },
    folder,
  );
  const started = date();
  const cost = forecast(config, seeds);
  write(
    `${name}, ${profile}: ${cost.runs} runs; at the very least ${durationText(secondsAt(cost, laptopRate))} on ${laptopRate.name}; narrow nets take several times as long`,
  );
  const analysis = experiment(name).analysis?.();
  const result = await carryOut(config, {
    ...(analysis === undefined ? {} : { analysis }),
    seeds,
    split,
    directory: folder,
    shared: resolve(workingFolder, shared),
    ...(data === undefined ? {} : { dataFolder: resolve(workingFolder, data) }),
    onLine: progress,
    signal: () => signal,
  });
  const ended = date();
  const paths = await writeResults(folder, result, {
    schema: 1,
    experiment: name,
    profile,
    split,
    seeds,
    started: started.toISOString(),
    ended: ended.toISOString(),
    commit: commit ?? null,
    machine,
    versions: currentVersions(),
    forecast: cost,
    config,
  });
  write(`${result[inspectSymbol]()}\n${paths.join("\n")}`);
}

function listText(): string {
  return experiments
    .map((one) => {
      const cost = (["smoke", "laptop", "paper"] as const)
        .map((profile) => {
          const config = one.config(profile);
          const runs = `${config.seeds} x ${config.cases.length} runs`;
          return `${profile} ${durationText(secondsAt(forecast(config), laptopRate))} (${runs})`;
        })
        .join(", ");
      const words = [
        ["needs", one.needs],
        ["control", one.control],
        ["expected", one.expected],
        ["time", `${cost}; on ${laptopRate.name}`],
      ];
      return [one.name, `  ${one.question}`, ...words.map(([key, text]) => `  ${key}: ${text}`)].join("\n");
    })
    .join("\n\n");
}
