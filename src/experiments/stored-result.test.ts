import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspectSymbol } from "mixture-growth-display";
import { afterAll, describe, expect, it } from "vitest";
import { writeResults } from "./command/results-folder.js";
import { ExperimentResult } from "./experiment-result.js";
import { runExperiment } from "./run-experiment.js";
import { readResult, resultOf, StoredResult } from "./stored-result.js";

const folder = mkdtempSync(join(tmpdir(), "stored "));
afterAll(() => rmSync(folder, { recursive: true }));

const manifest = {
  experiment: "what-is-learned",
  profile: "smoke",
  split: "test",
  seeds: 1,
  started: "2026-11-26T03:00:00.000Z",
  ended: "2026-11-26T03:10:00.000Z",
  commit: null,
  machine: { processor: "a processor", threads: 2 },
  versions: { library: "0.1.0", tensorflow: "2.21.0", node: "v20.0.0", device: "cpu" },
};

describe("results in a folder", () => {
  it("are read as they were written: tables, figures, what was measured on the nets", {
    timeout: 120_000,
  }, async () => {
    const made = await runExperiment("what-is-learned", { profile: "smoke" });
    await writeResults(folder, made, manifest);
    const result = readResult("what-is-learned", folder);
    for (const table of ["history", "summary", "ledger", "times", "spending"] as const) {
      expect(result[table].objects()).toEqual(made[table].objects());
    }
    for (const figure of ["figure", "dots", "ends"] as const) expect(result[figure]).toEqual(made[figure]);
    expect(Object.keys(result.tables).sort()).toEqual(["drift", "function", "similarity", "spread"]);
    for (const [name, table] of Object.entries(result.tables)) {
      expect(table.objects()).toEqual(made.tables[name]?.objects());
    }
    for (const part of [
      "accuracy (%)",
      "commit unknown",
      "2026-11-26 03:00",
      "a processor, 2 threads, cpu",
    ]) {
      expect(result[inspectSymbol]()).toContain(part);
    }
  });

  it("are the result itself, and by the name of version 0.1.0", () => {
    const stored = readResult("cifar100");
    expect(stored).toBeInstanceOf(ExperimentResult);
    expect(stored.result).toBe(stored);
  });

  it("are read where they are stored, and a smoke run is always trained", { timeout: 120_000 }, async () => {
    expect(await resultOf("cifar100", "laptop")).toBeInstanceOf(StoredResult);
    expect(await resultOf("coefficients-at-growth", "smoke")).not.toBeInstanceOf(StoredResult);
  });

  it("that are not there are reported with the command that makes them", () => {
    expect(() => readResult("cifar100", join(folder, "nowhere"))).toThrow(
      /^Expected results of cifar100 but found no results.csv, .*npm run experiment -- cifar100 --out/,
    );
    expect(() => readResult("/nope")).toThrow(/^Expected name to be .* but got "\/nope" \(readResult\)/);
  });
});
