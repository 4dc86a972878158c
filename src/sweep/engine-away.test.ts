import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { leaseSeconds } from "../files/lock.js";
import { driveSweep, stopSweep } from "./drive-sweep.js";
import { EngineError, type JobState } from "./engines/engine.js";
import { LocalEngine } from "./engines/local.js";
import { runUnit, unitStatus } from "./run-unit.js";
import { type SweepStatus, sweepStatus } from "./sweep-status.js";
import { AwayEngine, FakeEngine } from "./test-support/fake-engine.js";
import { SmallSweep, tellingGpus } from "./test-support/small-sweep.js";

let engine: AwayEngine;
let sweep: SmallSweep;
beforeEach(() => {
  engine = new AwayEngine(new LocalEngine(process.env));
  sweep = new SmallSweep(engine);
});
afterEach(() => sweep.remove());

describe("an engine that is away", () => {
  it("keeps its units waiting, which says why", async () => {
    const ids = sweep.folder.units.map(({ id }) => [id, `job of ${id}`]);
    sweep.folder.addSubmitted({ engine: "local", settings: {}, jobs: Object.fromEntries(ids) });
    engine.isAway = true;
    const status = await sweepStatus(sweep.folder, [engine]);
    expect(status.text).toBe("0 of 7 units done, 7 waiting");
    expect(new Set(status.units.map(({ note }) => note))).toEqual(
      new Set(["in the queue of another process"]),
    );
  });

  it("is waited for where a unit has to be started again", async () => {
    let killed = 0;
    const on = (): void => {
      const [pid] = sweep.running.values();
      if (killed !== 0 || pid === undefined) return;
      killed = pid;
      process.kill(pid, "SIGKILL");
      engine.isAway = true;
      setTimeout(() => {
        engine.isAway = false;
      }, 1500);
    };
    const status = await driveSweep(sweep.folder, sweep.options(500, { on, every: 50 }));
    expect(killed).toBeGreaterThan(0);
    expect(status.text).toBe("7 of 7 units done");
    expect(new Set(sweep.ends).size).toBe(sweep.ends.length);
  });

  it("is asked again to stop what it could not stop", async () => {
    const stopping = new AbortController();
    const on = (): void => {
      if (sweep.running.size === 0) return;
      engine.isAway = true;
      stopping.abort();
    };
    const driven = driveSweep(sweep.folder, sweep.options(60_000, { on, signal: stopping.signal }));
    await expect(driven).rejects.toThrow(EngineError);
    engine.isAway = false;
    const status = await stopSweep(sweep.folder, engine);
    expect(engine.cancelled).toBe(7);
    expect(status.count("running")).toBe(0);
    expect(sweep.ends).toEqual([]);
  });

  it("keeps the jobs that it took before it refused one", async () => {
    const half = new FakeEngine(() => {
      throw new EngineError("Expected room but got none (test). Wait.");
    });
    const driven = driveSweep(sweep.folder, { ...sweep.options(0), engine: half });
    await expect(driven).rejects.toThrow(EngineError);
    const jobs = sweep.folder.submitted().flatMap(({ jobs: own }) => Object.keys(own));
    expect(jobs).toEqual(sweep.folder.units.map(({ id }) => id));
  });
});

describe("an engine with a time limit", () => {
  it("gets units that the limit stopped again, but not those that a person stopped", async () => {
    const at = "2026-01-01T00:00:00.000Z";
    const limited = new FakeEngine((units, folder, jobs) => {
      for (const id of units) {
        if (limited.submissions.length === 2) folder.writeResult(id, { schema: 1 });
        else folder.addAttempt(id, { host: "node", pid: 1, at, ended: "stopped" });
      }
      // A person stops one of them.
      if (limited.submissions.length === 1) folder.withdraw(jobs.slice(0, 1));
    });
    const status = await driveSweep(sweep.folder, { ...sweep.options(0), engine: limited, every: 10 });
    expect(limited.submissions.map(({ length }) => length)).toEqual([7, 6]);
    expect(status.text).toBe("6 of 7 units done, 1 stopped");
  });
});

