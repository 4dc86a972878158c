import { type Displayable, displaySymbol } from "mixture-growth-display";
import { expect, it } from "vitest";
import { mlp } from "../networks/architectures/mlp.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { lastAccuracies } from "../report/history-table.js";
import { tinyRegression } from "../training/test-support/tiny-regression.js";
import { Comparison } from "./comparison.js";

it("a comparison on numbers to predict compares R2 in place of accuracy", async () => {
  const comparison = new Comparison({
    plans: [
      GrowthPlan.mixture({ phases: { member: 2, grown: 3 } }),
      GrowthPlan.scratch({ train: { epochs: 4, learningRate: 0.05 } }),
    ],
    seeds: [0, 1],
    network: mlp({ hidden: [8, 8], classes: 2, input: [2] }),
    data: tinyRegression(),
    batchSize: 16,
    loss: "huber",
    metrics: { outputs: (outputs) => outputs.shape[1] },
    on: () => {},
  });
  const { result } = await comparison.run();
  const [best] = result.summary.objects() as { method: string; accuracy: number }[];
  expect(best?.accuracy).toBeGreaterThan(0.2);
  expect(best?.accuracy).toBeLessThanOrEqual(1);
  const rows = result.history.objects() as { metric: string; value: number }[];
  expect(rows.filter(({ metric }) => metric === "outputs").every(({ value }) => value === 2)).toBe(true);
  expect(lastAccuracies(result.runs.flatMap(({ history }) => history)).numRows()).toBe(2);
  expect(result.growth.numRows()).toBe(1);
  const shown = JSON.stringify([await comparison[displaySymbol](), await result[displaySymbol]()]);
  expect(shown).toContain("test R² (%)");
  expect(shown).not.toContain("accuracy (%)");
  expect(JSON.stringify(result.figure)).toContain("Test R² over training cost");
  for (const figure of [result.ends, result.dots]) expect(JSON.stringify(figure)).toContain("test R² (%)");
  expect(String(result.difference("mixture", "large from scratch"))).toMatch(
    /^R² of mixture .*\s%, large from scratch/,
  );
  const tables = [
    result.growth,
    result.differences([{ name: "a", method: "mixture", control: "large from scratch" }]),
  ];
  for (const table of tables) {
    const cell = JSON.stringify(await (table as unknown as Displayable)[displaySymbol]());
    expect(cell).toContain("R²");
    expect(cell).not.toContain("accuracy");
  }
});
