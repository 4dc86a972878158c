import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FakeClone } from "./test-support/fake-clone.js";
import { FakeProject } from "./test-support/fake-project.js";

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

const remount = (): string => `or mount this disk anew, as root: mount -o remount,exec '${disk}'.`;

it("a folder in which no program may run is refused before anything is installed", async (context) => {
  if (!mounted) return context.skip("only root can mount a disk with noexec");
  const clone = new FakeClone(disk);
  expect(await clone.failure()).toBe(
    `Expected the folder to be where programs may run but got a disk mounted with noexec at ${disk} (${clone.root}). ` +
      `Use another folder, ${remount()}`,
  );
  expect(clone.calls()).toEqual([]);
});

it("so is an environment there, which is not remembered", (context) => {
  if (!mounted) return context.skip("only root can mount a disk with noexec");
  const project = new FakeProject();
  const environment = join(disk, "deep", "environment");
  const refused = project.run(["setup", "--environment", environment]);
  expect(refused.printed.trim()).toBe(
    "Expected the folder for the Python environment to be where programs may run but got a disk mounted with noexec " +
      `at ${disk} (${environment}). Name another folder, as in npx mixture-growth setup --environment .venv-growth, ${remount()}`,
  );
  expect(refused.code).toBe(1);
  expect(project.calls()).toEqual([]);
  expect(project.run(["setup"]).code).toBe(0);
  expect(existsSync(project.at(".venv"))).toBe(true);
  project.remove();
});
