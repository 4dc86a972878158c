import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { processOf } from "../../../tools/engines/processes.mjs";
import { ray as installed } from "../../../tools/engines/python-install.mjs";
import { RayTrial } from "../../../tools/engines/ray-trial.mjs";
import { type DriveOptions, driveSweep, stopSweep } from "../drive-sweep.js";
import { sweepStatus } from "../sweep-status.js";
import { SmallSweep, tellingGpus } from "../test-support/small-sweep.js";
import { smokeTables } from "../test-support/smoke-tables.js";
import { type Engine, EngineError } from "./engine.js";
import { LocalEngine } from "./local.js";
import { rayEngine } from "./ray.js";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 });

const skipped = !installed.isThere
  ? "not here; npm run engines -- ray sets it up"
  : process.env.MIXTURE_GROWTH_ENGINES === undefined
    ? "only with MIXTURE_GROWTH_ENGINES=yes, or all"
    : undefined;

/** Takes up to two minutes each: `npm run reliability:engines` runs these too. */
const slowly = it.skipIf(process.env.MIXTURE_GROWTH_ENGINES !== "all");

describe.skipIf(skipped !== undefined)(`Ray${skipped === undefined ? "" : ` (${skipped})`}`, () => {
  let ray: RayTrial;
  let engine: Engine;
  let sweep: SmallSweep;
  beforeAll(async () => {
    ray = await RayTrial.start();
    engine = rayEngine({ RAY_ADDRESS: ray.address, RAY_AUTH_TOKEN: ray.token });
  });
  afterAll(() => ray?.stop());
  beforeEach(() => {
    sweep = new SmallSweep(engine);
  });
  afterEach(async () => {
    await stopSweep(sweep.folder, engine).catch(() => {});
    for (const pid of sweep.running.values()) process.kill(pid, "SIGKILL");
    sweep.remove();
  });

  const expectEachOnce = (): void => {
    expect([...sweep.ends].sort()).toEqual(sweep.folder.units.map(({ id }) => id).sort());
  };

  /** Does something once, to the first process that is at work. */
  const once = (act: (pid: number) => void): DriveOptions["on"] & { readonly pid: () => number } => {
    let found = 0;
    const on = (): void => {
      const [pid] = sweep.running.values();
      if (found !== 0 || pid === undefined) return;
      found = pid;
      act(pid);
    };
    return Object.assign(on, { pid: () => found });
  };

  it("does every unit once", async () => {
    const status = await driveSweep(sweep.folder, sweep.options(50));
    expect(status.text).toBe("7 of 7 units done");
    expectEachOnce();
    for (const { id } of sweep.folder.units)
      expect(existsSync(join(sweep.folder.unit(id), "log.txt"))).toBe(true);
  });

  it("says which token is missing, and submits nothing", async () => {
    const stranger = rayEngine({ RAY_ADDRESS: ray.address });
    const own = new SmallSweep(stranger);
    const refused = driveSweep(own.folder, own.options(0));
    await expect(refused).rejects.toThrow(EngineError);
    await expect(refused).rejects.toThrow(/401.*RAY_AUTH_TOKEN is its token/s);
    expect(own.work).toEqual([]);
    own.remove();
  });

  it("gives a unit the GPU it asks for, and hides GPUs from one that asks for none", async () => {
    const seen = async (gpus: 0 | 1): Promise<string> => {
      const own = new SmallSweep(engine, {}, { gpus });
      await driveSweep(own.folder, own.options(60_000, { submitOnly: true }, tellingGpus));
      await until(async () => own.running.size > 0);
      await stopSweep(own.folder, engine);
      await until(async () => own.running.size === 0);
      const { logs } = own;
      own.remove();
      return logs.split("\n")[0] ?? "";
    };
    expect(await seen(1)).toBe("[0]");
    expect(await seen(0)).toBe("[]");
  });

  it("gives the bytes of the pool on this machine", async () => {
    const own = await smokeTables(new LocalEngine(process.env));
    expect(own.split("\n").length).toBeGreaterThan(10);
    expect(await smokeTables(engine)).toBe(own);
  });

  it("is stopped, what runs and what waits, and continues; what Ray keeps in its queue does no harm", async () => {
    const stopping = new AbortController();
    const on = (): void => void (sweep.running.size === 2 && stopping.abort());
    await driveSweep(sweep.folder, sweep.options(120_000, { signal: stopping.signal, on }));
    await until(async () => sweep.running.size === 0);
    const status = await sweepStatus(sweep.folder, [engine]);
    expect(status.text).toBe("0 of 7 units done, 5 waiting, 2 stopped");
    expect((await driveSweep(sweep.folder, sweep.options(50))).text).toBe("7 of 7 units done");
    expectEachOnce();
  });

  slowly("gives a run that is stopped a minute to store its state", async () => {
    const stopping = new AbortController();
    const on = (): void => void (sweep.running.size === 2 && stopping.abort());
    // Longer than the three seconds after which Ray kills a job that was stopped.
    const slow = ["env", "SMALL_UNIT_FAREWELL=6000"];
    await driveSweep(sweep.folder, sweep.options(120_000, { signal: stopping.signal, on }, slow));
    await until(async () => sweep.running.size === 0);
    expect((await sweepStatus(sweep.folder, [engine])).count("stopped")).toBe(2);
  });

  slowly("starts a unit again whose process was killed", async () => {
    const on = once((pid) => process.kill(pid, "SIGKILL"));
    expect((await driveSweep(sweep.folder, sweep.options(1500, { on }))).text).toBe("7 of 7 units done");
    expect(on.pid()).toBeGreaterThan(0);
    expectEachOnce();
  });

  slowly("starts a unit again whose supervisor was killed", async () => {
    const on = once((pid) => {
      const supervisor = processOf(pid)?.parent ?? 0;
      expect(processOf(supervisor)?.name).toMatch(/^ray::/);
      process.kill(supervisor, "SIGKILL");
    });
    expect((await driveSweep(sweep.folder, sweep.options(3000, { on }))).text).toBe("7 of 7 units done");
    expect(on.pid()).toBeGreaterThan(0);
    expectEachOnce();
  });

  slowly(
    "says that units wait or run while the head is away, and submits again what it has forgotten",
    async () => {
      await driveSweep(sweep.folder, sweep.options(120_000, { submitOnly: true }));
      await until(async () => sweep.running.size === 2);
      expect(ray.kill("gcs_server")).toBe(1);
      await until(async () =>
        (await sweepStatus(sweep.folder, [engine])).units.some(({ note }) => /answer/.test(note)),
      );
      const away = await sweepStatus(sweep.folder, [engine]);
      expect(away.count("running") + away.count("waiting") + away.count("lost")).toBe(7);
      await ray.killAll();
      await ray.startAll();
      const back = await sweepStatus(sweep.folder, [engine]);
      // Ray may have had the time to ask its runs to stop.
      expect(back.count("lost") + back.count("stopped")).toBe(7);
      expect((await driveSweep(sweep.folder, sweep.options(50))).text).toBe("7 of 7 units done");
      expectEachOnce();
    },
  );

  slowly(
    "waits while the node is dead and Ray goes on saying that its jobs run, and continues when all is back",
    async () => {
      const on = once(() => {
        expect(ray.kill("raylet")).toBe(1);
        void pause(15_000).then(async () => {
          await ray.killAll();
          await ray.startAll();
        });
      });
      expect((await driveSweep(sweep.folder, sweep.options(3000, { on }))).text).toBe("7 of 7 units done");
      expect(on.pid()).toBeGreaterThan(0);
      expectEachOnce();
    },
  );
});

async function until(holds: () => Promise<boolean>, seconds = 90): Promise<void> {
  const began = performance.now();
  while (performance.now() - began < seconds * 1000) {
    if (await holds()) return;
    await pause(100);
  }
  throw new Error(`Not within ${seconds} s.`);
}
