import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nearestExisting, noexecMount, roomProblems } from "./disks.mjs";

const gibibyte = 1024 ** 3;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "disks "));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the room on a disk", () => {
  const free = (gibibytes: number) => (): number => gibibytes * gibibyte;

  it("is asked for once for all that goes there, also into folders that do not exist yet", () => {
    const needs = [
      { folder: join(folder, "a", "b"), gibibytes: 2 },
      { folder, gibibytes: 0.5 },
    ];
    expect(roomProblems(needs, free(2.5))).toEqual([]);
    expect(roomProblems(needs, free(2.4))).toEqual([
      `Expected the disk to have 2.5 GiB free but got 2.4 GiB (${folder}). Free some space, or use a larger disk.`,
    ]);
    expect(roomProblems([], free(0))).toEqual([]);
  });

  it("is not asked for what lies there already", () => {
    writeFileSync(join(folder, "download"), Buffer.alloc(2 ** 20));
    const gibibytes = 2 ** 20 / gibibyte;
    expect(roomProblems([{ folder, gibibytes }], free(0))).toEqual([]);
    expect(roomProblems([{ folder, gibibytes: 2 * gibibytes }], free(0))).toHaveLength(1);
  });
});

describe("a disk mounted with noexec", () => {
  const mounts = (lines: readonly string[]): string =>
    lines.map((line, at) => `${at} 1 0:1 / ${line} shared:1 - ext4 /dev/sda rw`).join("\n");

  it("is the innermost that has the path", () => {
    const home = join(folder, "home").replaceAll(" ", "\\040");
    const list = mounts(["/ rw,noexec", `${home} rw`, `${home}/ada rw,nosuid,noexec`]);
    expect(noexecMount("/", list)).toBe("/");
    expect(noexecMount(folder, list)).toBe("/");
    expect(noexecMount(folder, mounts(["/ rw", `${folder.replaceAll(" ", "\\040")} rw,noexec`]))).toBe(
      folder,
    );
    expect(noexecMount(`${folder}-other`, mounts(["/ rw", `${folder} rw,noexec`]))).toBeUndefined();
  });

  it("is the last of those that lie over each other in one place", () => {
    expect(noexecMount("/", mounts(["/ rw,noexec", "/ rw"]))).toBeUndefined();
  });

  it("is none where the system does not say", () => {
    expect(noexecMount(folder, "")).toBeUndefined();
  });
});

it("the nearest that exists is the path itself, or a folder above it", () => {
  expect(nearestExisting(folder)).toBe(folder);
  expect(nearestExisting(join(folder, "a", "b"))).toBe(folder);
  expect(nearestExisting("/none-of-these")).toBe("/");
});
