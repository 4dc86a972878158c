import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { allMembers } from "../growth/span.js";
import { mlp } from "../networks/architectures/mlp.js";
import { PlainNetwork } from "../networks/plain/plain-network.js";
import { GrowthPlan } from "../plan/growth-plan.js";
import { tinyData } from "../test-support/tiny-data.js";
import { evaluate } from "../training/evaluate.js";
import { Run } from "../training/run/run.js";
import { tinyRegression } from "../training/test-support/tiny-regression.js";
import { logits } from "./logits.js";
import { predictions } from "./predictions.js";

function networkFor(input: readonly number[], classes: number): PlainNetwork {
  const description = mlp({ hidden: [8], classes, input });
  return new PlainNetwork({ description, members: 1, span: allMembers(1), random: createRandom(0) });
}

describe("predictions", () => {
  it("name the most probable class of every image", async () => {
    const data = tinyData();
    const { test } = data;
    const run = new Run({
      plan: GrowthPlan.scratch({ train: 6 }),
      network: mlp({ hidden: [8], classes: 4, input: [8, 8, 1] }),
      data,
      seed: 0,
      batchSize: 16,
      augment: "none",
    });
    await run.train();
    const net = run.net(allMembers(2));
    const rows = (await predictions(net, test)).objects() as Record<string, number | string>[];
    expect(rows[1]).toMatchObject({
      example: 1,
      class: "class 1",
      predicted: expect.stringContaining("class"),
    });
    const right = rows.filter((row) => row.class === row.predicted).length;
    expect(right / rows.length).toBeCloseTo((await evaluate([net], test)).accuracy, 6);
    expect(right).toBeGreaterThan(16);
    const likely = (await logits(net, test)).map((row) => {
      const powers = row.map(Math.exp);
      return Math.max(...powers) / powers.reduce((sum, power) => sum + power, 0);
    });
    for (const [i, { probability }] of rows.entries())
      expect(probability).toBeCloseTo(likely[i] as number, 6);
    run.dispose();
  });

  it("are in the units of the numbers to predict", async () => {
    const { test } = tinyRegression();
    const network = networkFor([2], 2);
    const net = network.net(allMembers(1));
    const rows = (await predictions(net, test)).objects() as Record<string, number>[];
    expect(Object.keys(rows[0] ?? {})).toEqual([
      "example",
      "price",
      "price predicted",
      "distance",
      "distance predicted",
    ]);
    const errors = rows.flatMap((row) =>
      ["price", "distance"].map((name) =>
        Math.abs((row[name] as number) - (row[`${name} predicted`] as number)),
      ),
    );
    const { mae } = await evaluate([net], test);
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length / mae).toBeCloseTo(1, 4);
    network.dispose();
  });
});
