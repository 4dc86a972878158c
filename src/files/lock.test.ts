import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { FileLock } from "./lock.js";

const root = mkdtempSync(join(tmpdir(), "lock-"));
afterAll(() => rmSync(root, { recursive: true }));

let path = "";
beforeEach(() => {
  path = join(mkdtempSync(join(root, "folder-")), "lock");
});

const take = (token: string): FileLock =>
  FileLock.take(path, token, (holder) => new Error(`held by ${holder}`));

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
