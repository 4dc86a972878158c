import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type DriveOptions, driveSweep } from "./drive-sweep.js";
import { LocalEngine } from "./engines/local.js";
import { sweepPlan } from "./make-sweep-plan.js";
import { SweepFolder } from "./sweep-folder.js";
import { firstRound } from "./sweep-plan.js";
import { sweepStatus } from "./sweep-status.js";
import { sevenMethods } from "./test-support/seven-methods.js";

vi.setConfig({ testTimeout: 120_000 });

const config = sevenMethods();
const smallUnit = fileURLToPath(new URL("test-support/small-unit.mjs", import.meta.url));

let path = "";
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "sweep "));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

const make = (seeds = 1): SweepFolder =>
  SweepFolder.create(path, sweepPlan("cifar100", "smoke", config, { seeds }));

function options(env: Record<string, string> = {}, more: Partial<DriveOptions> = {}): DriveOptions {
  return {
    engine: new LocalEngine({ ...process.env, ...env }),
    settings: { program: [process.execPath, smallUnit], atOnce: 3, own: {} },
    signal: new AbortController().signal,
    every: 20,
    ...more,
  };
}

/** Which process worked on which unit, line by line. */
const work = (): { unit: string; pid: number; what: string }[] =>
  readFileSync(join(path, "work.txt"), "utf8")
    .trim()
    .split("\n")
    .map((line) => {
      const [unit = "", pid, what = ""] = line.split(" ");
      return { unit, pid: Number(pid), what };
    });

/** A program that carries out the sweep, as a command in a terminal does. */
const poolOf = (settings: DriveOptions["settings"]): string => `
  import { driveSweep } from "#library/sweep/drive-sweep.js";
  import { LocalEngine } from "#library/sweep/engines/local.js";
  import { SweepFolder } from "#library/sweep/sweep-folder.js";
  await driveSweep(SweepFolder.open(${JSON.stringify(path)}), {
    engine: new LocalEngine(process.env),
    settings: ${JSON.stringify(settings)},
    signal: new AbortController().signal,
  });`;

