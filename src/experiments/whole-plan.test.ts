import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cifarAugmentation } from "../data/augment.js";
import { mlp } from "../networks/architectures/mlp.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { RunDirectory } from "../storage/checkpoint/run-directory.js";
import { tinyData } from "../test-support/tiny-data.js";
import { Run } from "../training/run/run.js";
import { carryOut } from "./carry-out.js";
import { Comparison } from "./comparison.js";
import { dryRun } from "./dry-run.js";
import type { ExperimentConfig } from "./experiment.js";
import { startRun, train } from "./start-run.js";

const settings = {
  network: mlp({ hidden: [12, 12], classes: 4, input: [8, 8, 1] }),
  data: tinyData(),
  batchSize: 16,
  augment: "none",
} as const;

/** Three members, of which the phases know two. */
function forgetful(): GrowthPlan {
  const { data } = GrowthPlan.mixture({ phases: { member: 1, grown: 1 } });
  const templates = { ...data.templates, templatesPerSet: [2, 2, 2] };
  return GrowthPlan.parse(JSON.stringify({ ...data, name: "forgetful", members: 3, templates }));
}

const plan = forgetful();
const problem = (name: string, where: string): string =>
  `Expected ${name} to train or grow each of its 3 members but got no phase for member 2 of plan "forgetful" (${where}). Add phases that train it, or a growth that takes it in, or use members: 2.`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "whole-plan-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("a plan with a member that no phase trains or grows", () => {
  it("is refused by everything that carries out whole plans, before a step", async () => {
    const config: ExperimentConfig = {
      data: { name: "fashion-mnist-mini" },
      batchSize: 16,
      augment: cifarAugmentation,
      seeds: 1,
      cases: [
        {
          method: "own",
          plan: plan.data,
          network: {
            family: "wide-residual",
            depth: 10,
            width: 0.75,
            secondBatchNorm: true,
            shortcutStatistics: "once",
          },
        },
      ],
    };
    expect(() => startRun({ ...settings, plan, seed: 0 })).toThrow(problem("plan", "startRun"));
    await expect(train({ ...settings, plan, seed: 0 })).rejects.toThrow(problem("plan", "train"));
    expect(() => new Comparison({ ...settings, plans: [plan], seeds: [0] })).toThrow(
      problem("plans[0]", "Comparison"),
    );
    await expect(carryOut(config)).rejects.toThrow(problem("plan", "carryOut, own"));
    await expect(dryRun(config)).rejects.toThrow(problem("plan", "dryRun, own"));
  });

  it("is reported with everything else that is wrong", () => {
    expect(() => startRun({ ...settings, plan, seed: -1 })).toThrow(/^2 problems [\s\S]+member 2[\s\S]+seed/);
  });

  it("names all such members, and no smaller number where one in the middle is left out", () => {
    const few = { ...plan.data, phases: plan.data.phases.slice(1, 2) };
    expect(() => startRun({ ...settings, plan: new GrowthPlan(few), seed: 0 })).toThrow(
      'no phase for members 0 and 2 of plan "forgetful" (startRun). Add phases that train them, or a growth that takes them in.',
    );
  });

  it("is taken up where a folder keeps a run of it from an earlier version", async () => {
    const directory = join(folder, "forgetful, seed 0");
    const early = new Run({ ...settings, plan, seed: 0, store: new RunDirectory(directory) });
    await early.train("member 0");
    early.dispose();
    const late = startRun({ ...settings, plan, seed: 0, directory });
    expect(late.position.phase).toBe(1);
    late.dispose();
    const comparison = await new Comparison({
      ...settings,
      plans: [plan],
      seeds: [0],
      directory: folder,
    }).run();
    expect(comparison.result.runs[0]?.method).toBe("forgetful");
  });
});

it("a plain network, and members that are trained elsewhere, leave no member out", () => {
  for (const whole of [
    GrowthPlan.scratch({ size: "small", members: 3, train: 1 }),
    GrowthPlan.mixture({ members: 3, memberTraining: "elsewhere", phases: { grown: 1 } }),
    GrowthPlan.mixture({ members: 3, memberTraining: "together", phases: { member: 1, grown: 1 } }),
  ]) {
    startRun({ ...settings, plan: whole, seed: 0 }).dispose();
  }
});
