import { inspect } from "node:util";
import { expect, it } from "vitest";
import { smallCnn } from "../networks/architectures/small-cnn.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { tinyData } from "../test-support/tiny-data.js";
import { Run } from "../training/run/run.js";
import { shown } from "./test-support/shown.js";
import "./training.js";

const run = new Run({
  plan: GrowthPlan.mixture({ phases: { member: 1, grown: 1 } }),
  network: smallCnn({ channels: [4, 4], classes: 4, input: [8, 8, 1] }),
  data: tinyData(),
  seed: 3,
  batchSize: 32,
});

it("a run shows where it is, phase by phase", { timeout: 60_000 }, async () => {
  const state = (): string => /run "mixture", seed 3: (.*)$/.exec(inspect(run))?.[1] ?? "";
  expect(state()).toBe('now in "member 0"');
  expect(inspect(run)).toMatch(/^member 0 +member 0 +0 of 1 *$/m);

  await run.train("member 0");
  expect(state()).toBe('now in "member 1"');
  expect(inspect(run)).toMatch(/^member 0 +member 0 +1 of 1 +\d\.\d{3} +\d+\.\d +[\d.]+\u00a0?[kMG]/m);
  expect(inspect(run)).toMatch(/^member 1 +member 1 +0 of 1 *$/m);

  await run.train();
  expect(state()).toBe("done");
  expect(inspect(run)).toBe(shown(run)["text/plain"]);
  run.dispose();
  expect(state()).toBe("done");
});
