import { readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { hasSlurm } from "../../../tools/engines/slurm-install.mjs";
import { SlurmTrial } from "../../../tools/engines/slurm-trial.mjs";
import { driveSweep, stopSweep } from "../drive-sweep.js";
import { firstRound } from "../sweep-plan.js";
import { sweepStatus } from "../sweep-status.js";
import { SmallSweep, tellingGpus } from "../test-support/small-sweep.js";
import { smokeTables } from "../test-support/smoke-tables.js";
import { EngineError } from "./engine.js";
import { LocalEngine } from "./local.js";
import { slurmEngine } from "./slurm.js";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const isRoot = process.getuid?.() === 0;
const skipped = !hasSlurm()
  ? "not here; npm run engines -- slurm sets it up"
  : !isRoot
    ? "its daemons need root"
    : process.env.MIXTURE_GROWTH_ENGINES === undefined
      ? "only with MIXTURE_GROWTH_ENGINES=yes, or all"
      : undefined;

/** Takes up to two minutes each: `npm run reliability:engines` runs these too. */
const slowly = it.skipIf(process.env.MIXTURE_GROWTH_ENGINES !== "all");

describe.skipIf(skipped !== undefined)(`SLURM${skipped === undefined ? "" : ` (${skipped})`}`, () => {
  let slurm: SlurmTrial;
  let sweep: SmallSweep;
  const path = process.env.PATH;
  beforeAll(async () => {
    slurm = await SlurmTrial.start();
    process.env.PATH = `${slurm.programs}:${path}`;
  });
  afterAll(async () => {
    process.env.PATH = path;
    await slurm?.stop();
  });
  beforeEach(() => {
    sweep = new SmallSweep(slurmEngine);
  });
  afterEach(async () => {
    await slurm.call("scancel", ["--me"]);
    await until(async () => (await queue()).length === 0);
    sweep.remove();
  });

  const queue = async (): Promise<string[]> => {
    const listed = await slurm.call("squeue", ["--me", "--array", "--noheader", "--format=%i %T %N"]);
    return listed.split("\n").filter((line) => line !== "");
  };

  /** Job of the first unit that is being worked on, its process and its node. */
  const runningJob = async (): Promise<{ unit: string; pid: number; job: string; node: string }> => {
    const [unit = "", pid = 0] = [...sweep.running][0] ?? [];
    const jobs = Object.assign({}, ...sweep.folder.submitted().map(({ jobs }) => jobs));
    const job = (jobs[unit] as string).split(".")[0] as string;
    const node = (await queue()).find((line) => line.startsWith(`${job} `))?.split(" ")[2] ?? "";
    return { unit, pid, job, node };
  };

  /** What a person does after a crash of the controller: it mistrusts nodes on which it finds jobs that it has forgotten. */
  const mendNodes = async (): Promise<void> => {
    for (let second = 0; second < 20; second++) {
      await slurm.untilReady();
      await pause(1000);
    }
  };

  /** SLURM lets two minutes pass before a job begins again. */
  const beginNow = async (): Promise<void> => {
    const delayed = async (): Promise<string[]> =>
      (await slurm.call("squeue", ["--me", "--array", "--noheader", "--format=%i %r"]))
        .split("\n")
        .filter((line) => line.endsWith("BeginTime"));
    await until(async () => (await delayed()).length > 0);
    // In that time the node ends what is left of the job.
    await pause(3000);
    for (const line of await delayed())
      await slurm.call("scontrol", ["update", `JobId=${line.split(" ")[0]}`, "StartTime=now"]);
  };

  const expectEachOnce = (): void => {
    expect([...sweep.ends].sort()).toEqual(sweep.folder.units.map(({ id }) => id).sort());
  };

  it("does every unit once, those that others begin with first", async () => {
    expect(await slurm.call("sacct", [])).toContain("accounting storage is disabled");
    const status = await driveSweep(sweep.folder, sweep.options(50));
    expect(status.text).toBe("7 of 7 units done");
    expectEachOnce();
    const first = sweep.folder.units.slice(0, firstRound(sweep.folder.plan)).map(({ id }) => id);
    const begun = sweep.work.filter(({ what }) => what === "begin").map(({ unit }) => unit);
    expect(begun.slice(0, first.length).sort()).toEqual([...first].sort());
    for (const { id } of sweep.folder.units) expect(readdirSync(sweep.folder.unit(id))).toContain("log.txt");
  });

  it("runs no more units at a time than was asked for", async () => {
    const options = sweep.options(300);
    const settings = { ...options.settings, atOnce: 1 };
    expect((await driveSweep(sweep.folder, { ...options, settings })).text).toBe("7 of 7 units done");
    expect(sweep.mostAtOnce).toBe(1);
  });

  it("asks for the GPU of a unit, and hides GPUs from one that asks for none", async () => {
    const greedy = new SmallSweep(slurmEngine, {}, { gpus: 1 });
    const refused = driveSweep(greedy.folder, greedy.options(0));
    await expect(refused).rejects.toThrow(/requested node configuration is not available/i);
    greedy.remove();
    await driveSweep(sweep.folder, sweep.options(0, {}, tellingGpus));
    expect(new Set(sweep.logs.trim().split("\n"))).toEqual(new Set(["[]"]));
  });

  it("passes on what SLURM says when it refuses, and nothing is submitted", async () => {
    const options = sweep.options(0);
    const settings = { ...options.settings, own: { slurm: "--partition=nowhere" } };
    const refused = driveSweep(sweep.folder, { ...options, settings });
    await expect(refused).rejects.toThrow(EngineError);
    await expect(refused).rejects.toThrow(/invalid partition/i);
    expect((await sweepStatus(sweep.folder, [slurmEngine])).text).toBe("0 of 7 units done, 7 waiting");
  });

  it("goes on without whoever submitted, and is found again", async () => {
    const submitted = await driveSweep(sweep.folder, sweep.options(1000, { submitOnly: true }));
    expect(submitted.count("waiting") + submitted.count("running")).toBe(7);
    expect(sweep.folder.submitted().flatMap(({ jobs }) => Object.keys(jobs))).toHaveLength(7);
    await driveSweep(sweep.folder, sweep.options(1000, { submitOnly: true }));
    expect(sweep.folder.submitted().flatMap(({ jobs }) => Object.keys(jobs))).toHaveLength(7);
    expect((await driveSweep(sweep.folder, sweep.options(1000))).text).toBe("7 of 7 units done");
    expectEachOnce();
  });

  it("is stopped, what runs and what waits, and continues", async () => {
    const stopping = new AbortController();
    const on = (): void => void (sweep.running.size >= 1 && stopping.abort());
    await driveSweep(sweep.folder, sweep.options(60_000, { signal: stopping.signal, on }));
    await until(async () => (await queue()).length === 0);
    const status = await sweepStatus(sweep.folder, [slurmEngine]);
    expect(status.count("stopped")).toBeGreaterThan(0);
    expect(status.count("stopped") + status.count("waiting")).toBe(7);
    expect((await driveSweep(sweep.folder, sweep.options(50))).text).toBe("7 of 7 units done");
    expectEachOnce();
  });

  it("starts a unit again whose process was killed", async () => {
    let killed = 0;
    const on = (): void => {
      if (killed > 0) return;
      killed = [...sweep.running.values()][0] ?? 0;
      if (killed > 0) process.kill(killed, "SIGKILL");
    };
    const status = await driveSweep(sweep.folder, sweep.options(1500, { on }));
    expect(killed).toBeGreaterThan(0);
    expect(status.text).toBe("7 of 7 units done");
    expectEachOnce();
  });

  it("gives the bytes of the pool on this machine", async () => {
    const own = await smokeTables(new LocalEngine(process.env));
    expect(own.split("\n").length).toBeGreaterThan(10);
    expect(await smokeTables(slurmEngine)).toBe(own);
  });

  it("continues a unit that is put back into the queue", async () => {
    let requeued = "";
    const on = async (): Promise<void> => {
      if (requeued !== "" || sweep.running.size === 0) return;
      requeued = [...sweep.running.keys()][0] as string;
      expect(await slurm.call("scontrol", ["requeue", (await runningJob()).job])).toBe("");
      await beginNow();
    };
    const status = await driveSweep(sweep.folder, sweep.options(3000, { on: () => void on() }));
    expect(status.text).toBe("7 of 7 units done");
    expect(status.units.every(({ attempts }) => attempts > 0)).toBe(true);
    expect(sweep.folder.attempts(requeued).filter(({ ended }) => ended === undefined)).toHaveLength(2);
    expectEachOnce();
  });

  slowly("loses nothing when a node is lost, and nothing is done twice", async () => {
    let lost = "";
    const on = async (): Promise<void> => {
      if (lost !== "" || sweep.running.size === 0) return;
      const { node } = await runningJob();
      if (node === "" || lost !== "") return;
      lost = node;
      await slurm.killNode(node);
      await beginNow();
    };
    try {
      const status = await driveSweep(sweep.folder, sweep.options(2000, { on: () => void on() }));
      expect(lost).not.toBe("");
      expect(status.text).toBe("7 of 7 units done");
      expectEachOnce();
    } finally {
      if (lost !== "") slurm.startNode(lost);
      await slurm.untilReady();
    }
  });

  slowly(
    "says that units wait or run while the controller is away, and goes on when it is back",
    async () => {
      await driveSweep(sweep.folder, sweep.options(60_000, { submitOnly: true }));
      await until(async () => sweep.running.size > 0);
      await slurm.untilSaved();
      await slurm.killController();
      try {
        const away = await sweepStatus(sweep.folder, [slurmEngine]);
        expect(away.count("running")).toBeGreaterThan(0);
        expect(away.count("running") + away.count("waiting")).toBe(7);
        expect(away.units.find(({ state }) => state === "waiting")?.note).toBe("its engine does not answer");
        await expect(stopSweep(sweep.folder, slurmEngine)).rejects.toThrow(EngineError);
      } finally {
        slurm.startController();
        await mendNodes();
      }
      const stopped = await stopSweep(sweep.folder, slurmEngine);
      expect(stopped.count("done")).toBe(0);
      await until(async () => (await queue()).length === 0);
      expect((await driveSweep(sweep.folder, sweep.options(50))).text).toBe("7 of 7 units done");
      expectEachOnce();
    },
  );

  slowly(
    "waits for a controller that is killed and restarted at once, and gives the ids of jobs again",
    async () => {
      let killed = 0;
      const on = async (): Promise<void> => {
        if (killed > 0 || sweep.running.size === 0) return;
        killed = [...sweep.running.values()][0] ?? 0;
        await slurm.killController();
        process.kill(killed, "SIGKILL");
        await pause(3000);
        slurm.startController();
        await mendNodes();
      };
      const status = await driveSweep(sweep.folder, sweep.options(1500, { on: () => void on() }));
      expect(killed).toBeGreaterThan(0);
      expect(status.text).toBe("7 of 7 units done");
      expectEachOnce();
    },
  );
});

async function until(holds: () => Promise<boolean>, seconds = 60): Promise<void> {
  const began = performance.now();
  while (performance.now() - began < seconds * 1000) {
    if (await holds()) return;
    await pause(100);
  }
  throw new Error(`Not within ${seconds} s.`);
}