describe("a sweep on this machine", () => {
  it("does every unit once, and nothing when it is carried out again", async () => {
    const folder = make(2);
    const seen: string[] = [];
    const status = await driveSweep(folder, options({}, { on: ({ text }) => seen.push(text) }));
    expect(status.text).toBe("14 of 14 units done");
    expect(work().filter(({ what }) => what === "end")).toHaveLength(14);
    expect(seen.length).toBeGreaterThan(1);
    expect((await driveSweep(folder, options())).text).toBe("14 of 14 units done");
    expect(work()).toHaveLength(28);
  });

  it("begins no later round before the first has ended, and at most so many at a time", async () => {
    const folder = make();
    await driveSweep(folder, options({ SMALL_UNIT_MILLISECONDS: "200" }));
    const lines = work();
    let running = 0;
    for (const { what } of lines) {
      running += what === "begin" ? 1 : -1;
      expect(running).toBeLessThanOrEqual(3);
    }
    const first = new Set(folder.units.slice(0, firstRound(folder.plan)).map(({ id }) => id));
    const isFirst = lines.map(({ unit }) => first.has(unit));
    const lastOfFirst = isFirst.lastIndexOf(true);
    const firstOfLater = isFirst.indexOf(false);
    expect(firstOfLater).toBeGreaterThan(lastOfFirst);
  });

  it("is stopped, says so, and continues", async () => {
    const folder = make();
    const stopping = new AbortController();
    const slow = options(
      { SMALL_UNIT_MILLISECONDS: "60000" },
      {
        signal: stopping.signal,
        on: () => existsSync(join(path, "work.txt")) && work().length === 3 && stopping.abort(),
      },
    );
    const stopped = await driveSweep(folder, slow);
    expect(stopped.text).toBe("0 of 7 units done, 4 waiting, 3 stopped");
    expect((await driveSweep(folder, options())).text).toBe("7 of 7 units done");
  });

  it("starts a unit again whose process was killed, and loses and repeats no other", async () => {
    const folder = make();
    const killed = new Set<number>();
    const on: DriveOptions["on"] = (status) => {
      const unit = status.units.find(({ state }) => state === "running");
      const pid = unit === undefined ? undefined : folder.attempts(unit.id).at(-1)?.pid;
      if (pid === undefined || killed.size === 2 || killed.has(pid)) return;
      killed.add(pid);
      process.kill(pid, "SIGKILL");
    };
    const status = await driveSweep(folder, options({ SMALL_UNIT_MILLISECONDS: "300" }, { on }));
    expect(killed.size).toBe(2);
    expect(status.text).toBe("7 of 7 units done");
    const ended = work().filter(({ what }) => what === "end");
    expect(new Set(ended.map(({ unit }) => unit)).size).toBe(7);
    expect(ended).toHaveLength(7);
  });

  it("reports a unit that fails with its message, and runs it again only when that is wanted", async () => {
    const folder = make();
    const failing = { SMALL_UNIT_FAILS: "scratch" };
    const status = await driveSweep(folder, options(failing));
    expect(status.text).toBe("6 of 7 units done, 1 failed");
    expect(status.units.find(({ state }) => state === "failed")?.note).toBe("This unit always fails.");
    await driveSweep(folder, options(failing));
    expect(work().filter(({ unit }) => unit.startsWith("scratch"))).toHaveLength(1);
    expect((await driveSweep(folder, options({}, { retryFailed: true }))).text).toBe("7 of 7 units done");
  });

  it.each([
    ["the terminal is closed, which tells the pool and its units", "SIGHUP", -1],
    ["the pool is killed, which can tell nobody", "SIGKILL", 1],
  ] as const)("stops with its state when %s, and the same call continues", async (_, signal, whom) => {
    const folder = make();
    const pool = spawn(
      process.execPath,
      ["--input-type=module", "--eval", poolOf(options().settings)],
      // A group of its own, as a terminal gives to every command.
      { env: { ...process.env, SMALL_UNIT_MILLISECONDS: "60000" }, detached: true },
    );
    const ended = new Promise((resolve) => pool.once("close", resolve));
    await vi.waitUntil(() => existsSync(join(path, "work.txt")) && work().length === 3, { timeout: 60_000 });
    process.kill(whom * (pool.pid as number), signal);
    await ended;
    const stopped = async (): Promise<string> => (await sweepStatus(folder, [options().engine])).text;
    await expect
      .poll(stopped, { timeout: 30_000, interval: 200 })
      .toMatch(/^0 of 7 units done, (?:4 waiting, 3 stopped|3 stopped, 4 lost)$/);
    expect((await driveSweep(folder, options())).text).toBe("7 of 7 units done");
    expect(work().filter(({ what }) => what === "end")).toHaveLength(7);
  });

  it("gives up a unit whose process ends again and again without a word", async () => {
    const folder = make();
    const program = ["sh", "-c", `echo "$2" >> '${join(path, "begun.txt")}'; kill -9 $$`, "sh"];
    const status = await driveSweep(folder, options({}, { settings: { program, atOnce: 3, own: {} } }));
    expect(status.text).toBe("0 of 7 units done, 7 lost");
    const begun = readFileSync(join(path, "begun.txt"), "utf8").trim().split("\n");
    for (const { id } of folder.units) expect(begun.filter((one) => one === id)).toHaveLength(3);
  });

  it("is helped by programs that go through its units, as other machines do, and does no unit twice", async () => {
    const folder = make();
    const env = { ...process.env, SMALL_UNIT_MILLISECONDS: "300" };
    const helping = `ls "$1/units" | xargs -P 2 -n 1 '${process.execPath}' '${smallUnit}' "$1"`;
    let helped: Promise<unknown> | undefined;
    const on = (): void => {
      helped ??= new Promise((resolve) =>
        spawn("sh", ["-c", helping, "sh", path], { env }).once("close", resolve),
      );
    };
    const status = await driveSweep(folder, options({ SMALL_UNIT_MILLISECONDS: "300" }, { on }));
    await helped;
    expect(status.text).toBe("7 of 7 units done");
    expect(work().filter(({ what }) => what === "end")).toHaveLength(7);
  });

  it("runs a unit once, however many want to", async () => {
    const folder = make();
    const unit = folder.units[0]?.id as string;
    const ends = await Promise.all(
      Array.from(
        { length: 6 },
        () =>
          new Promise<number | null>((resolve) => {
            const env = { ...process.env, SMALL_UNIT_MILLISECONDS: "1500" };
            spawn(process.execPath, [smallUnit, path, unit], { env }).once("close", resolve);
          }),
      ),
    );
    expect(ends.filter((code) => code === 0).length).toBeGreaterThan(0);
    expect(ends.every((code) => code === 0 || code === 75)).toBe(true);
    expect(work().filter(({ what }) => what === "end")).toHaveLength(1);
    expect((await sweepStatus(folder, [])).count("done")).toBe(1);
  });
});
