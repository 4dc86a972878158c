import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mlp } from "../networks/architectures/mlp.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { tinyData } from "../test-support/tiny-data.js";
import { Comparison } from "./comparison.js";
import { runFolder } from "./run-folder.js";

/** A run by the name of "mixture" that version 0.1.0 kept, stopped in its last phase. */
const kept = fileURLToPath(new URL("../storage/checkpoint/fixtures/schema-1", import.meta.url));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "run folder "));
});
afterEach(() => rmSync(directory, { recursive: true }));

const place = (method: string): string => relative(directory, runFolder(directory, method, 3));

describe("the folder of a run", () => {
  it("is named by method and seed", () => {
    expect(place("mixture")).toBe(join("runs", "mixture", "seed-3"));
    expect(place("members 40, grown 10")).toBe(join("runs", "members 40, grown 10", "seed-3"));
    expect(place("成長")).toBe(join("runs", "成長", "seed-3"));
  });

  it("is another one for every method, inside the directory, with a name that disks take", () => {
    const long = JSON.stringify({ kind: "cosine", learningRate: 0.1 }).repeat(9);
    const methods = [
      "..",
      ".",
      "a/b",
      "a-b",
      "a b",
      "a, b",
      "noise -1",
      "noise 1",
      long,
      `${long} `,
      "成".repeat(99),
    ];
    const folders = methods.map(place);
    expect(new Set(folders).size).toBe(methods.length);
    for (const folder of folders) {
      expect(folder.split("/").slice(0, -2)).toEqual(["runs"]);
      mkdirSync(join(directory, folder), { recursive: true });
    }
    expect(readdirSync(directory)).toEqual(["runs"]);
  });

  it.each(["mixture, seed 3", join("runs", "mixture", "seed-3")])(
    "is where a run is kept already: %s",
    (folder) => {
      cpSync(kept, join(directory, folder), { recursive: true });
      expect(place("mixture")).toBe(folder);
    },
  );

  it("of an experiment of an earlier version is taken for the run that it keeps, and for no other", () => {
    cpSync(kept, join(directory, "runs", "large-mixture", "seed-3"), { recursive: true });
    expect(place("large, mixture")).toBe(join("runs", "large, mixture", "seed-3"));
  });
});

it("a comparison that version 0.1.0 kept is continued where it was stopped", async () => {
  const folder = join(directory, "mixture, seed 0");
  cpSync(kept, folder, { recursive: true });
  const plan = GrowthPlan.mixture({
    phases: { member: 1, grown: { epochs: 2, optimizer: "keep" } },
    afterGrowth: [{ change: "freeze", selection: { what: "coefficients", blocks: "members" } }],
  });
  let steps = 0;
  const comparison = new Comparison({
    plans: [plan],
    seeds: [0],
    network: mlp({ hidden: [4], classes: 4, input: [8, 8, 1] }),
    data: tinyData(),
    batchSize: 16,
    augment: "none",
    directory,
    on: ({ kind }) => {
      if (kind === "step") steps += 1;
    },
  });
  await comparison.run();
  // Two epochs of four steps, of which two were done.
  expect(steps).toBe(2 * 4 - 2);
  expect(existsSync(join(directory, "runs"))).toBe(false);
  expect(comparison.result.runs.map(({ method }) => method)).toEqual(["mixture"]);
});
