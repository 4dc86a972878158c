import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { LabelledSet } from "../../data/dataset.js";
import { allMembers, member } from "../../growth/span.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { evaluate } from "../../training/evaluate.js";
import { Run } from "../../training/run/run.js";
import { growFrom } from "../grow-from.js";
import { pretrained, pretrainedCard, pretrainedNames } from "./pretrained.js";

const folder = fileURLToPath(new URL("../../pretrained/", import.meta.url));
/** Processors round differently: some images of a thousand may change their class. */
const near = 0.01;

describe("pretrained members", () => {
  it("stand before their growth, with the accuracy of their card, and leave nothing behind", async () => {
    const before = tf.memory().numTensors;
    const { accuracies } = pretrainedCard("fashion-members");
    const run = await pretrained("fashion-members");
    expect(run.position.phase).toBe(0);
    for (const index of [0, 1]) {
      const { accuracy } = await evaluate([run.net(member(index))], run.options.data.test as LabelledSet);
      expect(Math.abs(accuracy - (accuracies[`member ${index}`] as number))).toBeLessThan(near);
    }
    await run.train("growth");
    const ensemble = run.history.find(({ net }) => net === "ensemble")?.value as number;
    expect(Math.abs(ensemble - (accuracies.ensemble as number))).toBeLessThan(near);
    run.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("can be grown in many ways, and taken over by another run", async () => {
    const members = await pretrained("fashion-members");
    const grown = await growFrom(members, { coefficients: "copy" }).train("growth");
    expect(grown.history.map(({ net }) => net)).toEqual(["ensemble", "members 0-1"]);
    const { network, data, batchSize, augment } = members.options;
    const plan = GrowthPlan.mixture({ memberTraining: "elsewhere", phases: { grown: 1 } });
    const settings = { network, data, batchSize: batchSize as number, augment: augment as never };
    const mine = new Run({ plan, seed: 5, ...settings });
    mine.adopt(members, { from: 0, to: 0 }).adopt(members, { from: 1, to: 1 });
    await mine.train("growth");
    expect(mine.history[0]?.value).toBe(grown.history[0]?.value);
    for (const run of [mine, grown, members]) run.dispose();
  });

  it("have become the grown net of their card at the end of its plan", async () => {
    const { accuracies } = pretrainedCard("fashion-grown");
    const run = await pretrained("fashion-grown");
    expect(run.done).toBe(true);
    const { accuracy } = await evaluate([run.net(allMembers(2))], run.options.data.test as LabelledSet);
    expect(Math.abs(accuracy - (accuracies.grown as number))).toBeLessThan(near);
    run.dispose();
  });

  it("say what is wrong with a name, and how their data are fetched", async () => {
    await expect(pretrained("fashion" as never)).rejects.toThrow('Expected name to be "fashion-members"');
    await expect(pretrained("cifar100-members", { dataFolder: "/nowhere" })).rejects.toThrow(
      "npm run data -- cifar100",
    );
  });
});

describe("the files of pretrained nets", () => {
  it("have a card each, and are below 5 MB together", () => {
    for (const name of pretrainedNames) {
      const { plan, accuracies, licence } = pretrainedCard(name);
      expect(() => new GrowthPlan(plan)).not.toThrow();
      expect(Object.keys(accuracies)).toEqual(["member 0", "member 1", "ensemble", "grown"]);
      expect(licence).toBe("Apache-2.0");
    }
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(5e6);
  });
});
