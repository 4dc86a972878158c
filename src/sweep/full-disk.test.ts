import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** Whether a process may have its own disks here, which some containers forbid. */
const mayUnshare = spawnSync("unshare", ["--map-root-user", "--mount", "true"]).status === 0;
const program = fileURLToPath(new URL("test-support/full-disk.mjs", import.meta.url));

it.skipIf(!mayUnshare)(
  "a unit whose result finds no room says so, and is done by the next attempt",
  () => {
    const place = mkdtempSync(join(tmpdir(), "full disk "));
    const words = ["--map-root-user", "--mount", process.execPath, program, place];
    const told = JSON.parse(execFileSync("unshare", words, { encoding: "utf8" }));
    rmSync(place, { recursive: true });
    // Neither an error nor the end of the attempt could be written: this process counts as one that is still at work.
    expect(told).toMatchObject({ first: 1, state: "running", second: 0, isDone: true });
    expect(told.said.join("\n")).toMatch(/got ENOSPC .* The disk is full/);
  },
  120_000,
);
