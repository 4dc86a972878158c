import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { mlp } from "../../networks/architectures/mlp.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { tinyData } from "../../test-support/tiny-data.js";
import type { RunEvent } from "../../training/run/events.js";
import { Run } from "../../training/run/run.js";
import { RunDirectory } from "./run-directory.js";
import { readRunLog } from "./run-log.js";

/**
 * Runs that released versions kept, one folder a schema: `schema-1` was written by version 0.1.0. They are never
 * written again; a new schema gets a folder of its own, made by running this file with MIXTURE_GROWTH_NEW_FIXTURE set.
 */
const fixtures = fileURLToPath(new URL("fixtures", import.meta.url));

/** The run that each fixture holds, stopped in its last phase. */
function open(directory: string, on: (event: RunEvent) => void = () => undefined, stopAtStep?: number): Run {
  const stop = new AbortController();
  const keep = { epochs: 2, optimizer: "keep" } as const;
  return new Run({
    plan: GrowthPlan.mixture({
      phases: { member: 1, grown: keep },
      afterGrowth: [{ change: "freeze", selection: { what: "coefficients", blocks: "members" } }],
    }),
    network: mlp({ hidden: [4], classes: 4, input: [8, 8, 1] }),
    data: tinyData(),
    seed: 0,
    batchSize: 16,
    augment: "none",
    store: new RunDirectory(directory, { time: () => new Date(0) }),
    signal: () => stop.signal,
    on: (event) => {
      on(event);
      if (event.kind === "step" && event.phase === "grown" && event.step === stopAtStep) stop.abort();
    },
  });
}

const made = process.env.MIXTURE_GROWTH_NEW_FIXTURE;
if (made !== undefined) {
  it("writes a new fixture", async () => {
    const run = open(join(fixtures, made), undefined, 2);
    await expect(run.train()).rejects.toThrow(/^Stopped/);
    run.dispose();
  });
}

describe.each(readdirSync(fixtures))("a run that was kept with %s", (schema) => {
  it("R14 is taken up and ends, and its log is read", async () => {
    const folder = mkdtempSync(join(tmpdir(), "old "));
    cpSync(join(fixtures, schema), folder, { recursive: true });
    const kinds: string[] = [];
    const run = open(folder, ({ kind }) => kinds.push(kind));
    expect(run.position).toEqual({ phase: 4, epoch: 0, step: 2 });
    expect(run.resumed?.skipped).toEqual([]);
    await run.train();
    expect(kinds[0]).toBe("resumed");
    expect(kinds.filter((kind) => kind === "step")).toHaveLength(6);
    expect(run.done).toBe(true);
    expect(readRunLog(folder).history).toEqual(run.history);
    run.dispose();
    rmSync(folder, { recursive: true });
  });
});
