// What the engine asks SLURM's programs, with programs that only write it down: SLURM itself is tried in slurm.test.ts.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { driveSweep } from "../drive-sweep.js";
import { sweepPlan } from "../make-sweep-plan.js";
import { SweepFolder } from "../sweep-folder.js";
import { firstRound } from "../sweep-plan.js";
import { sweepStatus } from "../sweep-status.js";
import { sevenMethods } from "../test-support/seven-methods.js";
import { slurmEngine } from "./slurm.js";
import { secondsToStop } from "./slurm-time.js";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "slurm words "));
  const program = (name: string, lines: string): void =>
    writeFileSync(join(root, name), `#!/bin/sh\ncd '${root}'\n${lines}\n`, { mode: 0o755 });
  // Answers with the number of the submission, as a cluster with a name does.
  program(
    "sbatch",
    'n=$(($(ls sbatch-* 2>/dev/null | wc -l) + 1)); printf "%s\\n" "$@" > sbatch-$n; cat > script-$n; echo "$n;cluster"',
  );
  program("squeue", 'cat queue 2>/dev/null; echo "$@" >> squeue-words');
  program("scancel", 'echo "$(($# - 1))" >> cancelled');
  vi.stubEnv("PATH", `${root}:${process.env.PATH}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

const config = sevenMethods();

async function submit(seeds: number, own: Readonly<Record<string, string>> = {}): Promise<SweepFolder> {
  const folder = SweepFolder.create(join(root, "sweep"), sweepPlan("cifar100", "smoke", config, { seeds }));
  await driveSweep(folder, {
    engine: slurmEngine,
    settings: { program: ["node", "unit.js"], atOnce: 8, own },
    signal: new AbortController().signal,
    submitOnly: true,
  });
  return folder;
}

const words = (submission: number): string[] =>
  readFileSync(join(root, `sbatch-${submission}`), "utf8")
    .trim()
    .split("\n");
const id = (job: string): string => job.split(".")[0] as string;
const submissions = (): number => readdirSync(root).filter((name) => name.startsWith("sbatch-")).length;

describe("what SLURM is asked", () => {
  it("is arrays of at most a thousand units, the later round after all of the first", async () => {
    const folder = await submit(300);
    const first = firstRound(folder.plan);
    const sizes = [first, folder.units.length - first].flatMap((left) =>
      Array.from({ length: Math.ceil(left / 1000) }, (_, i) => Math.min(1000, left - 1000 * i)),
    );
    expect(submissions()).toBe(sizes.length);
    const arrays = sizes.map((_, i) => words(i + 1));
    arrays.forEach((array, i) => {
      expect(array).toContain(`--array=0-${(sizes[i] as number) - 1}%8`);
      expect(array).toContain("--requeue");
    });
    const before = Math.ceil(first / 1000);
    const dependency = `--dependency=afterany:${Array.from({ length: before }, (_, i) => i + 1).join(":")}`;
    expect(arrays.map((array) => array.includes(dependency))).toEqual(sizes.map((_, i) => i >= before));
    const jobs = folder.submitted().flatMap(({ jobs: own }) => Object.values(own));
    expect(new Set(jobs).size).toBe(2100);
    expect(jobs.filter((job) => /^1_0\.units-[0-9a-f]{8}$/.test(job))).toHaveLength(1);
  }, 60_000);

  it("is one list of all jobs for the states, whose words and reasons tell them", async () => {
    const folder = await submit(1);
    const [a = "", b = "", c = ""] = Object.values(folder.submitted()[0]?.jobs ?? {});
    const tag = a.split(".")[1];
    const listed = [
      `${id(a)}|RUNNING|None|${tag}`,
      `${id(b)}|PENDING|launch failed requeued held|${tag}`,
      `${id(c)}|PENDING|Dependency|${tag}`,
      "77_1|RUNNING|None|",
    ];
    writeFileSync(join(root, "queue"), `${listed.join("\n")}\n`);
    const states = await slurmEngine.states([a, b, c, "9_9"] as string[], {});
    expect([...states.values()]).toEqual(["running", "ended", "queued", "ended"]);
    expect((await sweepStatus(folder, [slurmEngine])).count("running")).toBe(1);
    expect(readFileSync(join(root, "squeue-words"), "utf8").trim().split("\n")).toHaveLength(3);
  });

  it("tells a job from a later one of its id, which is neither waited for nor stopped", async () => {
    const jobs = ["1_0.units-00000001", "1_1.units-00000001", "1_2"];
    const listed = jobs.map((job) => `${id(job)}|RUNNING|None|units-00000002`);
    writeFileSync(join(root, "queue"), `${listed.join("\n")}\n`);
    const states = await slurmEngine.states([...jobs, "1_0.units-00000002"], {});
    // The third is of an earlier version, which gave no tags.
    expect([...states.values()]).toEqual(["ended", "ended", "running", "running"]);
    await slurmEngine.cancel(jobs, {});
    expect(readFileSync(join(root, "cancelled"), "utf8").trim()).toBe("1");
  });

  it("takes no job of the person's own for its own, and knows its own under a comment of theirs", async () => {
    const job = "7_0.units-00000001";
    writeFileSync(join(root, "queue"), "7_0|RUNNING|None|(null)\n");
    expect([...(await slurmEngine.states([job], {})).values()]).toEqual(["ended"]);
    writeFileSync(join(root, "queue"), "7_0|RUNNING|None|project | x\n");
    const own = { slurm: "--comment=project" };
    expect([...(await slurmEngine.states([job], own)).values()]).toEqual(["running"]);
  });

  it("is to stop jobs by hundreds, since a command line has an end", async () => {
    await slurmEngine.cancel(
      Array.from({ length: 1200 }, (_, i) => `1_${i}`),
      {},
    );
    expect(readFileSync(join(root, "cancelled"), "utf8").trim().split("\n")).toEqual(["500", "500", "200"]);
  });

  it("is time to store the state before a limit, and a person's own options come last", async () => {
    await submit(1, { slurm: "--partition=gpu  --time=3 --signal=B:TERM@30" });
    expect(words(1)).toContain("--signal=B:TERM@36");
    expect(words(1).slice(-3).join(" ")).toBe("--partition=gpu --time=3 --signal=B:TERM@30");
  });
});

describe("the time to store a state before a limit", () => {
  it.each([
    ["", 120],
    ["--time=12:00:00", 120],
    ["-t 10", 120],
    ["--time=3", 36],
    ["--time 2:30", 30],
    ["-t2:30", 30],
    ["--time=0:05:00", 60],
    ["--time=0", 120],
    ["--time=0:30", 10],
    ["--time=1-0", 120],
    ["--time=0-0:04", 48],
    ["--time=1:00:00 --time=4", 48],
    ["--time=UNLIMITED", 120],
    ["--time=tomorrow --partition=a", 120],
  ])("of %s is %i seconds", (options, seconds) => {
    expect(secondsToStop(options.split(" "))).toBe(seconds);
  });
});