describe("an engine that is wrong about its jobs", () => {
  it("is rid of a job that it could not start before the unit is submitted again", async () => {
    const stuck = new FakeEngine((units, folder) => {
      if (stuck.submissions.length > 1) for (const id of units) folder.writeResult(id, { schema: 1 });
    });
    await driveSweep(sweep.folder, { ...sweep.options(0), engine: stuck, every: 10 });
    expect(stuck.calls).toEqual(["submit 7", "cancel 7", "submit 7"]);
  });

  it("gets a unit again of which it says for minutes that it runs, and that never began", async () => {
    const dead = new FakeEngine((units, folder) => {
      if (dead.submissions.length > 1) for (const id of units) folder.writeResult(id, { schema: 1 });
    });
    dead.says = "running";
    const texts: string[] = [];
    const on = ({ text }: SweepStatus): void => {
      texts.push(text);
      // Whoever looked first, looked five minutes ago.
      for (const { id } of texts.length === 2 ? sweep.folder.units : [])
        utimesSync(join(sweep.folder.unit(id), "job-seen.txt"), minutesAgo(5), minutesAgo(5));
    };
    const status = await driveSweep(sweep.folder, { ...sweep.options(0), engine: dead, every: 10, on });
    expect(texts.slice(0, 3)).toEqual([
      "0 of 7 units done, 7 running",
      "0 of 7 units done, 7 running",
      "0 of 7 units done, 7 lost",
    ]);
    expect(dead.calls).toEqual(["submit 7", "cancel 7", "submit 7"]);
    expect(status.text).toBe("7 of 7 units done");
  });

  it("has the time to start a unit that waited long in its queue, also one that was begun before", async () => {
    const slow = new FakeEngine();
    await driveSweep(sweep.folder, { ...sweep.options(0), engine: slow, submitOnly: true });
    const text = async (says: JobState): Promise<string> => {
      slow.says = says;
      return (await sweepStatus(sweep.folder, [slow])).text;
    };
    for (const { id } of sweep.folder.units)
      sweep.folder.addAttempt(id, { host: "gone", pid: 1, at: "2026-01-01T00:00:00.000Z" });
    expect(await text("running")).toBe("0 of 7 units done, 7 lost");
    expect(await text("queued")).toBe("0 of 7 units done, 7 waiting");
    expect(await text("running")).toBe("0 of 7 units done, 7 running");
  });

  it("is asked to stop the jobs of every cluster at its own address", async () => {
    const two = new FakeEngine();
    const [a = "", b = ""] = sweep.folder.units.map(({ id }) => id);
    for (const [unit, address] of [
      [a, "http://one"],
      [b, "http://two"],
    ] as const)
      sweep.folder.addSubmitted({
        engine: two.name,
        settings: { address },
        jobs: { [unit]: `job ${address}` },
      });
    await stopSweep(sweep.folder, two);
    expect(two.cancelled).toEqual([
      { own: { address: "http://one" }, jobs: ["job http://one"] },
      { own: { address: "http://two" }, jobs: ["job http://two"] },
    ]);
  });
});

const minutesAgo = (minutes: number): Date => new Date(Date.now() - 60_000 * minutes);

describe("the pool of another process", () => {
  it("is the only one that knows its jobs while it lives, and loses them after that", async () => {
    const pool = new LocalEngine(process.env);
    const jobs = [process.ppid, process.pid, 999_999_999].map((pid) => `${hostname()}-${pid}-0123abcd-0`);
    const known = await pool.states([...jobs, "elsewhere-1-0123abcd-0", "123-0"]);
    expect([...known.values()]).toEqual(["unreachable", "unknown", "unknown", "unreachable", "unknown"]);
  });
});

describe("processes of the pool", () => {
  it("see no GPU where they asked for none, and else one each", async () => {
    for (const [gpus, seen] of [
      [0, ["[]"]],
      [1, ["[2]", "[5]"]],
    ] as const) {
      const local = new LocalEngine({ ...process.env, CUDA_VISIBLE_DEVICES: "2,5" });
      const own = new SmallSweep(local, {}, { gpus });
      await driveSweep(own.folder, own.options(50, {}, tellingGpus));
      expect([...new Set(own.logs.match(/\[[^\]]*\]/g))].sort()).toEqual(seen);
      if (gpus === 1) expect(own.mostAtOnce).toBeLessThanOrEqual(2);
      own.remove();
    }
  });
});

describe("units that are started again", () => {
  it("wait for their turn like others, and share no GPU with one that runs", async () => {
    const local = new LocalEngine({ ...process.env, CUDA_VISIBLE_DEVICES: "2,5" });
    const own = new SmallSweep(local, {}, { gpus: 1 });
    const killed = new Set<number>();
    const seen = new Set<string>();
    const on = (): void => {
      const running = [...own.running.values()];
      const devices = running.map(
        (pid) =>
          /CUDA_VISIBLE_DEVICES=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, "utf8"))?.[1] ?? "",
      );
      seen.add(devices.sort().join(" and "));
      const [pid = 0] = running;
      if (running.length < 2 || killed.size === 2 || killed.has(pid)) return;
      killed.add(pid);
      process.kill(pid, "SIGKILL");
    };
    const status = await driveSweep(own.folder, own.options(600, { on, every: 50 }));
    expect(status.text).toBe("7 of 7 units done");
    expect(killed.size).toBe(2);
    expect(seen).toContain("2 and 5");
    for (const devices of seen) expect(["", "2", "5", "2 and 5"]).toContain(devices);
    own.remove();
  });
});

describe("a unit that another machine holds", () => {
  const run = (patience: number, signal = new AbortController().signal): Promise<number> => {
    const id = sweep.folder.units[0]?.id as string;
    const holder = { pid: 1, started: "", boot: "", host: "gone", token: "unit", lease: leaseSeconds };
    writeFileSync(join(sweep.folder.unit(id), "lock"), JSON.stringify(holder));
    const carryOut = async (): Promise<unknown> => ({ schema: 1 });
    return runUnit(sweep.path, id, { patience, signal, carryOut, write: () => {}, date: () => new Date() });
  };

  it("is left alone by a process without patience", async () => {
    expect(await run(0)).toBe(unitStatus.inUse);
  });

  it("is not waited for any longer when the process is stopped", async () => {
    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), 200);
    const began = performance.now();
    expect(await run(600, stopping.signal)).toBe(unitStatus.stopped);
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
