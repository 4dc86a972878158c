import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { FileLock, type LockOptions, leaseSeconds } from "./lock.js";

const root = mkdtempSync(join(tmpdir(), "lock-"));
afterAll(() => rmSync(root, { recursive: true }));

let path = "";
beforeEach(() => {
  path = join(mkdtempSync(join(root, "folder-")), "lock");
});

const take = (token: string, options: LockOptions = {}): FileLock =>
  FileLock.take(path, token, (holder) => new Error(`held by ${holder}`), options);

/** The lock as it is, but for some fields. */
function change(fields: Readonly<Record<string, unknown>>): void {
  const holder = JSON.parse(readFileSync(path, "utf8")) as object;
  writeFileSync(path, JSON.stringify({ ...holder, ...fields }));
}

/** The number of a process that has ended. */
function endedProcess(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

describe("a lock", () => {
  it("has one holder until it is given back, and leaves nothing else", () => {
    const first = take("a");
    expect(() => take("b")).toThrow("held by another run of this process");
    first.expectHeld();
    expect(readdirSync(join(path, ".."))).toEqual(["lock"]);
    first.release();
    expect(readdirSync(join(path, ".."))).toEqual([]);
    take("b").release();
  });

  it.each([
    ["has ended", () => ({ pid: endedProcess() })],
    ["had the number of one that lives now", () => ({ started: "1" })],
    ["ran before the machine was started again", () => ({ boot: "an earlier one" })],
  ])("of a process that %s is taken over", (_, fields) => {
    const before = take("a");
    change(fields());
    const after = take("b");
    expect(() => before.expectHeld()).toThrow("held by that of another run, or none");
    before.release();
    after.expectHeld();
    after.release();
  });

  it("of another machine, or one that names no process, is left to a person", () => {
    take("a");
    change({ host: "elsewhere", pid: 12 });
    expect(() => take("b")).toThrow("held by process 12 on elsewhere");
    writeFileSync(path, "none");
    expect(() => take("b")).toThrow("held by a lock that names no process");
    expect(readFileSync(path, "utf8")).toBe("none");
  });

  it("of another machine is taken over once it was not renewed for its lease, by the clock of the disk", () => {
    const old = Date.now() / 1000 - leaseSeconds;
    const before = take("a", { leased: true });
    change({ host: "elsewhere", pid: 12 });
    utimesSync(path, old + 60, old + 60);
    expect(() => take("b")).toThrow(/^held by process 12 on elsewhere, 240 s ago for 300 s$/);
    utimesSync(path, old - 1, old - 1);
    const after = take("b");
    expect(() => before.expectHeld()).toThrow("held by that of another run, or none");
    before.release();
    after.expectHeld();
    after.release();
  });

  it("is renewed while it is held, and never when somebody else has it", () => {
    const old = Date.now() / 1000 - 1000;
    const lock = take("a", { leased: true });
    utimesSync(path, old, old);
    lock.renew();
    expect(Date.now() - statSync(path).mtimeMs).toBeLessThan(60_000);
    lock.expectHeld();
    change({ host: "elsewhere" });
    utimesSync(path, old, old);
    lock.renew();
    expect(statSync(path).mtimeMs / 1000).toBeCloseTo(old, 0);
  });

  it("that holds only the number of a process, as earlier versions wrote it, is that process's", () => {
    writeFileSync(path, `${process.pid}\n`);
    expect(() => take("a")).toThrow("held by another run of this process");
    writeFileSync(path, `${endedProcess()}\n`);
    take("a").release();
  });

  it("of a live process is respected where the system does not say when one started", () => {
    take("a");
    change({ started: "" });
    expect(() => take("b")).toThrow("held by another run of this process");
    change({ started: "", pid: endedProcess() });
    take("b").release();
  });
});
