// Processes of units and of collectors are those of the build.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readResult } from "../../experiments/stored-result.js";
import type { Engine } from "../engines/engine.js";
import { LocalEngine } from "../engines/local.js";
import { FakeEngine } from "../test-support/fake-engine.js";
import { runSweepCommand } from "./run-sweep-command.js";

vi.setConfig({ testTimeout: 600_000 });

const tool = fileURLToPath(new URL("../../../tools/sweep.mjs", import.meta.url));

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sweep command "));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function command(
  engine: Engine,
  ...words: readonly string[]
): Promise<{ status: number; said: string; lines: readonly string[] }> {
  const said: string[] = [];
  const lines: string[] = [];
  const status = await runSweepCommand(words, {
    write: (line) => said.push(line),
    progress: (line) => lines.push(line),
    signal: new AbortController().signal,
    workingFolder: folder,
    sweeps: folder,
    engines: [engine],
    commit: "0123abc",
    date: () => new Date(0),
  });
  return { status, said: said.join("\n"), lines };
}

const small = ["cifar100", "--profile", "smoke", "--methods", "small,scratch", "--seeds", "1"];

/** Collects in a process of its own. */
function collector(sweep: string): Promise<number | null> {
  const child = spawn(process.execPath, [tool, "collect", sweep], { stdio: "ignore" });
  return new Promise((resolve) => child.once("close", resolve));
}

it("a sweep on this machine shows its progress, and leaves tables that two collectors write again at once", async () => {
  const local = new LocalEngine(process.env);
  const { status, said, lines } = await command(local, ...small, "--out", "one");
  expect(status, said).toBe(0);
  expect(lines.at(-1)).toBe("2 of 2 units done");
  const manifest = JSON.parse(readFileSync(join(folder, "one", "manifest.json"), "utf8"));
  expect(manifest).toMatchObject({
    experiment: "cifar100",
    commit: "0123abc",
    sweep: { units: 2, done: 2, threads: 1 },
    machine: { threads: 1 },
  });
  const results = readFileSync(join(folder, "one", "results.csv"), "utf8");
  expect(results).toMatch(/,small,0,/);
  expect(results).toMatch(/,scratch,0,/);
  expect((await command(local, "status", "one")).said).toContain("2 of 2 units done");
  rmSync(join(folder, "one", "results.csv"));
  expect(await Promise.all([1, 2].map(() => collector(join(folder, "one"))))).toEqual([0, 0]);
  const { provenance } = readResult("cifar100", join(folder, "one"));
  expect(Date.parse(provenance.started)).toBeLessThanOrEqual(Date.parse(provenance.ended));
  expect(readFileSync(join(folder, "one", "results.csv"), "utf8")).toBe(results);
  expect(readdirSync(join(folder, "one")).filter((name) => name.endsWith(".part"))).toEqual([]);
});

describe("a sweep on a cluster", () => {
  it("is submitted, seen, stopped, and continued with what is left", async () => {
    const slurm = new FakeEngine(undefined, "slurm");
    slurm.says = "queued";
    const begun = await command(slurm, ...small, "--engine", "slurm");
    expect(begun.status).toBe(0);
    expect(begun.said).toMatch(/^2 units in .*cifar100-smoke, by slurm$/m);
    expect(begun.said).toContain("Submitted.");
    expect((await command(slurm, "status", "cifar100-smoke")).said).toContain("0 of 2 units done, 2 waiting");
    await command(slurm, ...small, "--engine", "slurm");
    expect(slurm.calls).toEqual(["submit 2"]);
    expect((await command(slurm, "stop", "cifar100-smoke")).status).toBe(0);
    expect((await command(slurm, "resume", "cifar100-smoke", "--engine", "slurm")).status).toBe(0);
    expect(slurm.calls.filter((call) => call === "submit 2")).toHaveLength(2);
    expect(slurm.calls[1]).toBe("cancel 2");
  });

  it("has no tables before a unit is done, and another plan is refused in its folder", async () => {
    const slurm = new FakeEngine(undefined, "slurm");
    await command(slurm, ...small, "--engine", "slurm");
    const { status, said } = await command(slurm, "collect", "cifar100-smoke");
    expect([status, said]).toEqual([1, expect.stringMatching(/^Expected a unit that is done but got none/)]);
    const other = await command(slurm, ...small, "--engine", "slurm", "--threads", "2");
    expect([other.status, other.said]).toEqual([1, expect.stringContaining("another threads")]);
  });

  it.each([
    [["status", "nowhere"], 1, "Expected the folder of a sweep but found no sweep.json"],
    [["cifar100", "--methods", "smal"], 1, 'Did you mean "small"?'],
    [["cifar100", "--engine", "k8s"], 2, "npm run sweep -- --help shows all options."],
    [["--help"], 0, "npm run sweep -- NAME [options]"],
  ] as const)("that cannot be: %o", async (words, status, text) => {
    expect(await command(new FakeEngine(undefined, "slurm"), ...words)).toMatchObject({
      status,
      said: expect.stringContaining(text),
    });
  });
});
