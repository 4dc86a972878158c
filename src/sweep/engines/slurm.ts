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
        note(Object.fromEntries(units.map((unit, i) => [unit, `${array}_${i}`])));
        arrays.push(array);
      }
      earlier = arrays;
    }
  },

  async states(jobs) {
    const states = new Map<string, JobState>(jobs.map((job) => [job, "unreachable"]));
    try {
      // All of the person's jobs: an array that has ended is no error then.
      const listed = await runProgram("squeue", ["--me", "--array", "--noheader", "--format=%i %T %r"]);
      for (const job of jobs) states.set(job, "ended");
      for (const line of listed.split("\n")) {
        const [job = "", word = "", ...reason] = line.trim().split(" ");
        if (states.has(job)) states.set(job, stateOf(word, reason.join(" ")));
      }
    } catch {
      // A controller that is away knows nothing for now.
    }
    return states;
  },

  async cancel(jobs) {
    for (let at = 0; at < jobs.length; at += namedJobs)
      await runProgram("scancel", ["--quiet", ...jobs.slice(at, at + namedJobs)]);
  },
};

async function submitArray(
  folder: SweepFolder,
  units: readonly string[],
  { program, atOnce, own }: EngineSettings,
  earlier: readonly string[],
): Promise<string> {
  const { threads, gpus, experiment } = folder.plan;
  const place = join(folder.path, "jobs");
  const list = join(place, `units-${randomUUID().slice(0, 8)}.txt`);
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
    jobScript(folder, list, program),
  );
  // A cluster's name may follow.
  return (answer.trim().split(";")[0] ?? "").trim();
}

function jobScript(folder: SweepFolder, list: string, program: readonly string[]): string {
  return [
    "#!/bin/sh",
    ...Object.entries(unitVariables(folder.plan)).map(([name, value]) => `export ${name}=${value}`),
    // Started again, perhaps since a node is gone: its hold on the unit runs out.
    `[ "\${SLURM_RESTART_COUNT:-0}" = 0 ] || export MIXTURE_GROWTH_PATIENCE=${leaseSeconds + 60}`,
    `unit=$(sed -n "$((SLURM_ARRAY_TASK_ID+1))p" ${quoted(list)})`,
    `log=${quoted(join(folder.path, "units"))}/$unit/log.txt`,
    // exec: the signals of scancel reach the program itself.
    `exec ${program.map(quoted).join(" ")} ${quoted(folder.path)} "$unit" "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}" >> "$log" 2>&1`,
    "",
  ].join("\n");
}

function stateOf(word: string, reason: string): JobState {
  // SLURM could not start it, as after a crash of its controller, and will not try again until a person releases it.
  if (/launch failed/i.test(reason)) return "ended";
  const queued = ["PENDING", "REQUEUED", "REQUEUE_HOLD", "SUSPENDED", "CONFIGURING", "SPECIAL_EXIT"];
  // What is on the list is not over, whatever its word: one that ends may be about to be queued again.
  return queued.includes(word) ? "queued" : "running";
}
