import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createRandom } from "mixture-growth";
import { readNewestCheckpoint, readRunLog } from "mixture-growth/storage";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newestBytes } from "../../src/storage/test-support/state-bytes.js";
import { Child } from "../reliability/child.js";
import { cloneRoot } from "../setup/places.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reliability "));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("a process that is killed", () => {
  const kills = 50;
  it(`R1 at ${kills} random instants of saving leaves the old state or the new one, whole`, async ({
    task,
  }) => {
    const random = createRandom(0).fork("kills");
    const directory = join(folder, "run");
    let kept = 0;
    let partial = 0;
    for (let kill = 0; kill < kills; kill++) {
      const child = new Child("save-loop.mjs", [directory]);
      const begun = await child.line((line) => line.startsWith("begun"));
      expect(child.trouble).toBe("");
      // It continues from what was found after the previous kill: that lock was recovered.
      expect(begun).toBe(`begun ${kept}`);
      await pause(150 * random.uniform());
      await child.kill();
      const last = Number(child.lines.at(-1)?.split(" ")[1]);
      const names = readdirSync(directory);
      partial += Number(names.some((name) => name.endsWith(".partial")));
      const newest = readNewestCheckpoint(directory);
      const { position, tensors, optimizer, sums } = newest?.checkpoint.snapshot ?? {};
      const step = position?.step ?? 0;
      // Every state that was reported as kept is kept; one more may be.
      expect([last, last + 1]).toContain(step);
      if (newest !== undefined) {
        expect(newest.damaged).toEqual([]);
        for (const values of [
          tensors?.get("a")?.values,
          optimizer?.slots.get("momentum")?.get("a")?.values,
        ]) {
          expect(values?.every((value) => value === step)).toBe(true);
        }
        expect(sums?.[0]?.loss).toBe(step);
      }
      kept = step;
    }
    // The kills did hit saves, and the next run cleaned up after each.
    expect(partial).toBeGreaterThan(0);
    expect(kept).toBeGreaterThan(kills);
    const child = new Child("save-loop.mjs", [directory]);
    await child.line((line) => line.startsWith("kept"));
    await child.kill();
    const left = readdirSync(directory).filter(
      (name) => !/^(checkpoint-\d+(\.partial)?|lock|log\.jsonl)$/.test(name),
    );
    expect(left).toEqual([]);
    expect(readdirSync(directory).filter((name) => name.endsWith(".partial")).length).toBeLessThan(2);
    Object.assign(task.meta, { figures: { tries: kills, faults: kills, losses: 0 } });
  }, 600_000);

  it.for(["mixture", "gradmax"])(
    "R2 while it trains a %s plan goes on, in the next process, to the very bytes of a run that was not",
    { timeout: 600_000 },
    async (method, { task }) => {
      const random = createRandom(0).fork(`kills of ${method}`);
      const whole = new Child("train-run.mjs", [join(folder, "whole"), method]);
      expect(await whole.ended).toEqual({ code: 0, signal: null });
      const directory = join(folder, "killed");
      const steps = whole.lines.filter((line) => line.includes('"kind":"saved"')).length;
      let kills = 0;
      for (;;) {
        const child = new Child("train-run.mjs", [directory, method]);
        // Killed after a few steps, in the middle of the next one or of saving it.
        const saves = 1 + random.integer(Math.ceil(steps / 3));
        const reached = async (): Promise<boolean> => {
          const isSave = (line: string): boolean =>
            line.includes('"kind":"saved"') &&
            child.lines.filter((other) => other.includes('"kind":"saved"')).length >= saves;
          return (await child.line(isSave)) !== undefined;
        };
        if (!(await reached())) {
          expect(child.trouble).toBe("");
          break;
        }
        await pause(60 * random.uniform());
        await child.kill();
        kills += 1;
      }
      expect(kills).toBeGreaterThanOrEqual(3);
      Object.assign(task.meta, { figures: { tries: kills + 1, faults: kills, losses: 0 } });
      expect(newestBytes(directory)).toEqual(newestBytes(join(folder, "whole")));
      expect(readRunLog(directory).history).toEqual(readRunLog(join(folder, "whole")).history);
      expect(existsSync(join(directory, "lock"))).toBe(false);
    },
  );
});

/** Whether a process may have its own disks and networks here, which some containers forbid. */
const mayUnshare = spawnSync("unshare", ["--map-root-user", "--mount", "--net", "true"]).status === 0;

describe.skipIf(!mayUnshare)("on a disk or a network that fails (needs unshare)", () => {
  it.each([
    ["full", /got ENOSPC .* The disk is full: make room; older checkpoints are still there\.$/],
    ["read-only", /got EROFS .* The disk is read-only: use another folder; older checkpoints/],
  ])(
    "R8 a %s disk fails with its reason, the older state stays, training goes on and is kept again later",
    async (trouble, reason) => {
      const own = ["unshare", "--map-root-user", "--mount"];
      const child = new Child("disk-trouble.mjs", [folder, trouble], own);
      expect(await child.ended).toEqual({ code: 0, signal: null });
      const told = JSON.parse(child.lines.at(-1) ?? "") as {
        readonly done: boolean;
        readonly saves: number;
        readonly reasons: readonly string[];
        readonly readable: readonly string[];
        readonly unsaved: string | null;
        readonly last: { readonly phase: number };
      };
      expect(told.reasons[0]).toMatch(reason);
      expect(new Set(told.readable.slice(0, 3))).toEqual(new Set([join(folder, "run", "checkpoint-000001")]));
      expect(told).toMatchObject({ done: true, unsaved: null, last: { phase: 4 } });
      expect(told.saves).toBeGreaterThan(3);
    },
    120_000,
  );

  it("R16 without any network, training and keeping work as they do with one", async () => {
    const child = new Child(
      "train-run.mjs",
      [join(folder, "alone")],
      ["unshare", "--map-root-user", "--net"],
    );
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(child.trouble).toBe("");
    expect(readNewestCheckpoint(join(folder, "alone"))?.checkpoint.snapshot.position.phase).toBe(4);
  }, 120_000);
});

