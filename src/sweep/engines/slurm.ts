import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../files/folders.js";
import { leaseSeconds } from "../../files/lock.js";
import { onDisk } from "../../storage/checkpoint/durable-files.js";
import type { SweepFolder } from "../sweep-folder.js";
import { unitVariables } from "../unit-variables.js";
import { quoted, runProgram } from "./commands.js";
import type { Engine, EngineSettings, JobState } from "./engine.js";
import { secondsToStop } from "./slurm-time.js";

/** Jobs in one array: SLURM's default limit is 1001. */
const arrayLength = 1000;
/** Jobs named in one call of a program: a command line has its limits. */
const namedJobs = 500;

/**
 * SLURM: job arrays by `sbatch`, states by `squeue`, which works without accounting. A node that is lost starts its jobs
 * again elsewhere (`--requeue`); jobs that train what others begin with come first (`--dependency`).
 */
export const slurmEngine: Engine = {
  name: "slurm",
  isLocal: false,
  options: { slurm: 'more options of sbatch, such as "--partition=gpu --time=12:00:00"' },

  async submit(folder, rounds, settings, note) {
    let earlier: readonly string[] = [];
    for (const round of rounds) {
      const arrays: string[] = [];
      for (let at = 0; at < round.length; at += arrayLength) {
        const units = round.slice(at, at + arrayLength);
        const array = await submitArray(folder, units, settings, earlier);
        note(Object.fromEntries(units.map((unit, i) => [unit, `${array.id}_${i}.${array.tag}`])));
        arrays.push(array.id);
      }
      earlier = arrays;
    }
  },

  async states(jobs, own) {
    const states = new Map<string, JobState>(jobs.map((job) => [job, "unreachable"]));
    try {
      const listed = await listedJobs();
      for (const job of jobs) {
        const found = listed.get(idOf(job));
        states.set(job, found !== undefined && isSame(job, found, own) ? stateOf(found) : "ended");
      }
    } catch {
      // A controller that is away knows nothing for now.
    }
    return states;
  },

  async cancel(jobs, own) {
    const listed = await listedJobs();
    const ids = jobs.filter((job) => isSame(job, listed.get(idOf(job)), own)).map(idOf);
    for (let at = 0; at < ids.length; at += namedJobs)
      await runProgram("scancel", ["--quiet", ...ids.slice(at, at + namedJobs)]);
  },
};

/** What SLURM says of a job. */
interface ListedJob {
  readonly word: string;
  readonly reason: string;
  /** The tag of the array, where a person has not set another comment. */
  readonly comment: string;
}

/** All of the person's jobs, by their ids: an array that has ended is no error then. */
async function listedJobs(): Promise<ReadonlyMap<string, ListedJob>> {
  const listed = await runProgram("squeue", ["--me", "--array", "--noheader", "--format=%i|%T|%r|%k"]);
  const jobs = listed.split("\n").map((line): [string, ListedJob] => {
    const [id = "", word = "", reason = "", ...comment] = line.trim().split("|");
    return [id, { word, reason, comment: comment.join("|") }];
  });
  return new Map(jobs);
}

/** The part of a job's name that SLURM knows. */
const idOf = (job: string): string => job.split(".")[0] as string;

/**
 * Whether a job is the one of that id now. A controller that is killed forgets what it accepted in the last seconds, and gives
 * the ids again: each array has a tag of its own.
 */
function isSame(job: string, now: ListedJob | undefined, own: EngineSettings["own"]): boolean {
  const [, tag] = job.split(".");
  // One that is not listed may have been accepted just now.
  if (tag === undefined || now === undefined) return true;
  // A comment of the person's own hides the tag.
  return now.comment === tag || (own.slurm ?? "").includes("--comment");
}

async function submitArray(
  folder: SweepFolder,
  units: readonly string[],
  { program, atOnce, own }: EngineSettings,
  earlier: readonly string[],
): Promise<{ readonly id: string; readonly tag: string }> {
  const { threads, gpus, experiment } = folder.plan;
  const place = join(folder.path, "jobs");
  const tag = `units-${randomUUID().slice(0, 8)}`;
  const list = join(place, `${tag}.txt`);
  onDisk(place, () => {
    makeFolder(place);
    writeFileSync(list, `${units.join("\n")}\n`, { flag: "wx" });
  });
  const more = (own.slurm ?? "").split(/\s+/).filter((word) => word !== "");
  const throttle = atOnce === undefined ? "" : `%${atOnce}`;
  const answer = await runProgram(
    "sbatch",
    [
      "--parsable",
      `--job-name=${experiment}`,
      `--comment=${tag}`,
      `--array=0-${units.length - 1}${throttle}`,
      "--requeue",
      `--cpus-per-task=${threads}`,
      ...(gpus === 0 ? [] : [`--gres=gpu:${gpus}`]),
      // Time to store the state before the time limit ends the job.
      `--signal=B:TERM@${secondsToStop(more)}`,
      // What SLURM itself has to say. SLURM replaces what follows a %.
      "--open-mode=append",
      `--output=${join(place, "slurm.txt").replaceAll("%", "%%")}`,
      ...(earlier.length === 0 ? [] : [`--dependency=afterany:${earlier.join(":")}`]),
      ...more,
    ],
    jobScript(folder, tag, program),
  );
  // A cluster's name may follow.
  return { id: (answer.trim().split(";")[0] ?? "").trim(), tag };
}

function jobScript(folder: SweepFolder, tag: string, program: readonly string[]): string {
  const list = join(folder.path, "jobs", `${tag}.txt`);
  return [
    "#!/bin/sh",
    ...Object.entries(unitVariables(folder.plan)).map(([name, value]) => `export ${name}=${value}`),
    // Started again, perhaps since a node is gone: its hold on the unit runs out.
    `[ "\${SLURM_RESTART_COUNT:-0}" = 0 ] || export MIXTURE_GROWTH_PATIENCE=${leaseSeconds + 60}`,
    `unit=$(sed -n "$((SLURM_ARRAY_TASK_ID+1))p" ${quoted(list)})`,
    `log=${quoted(join(folder.path, "units"))}/$unit/log.txt`,
    // exec: the signals of scancel reach the program itself.
    `exec ${program.map(quoted).join(" ")} ${quoted(folder.path)} "$unit" "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}.${tag}" >> "$log" 2>&1`,
    "",
  ].join("\n");
}

function stateOf({ word, reason }: ListedJob): JobState {
  // SLURM could not start it, as after a crash of its controller, and will not try again until a person releases it.
  if (/launch failed/i.test(reason)) return "ended";
  const queued = ["PENDING", "REQUEUED", "REQUEUE_HOLD", "SUSPENDED", "CONFIGURING", "SPECIAL_EXIT"];
  // What is on the list is not over, whatever its word: one that ends may be about to be queued again.
  return queued.includes(word) ? "queued" : "running";
}
