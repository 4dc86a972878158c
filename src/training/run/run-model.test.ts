import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { fashionMnistMini } from "../../data/fashion-mnist.js";
import { takePerClass } from "../../data/subset.js";
import { allMembers, member } from "../../growth/span.js";
import { loadModel } from "../../models/load-model.js";
import { smallCnn } from "../../networks/architectures/small-cnn.js";
import { GrowthPlan } from "../../plan/growth-plan.js";
import { evaluate } from "../evaluate.js";
import { Run } from "./run.js";

const mini = fashionMnistMini();
const data = { ...mini, train: takePerClass(mini.train, 8), test: takePerClass(mini.test, 4) };
const network = smallCnn({ channels: [4, 8], classes: 10, input: [data.train.height, data.train.width, 1] });
const plan = GrowthPlan.mixture({ phases: { member: 1, grown: 1 } });
const begin = (seed = 0): Run => new Run({ plan, network, data, seed, batchSize: 40 });

describe("the model of a run", () => {
  it("is the network as it is now: training goes on without it", async () => {
    const before = tf.memory().numTensors;
    const run = await begin().train("growth");
    const model = run.model();
    const { logits } = await model.predict(data.test);
    await run.train();
    expect((await model.predict(data.test)).logits).toEqual(logits);
    const later = run.model();
    expect((await later.predict(data.test)).logits).not.toEqual(logits);
    for (const one of [model, later, run]) one.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is saved with all that is needed: it measures as the run does, and says where it comes from", async () => {
    const folder = mkdtempSync(join(tmpdir(), "run-model-"));
    const run = await begin().train();
    await run.save(join(folder, "first"));
    const model = await loadModel(join(folder, "first"));
    const [grown] = await Promise.all([evaluate([model.net()], data.test)]);
    expect(grown).toEqual(await evaluate([run.net(allMembers(2))], data.test));
    expect(model.provenance).toMatchObject({ plan: plan.name, seed: 0, data: data.name });
    expect(model.provenance.measured?.["members 0-1, test accuracy"]).toBe(grown?.accuracy);
    run.dispose();
    model.dispose();
    rmSync(folder, { recursive: true });
  });

  it("hands its members to another run", async () => {
    const run = await begin().train("member 1");
    const model = run.model();
    const elsewhere = GrowthPlan.mixture({ memberTraining: "elsewhere", phases: { grown: 1 } });
    const next = new Run({ plan: elsewhere, network, data, seed: 5, batchSize: 40 });
    next.adopt(model, { from: 0, to: 0 }).adopt(model, { from: 1, to: 1 });
    for (const index of [0, 1]) {
      const [mine, theirs] = [next, run].map((one) => evaluate([one.net(member(index))], data.test));
      expect(await mine).toEqual(await theirs);
    }
    const plain = new Run({ plan: GrowthPlan.scratch({ train: 1 }), network, data, seed: 0 });
    const other = new Run({ plan: elsewhere, network, data, seed: 5 });
    const plainModel = plain.model();
    expect(() => other.adopt(plainModel, { from: 0, to: 0 })).toThrow(
      /^Expected a model that is mixed from templates but got a plain one/,
    );
    for (const one of [run, next, plain, other, model, plainModel]) one.dispose();
  });
});