describe("memory", () => {
  it("R9 is flat over 2,000 steps, 20 growths and 100 states that are kept", async ({ task }) => {
    const child = new Child("long-run.mjs", [folder]);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    const told = JSON.parse(child.lines.at(-1) ?? "") as Readonly<Record<string, number>>;
    expect(told).toMatchObject({ tensors: 0, growths: 20 });
    expect(told.steps).toBeGreaterThanOrEqual(2000);
    expect(told.saves).toBeGreaterThanOrEqual(100);
    // From the fifth run, by which everything is loaded, to the last.
    expect((told.lastBytes as number) / (told.warmBytes as number)).toBeLessThan(1.05);
    Object.assign(task.meta, { figures: { tries: told.steps, faults: 0, losses: 0 } });
  }, 600_000);
});

describe("the packages that ship", () => {
  it("R17 have no known weakness that is high or critical", ({ skip }) => {
    const args = ["audit", "--omit=dev", "--json"];
    const { stdout } = spawnSync("npm", args, { cwd: cloneRoot, encoding: "utf8" });
    const report = auditOf(stdout);
    if (report.metadata === undefined) return skip("the npm registry in use has no audit service");
    const { high, critical } = report.metadata.vulnerabilities;
    expect({ high, critical }).toEqual({ high: 0, critical: 0 });
  });
});

/** npm's audit of the packages; without an audit service, the output is empty or something else. */
function auditOf(text: string): {
  readonly metadata?: { readonly vulnerabilities: Record<string, number> };
} {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

describe("other versions of Node.js", () => {
  it.for(["20", "22", "24"])(
    "R19 Node.js %s loads the native library, trains, saves, is killed, and ends with the same bytes",
    { timeout: 300_000 },
    async (major, { skip, task }) => {
      const node = nodeOf(major);
      if (node === undefined) {
        return skip(`no Node.js ${major} here: name one with MIXTURE_GROWTH_NODE_${major}`);
      }
      const whole = new Child("train-run.mjs", [join(folder, "whole")], [], node);
      expect(await whole.ended).toEqual({ code: 0, signal: null });
      const steps = whole.lines.filter((line) => line.includes('"kind":"step"')).length;
      expect(steps).toBeGreaterThanOrEqual(20);
      const killed = new Child("train-run.mjs", [join(folder, "killed")], [], node);
      await killed.line(() => killed.lines.filter((line) => line.includes('"kind":"saved"')).length > 12);
      await killed.kill();
      const again = new Child("train-run.mjs", [join(folder, "killed")], [], node);
      expect(await again.ended).toEqual({ code: 0, signal: null });
      expect([whole, killed, again].map(({ trouble }) => trouble)).toEqual(["", "", ""]);
      expect(newestBytes(join(folder, "killed"))).toEqual(newestBytes(join(folder, "whole")));
      Object.assign(task.meta, { figures: { tries: steps, faults: 1, losses: 0 } });
    },
  );
});

/** A Node.js of a major version: the one that is named, or the running one. */
function nodeOf(major: string): string | undefined {
  const named = process.env[`MIXTURE_GROWTH_NODE_${major}`];
  const { stdout } = spawnSync(named ?? process.execPath, ["--version"], { encoding: "utf8" });
  if (stdout?.startsWith(`v${major}.`)) return named ?? process.execPath;
  if (named === undefined) return undefined;
  throw new Error(
    `Expected a Node.js ${major} but got ${JSON.stringify(stdout ?? null)} (MIXTURE_GROWTH_NODE_${major}). Name the program itself.`,
  );
}

/** Runs plotly.js's file in a page of its own; figures are passed to it as JSON. */
const plotlysPage = join(cloneRoot, "kernel-ext/display/src/figure/thread/plotly.ts");

/** Connects to the Ray cluster at the address that a user gives a sweep. */
const raysClient = join(cloneRoot, "src/sweep/engines/ray.ts");

describe("the sources of what ships", () => {
  it("R16 evaluate no text as code, and open no connection except to a cluster that was named", () => {
    const found = [...sources("src"), ...sources("kernel-ext/display/src")].flatMap((path) => {
      // Comments and types run nothing.
      const text = readFileSync(path, "utf8").replaceAll(/^\s*(\*|\/\/|import type\b).*$/gm, "");
      const evaluates =
        /\beval\s*\(|new Function\b|\bFunction\s*\(|node:vm\b/.test(text) && path !== plotlysPage;
      const connects =
        /\bfetch\s*\(|node:(https?|net|dgram|tls)\b|XMLHttpRequest|WebSocket/.test(text) &&
        path !== raysClient;
      return evaluates || connects ? [path] : [];
    });
    expect(found).toEqual([]);
  });
});

function sources(folder: string): string[] {
  const root = join(cloneRoot, folder);
  const names = readdirSync(root, { recursive: true, encoding: "utf8" });
  return names
    .filter(
      (name) => name.endsWith(".ts") && !/(^|\/)(dist|node_modules|test-support)\/|\.test\.ts$/.test(name),
    )
    .map((name) => join(root, name));
}
