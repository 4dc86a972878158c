import { displaySymbol } from "mixture-growth-display";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../data/random.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { SeedTable } from "./seed-table.js";

const plan = GrowthPlan.mixture({
  phases: { member: { epochs: 1, dataShare: 0.5 }, grown: 1 },
  beforeGrowth: [{ change: "add templates", count: 1, coefficients: "zero" }],
});

describe("the seeds of a run", () => {
  const table = new SeedTable(plan, 7);

  it("name every stream and what it draws", () => {
    expect(table.rows.map(({ stream, draws }) => `${stream}: ${draws}`)).toEqual([
      "network: first weights of the network",
      "data share: share of the images",
      "data member 0: order of the images, augmentation",
      "data member 1: order of the images, augmentation",
      "add templates, before growth: add templates",
      'growth: growth, operator "mixture"',
      "data grown: order of the images, augmentation",
    ]);
    expect(new Set(table.rows.map(({ seed }) => seed)).size).toBe(table.rows.length);
  });

  it("are those of the named forks of the run's seed, and others for another", () => {
    for (const { stream, seed } of table.rows) {
      const fork = createRandom(7).fork(stream);
      const words = fork.state().words.map((word) => word.toString(16).padStart(8, "0"));
      expect(seed).toBe(typeof seed === "number" ? fork.integer(2 ** 31) : words.join(" "));
    }
    expect(new SeedTable(plan, 8).rows[2]?.seed).not.toBe(table.rows[2]?.seed);
  });

  it("name the batches that operators look at", () => {
    const baseline = new SeedTable(GrowthPlan.firefly({ phases: { small: 1, grown: 1 } }), 0);
    expect(baseline.rows.map(({ stream }) => stream)).toContain("analysis growth");
  });

  it("show themselves as a table", () => {
    expect(table[displaySymbol]()["text/plain"]).toContain("createRandom(7).fork(stream)");
  });
});
