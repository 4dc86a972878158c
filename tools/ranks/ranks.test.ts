import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { Namespace } from "../engines/namespace.mjs";
import { readRanksWords } from "./ranks-words.mjs";
import { takeRank } from "./take-rank.mjs";

const tools = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "ranks "));
const namespace = await Namespace.open({ folder: join(folder, "namespace") }).catch(() => undefined);
const enter = namespace?.enter ?? [];
const isThorough = process.env.MIXTURE_GROWTH_RANK_TRIALS === "all";
afterAll(async () => {
  await namespace?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess & { readonly pid: number };
  readonly ended: Promise<number | null>;
  /** What it has said so far. */
  readonly said: () => string;
}

/** Starts a tool in the namespace, where nothing but the test reaches its ports. */
function start(tool: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const [command = "", ...before] = enter;
  const own = { TF_NUM_INTRAOP_THREADS: "1", MIXTURE_GROWTH_RANK_TIMEOUT: "120" };
  const child = spawn(command, [...before, process.execPath, join(tools, tool), ...words], {
    env: { ...process.env, ...own, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (said += part));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child: child as Started["child"], ended, said: () => said };
}

const experiment = (out: string, seeds: number): string[] => [
  ...["cifar100", "--profile", "smoke", "--methods", "mixture,scratch", "--seeds", String(seeds)],
  ...["--out", join(folder, out), "--shared", join(folder, `${out} shared`)],
];
const together = ["--processes", "2", "--open-port"];
const results = (out: string): string => readFileSync(join(folder, out, "results.csv"), "utf8");

/** What one process with two replicas measures: computed once for each number of seeds. */
const expected = new Map<number, Promise<string>>();
function inOneProcess(seeds: number): Promise<string> {
  const measure = async (): Promise<string> => {
    const { ended, said } = start("experiment.mjs", [
      ...experiment(`one ${seeds}`, seeds),
      "--replicas",
      "2",
    ]);
    expect(await ended, said()).toBe(0);
    return results(`one ${seeds}`);
  };
  const known = expected.get(seeds) ?? measure();
  expected.set(seeds, known);
  return known;
}

/** Waits until a run of a seed is stored, so that all are in the middle. */
async function untilStored(out: string, seed: number): Promise<void> {
  const place = join(folder, out, "runs", "mixture", `seed-${seed}`);
  for (;;) {
    try {
      if (readdirSync(place).some((name) => /^checkpoint-\d+$/.test(name))) return;
    } catch {
      // Not there yet.
    }
    await setTimeout(50);
  }
}

/** Processes of a launcher, in the order of their ranks. */
function ranksOf({ child }: Started): number[] {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8");
  return children.trim().split(" ").map(Number);
}

describe("the words of npm run ranks", () => {
  it("are its own, wherever they stand, and those of the experiment", () => {
    const words = [
      "cifar100",
      "--processes",
      "4",
      "--seeds=2",
      "--port=2000",
      "--open-port",
      "--srun",
      "-p gpu",
    ];
    expect(readRanksWords(words)).toEqual({
      processes: 4,
      port: 2000,
      srun: "-p gpu",
      words: ["cifar100", "--seeds=2"],
      problems: [],
    });
  });

  it("are refused with every problem at once, and without consent to the open port", () => {
    expect(
      readRanksWords(["cifar100", "--processes", "1", "--port", "80", "--replicas", "2"]).problems,
    ).toEqual([
      "Expected --processes to be an integer from 2 to 256 but got 1 (ranks). Use 2.",
      "Expected --port to be an integer from 1,024 to 65,000 but got 80 (ranks). Use 20000.",
      "Expected no --replicas but got some (ranks). There is one replica for each process: --processes.",
      "Expected consent to an open port but got none (ranks). TensorFlow's server listens on every address of this machine, without a password, and whoever reaches it can read and write files. In a private network, add --open-port.",
    ]);
  });
});

describe("a process that srun started", () => {
  it("learns the others' places from SLURM", async () => {
    const place = mkdtempSync(join(folder, "slurm "));
    writeFileSync(join(place, "scontrol"), "#!/bin/sh\necho node3\necho node7\n", { mode: 0o755 });
    const path = process.env.PATH;
    process.env.PATH = `${place}:${path}`;
    try {
      const env = { SLURM_PROCID: "1", SLURM_JOB_NODELIST: "node[3,7]", MIXTURE_GROWTH_OPEN_PORT: "yes" };
      const rank = await takeRank({ ...env, MIXTURE_GROWTH_RANK_PORT: "41000" });
      expect(rank).toEqual({ index: 1, addresses: ["node3:41000", "node7:41001"], timeout: 300 });
    } finally {
      process.env.PATH = path;
    }
  });

  it("and one that nobody started refuses to begin", async () => {
    await expect(takeRank({})).rejects.toThrow("Start them with npm run ranks.");
  });
});

describe.skipIf(namespace === undefined)("processes that train together", () => {
  it("leave the bytes of one process with as many replicas", async () => {
    const { ended, said } = start("ranks.mjs", [...together, ...experiment("two", 1)]);
    expect(await ended, said()).toBe(0);
    expect(results("two")).toBe(await inOneProcess(1));
    // One table: the first one's.
    expect(said().match(/^mixture /gm)).toHaveLength(1);
  }, 300_000);
});

describe.skipIf(namespace === undefined || !isThorough)("when something fails", { timeout: 600_000 }, () => {
  it.each([0, 1])("a kill of rank %i: all start again, and leave the same bytes", async (rank) => {
    const out = `killed ${rank}`;
    const started = start("ranks.mjs", [...together, ...experiment(out, 4)]);
    await untilStored(out, 1);
    process.kill(ranksOf(started)[rank] as number, "SIGKILL");
    expect(await started.ended, started.said()).toBe(0);
    expect(started.said()).toContain(
      `Rank ${rank} ended first, with SIGKILL.\nAll start again from the newest`,
    );
    expect(results(out)).toBe(await inOneProcess(4));
  });

  it("a rank that hangs: the others wait for so long, and all start again", async () => {
    const started = start("ranks.mjs", [...together, ...experiment("hung", 4)], {
      MIXTURE_GROWTH_RANK_TIMEOUT: "20",
    });
    await untilStored("hung", 1);
    process.kill(ranksOf(started)[1] as number, "SIGSTOP");
    expect(await started.ended, started.said()).toBe(0);
    expect(started.said()).toContain("Rank 0 ended first, with status 75.\nAll start again from the newest");
    expect(results("hung")).toBe(await inOneProcess(4));
  });

  it("a stop of one: all stop after the same step, and the same command continues", async () => {
    const started = start("ranks.mjs", [...together, ...experiment("stopped", 4)]);
    await untilStored("stopped", 1);
    process.kill(ranksOf(started)[1] as number, "SIGTERM");
    expect(await started.ended, started.said()).toBe(130);
    expect(started.said()).toContain("Stopped. Run the same command again to continue.");
    const again = start("ranks.mjs", [...together, ...experiment("stopped", 4)]);
    expect(await again.ended, again.said()).toBe(0);
    expect(results("stopped")).toBe(await inOneProcess(4));
  });

  it("ranks that compute with different numbers of threads: they end before they train", async () => {
    const ranks = [0, 1].map((rank) =>
      start("rank.mjs", [...experiment("threads", 1), "--replicas", "2"], {
        MIXTURE_GROWTH_RANKS: "127.0.0.1:20000,127.0.0.1:20001",
        MIXTURE_GROWTH_OPEN_PORT: "yes",
        MIXTURE_GROWTH_RANK: String(rank),
        TF_NUM_INTRAOP_THREADS: String(rank + 1),
      }),
    );
    const ends = await Promise.all(ranks.map(({ ended }) => ended));
    expect(ends).toEqual([75, 75]);
    expect(ranks.map(({ said }) => said()).join("")).toContain(
      "Expected all 2 processes to have the same state but got another one than rank",
    );
  });

  it("starts that come to nothing: they start again three times", async () => {
    const started = start("ranks.mjs", [...together, ...experiment("nothing", 1)], {
      MIXTURE_GROWTH_RANK_TIMEOUT: "0.001",
    });
    expect(await started.ended, started.said()).toBe(1);
    expect(started.said()).toContain("Ended: they started again 3 times without a new checkpoint");
    expect(started.said().match(/All start again/g)).toHaveLength(3);
  });

  it("a port that is taken: a sentence, before anything is trained", async () => {
    const listen = 'require("net").createServer().listen(20001, "0.0.0.0", () => console.log("taken"))';
    const [command = "", ...before] = enter;
    const taken = spawn(command, [...before, process.execPath, "-e", listen]);
    await once(taken.stdout, "data");
    const started = start("ranks.mjs", [...together, ...experiment("taken", 1)], {
      MIXTURE_GROWTH_RANK_TIMEOUT: "10",
    });
    expect(await started.ended, started.said()).toBe(1);
    expect(started.said()).toContain(
      "Expected port 20001 to be free but got EADDRINUSE. Choose another one with --port.",
    );
    taken.kill();
    await once(taken, "close");
  });
});
