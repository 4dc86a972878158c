import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FakeClone } from "./test-support/fake-clone.js";

let disk: string;
let mounted: boolean;
beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), "mixture growth noexec "));
  mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m,noexec", "tmpfs", disk]).status === 0;
});
afterEach(() => {
  if (mounted) spawnSync("umount", ["--lazy", disk]);
  rmSync(disk, { recursive: true, force: true });
});

it("a folder in which no program may run is refused before anything is installed", async (context) => {
  if (!mounted) return context.skip("only root can mount a disk with noexec");
  const clone = new FakeClone(disk);
  expect(await clone.failure()).toBe(
    `Expected the folder to be one in which programs may run but got EACCES (${clone.root}). Use another folder: this one ` +
      "is mounted with noexec, or SELinux or the like forbids it; findmnt -T . and ls -Z say which.",
  );
  expect(clone.calls()).toEqual([]);
});
