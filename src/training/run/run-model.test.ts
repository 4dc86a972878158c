import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { fashionMnistMini } from "../../data/fashion-mnist.js";
import { createRandom } from "../../data/random.js";
import { takePerClass } from "../../data/subset.js";
import { fromTable } from "../../data/tables/from-table.js";
import { allMembers, member } from "../../growth/span.js";
import { loadModel } from "../../models/load-model.js";
import { netGraph } from "../../models/record-net.js";
import { mlp } from "../../networks/architectures/mlp.js";
import { smallCnn } from "../../networks/architectures/small-cnn.js";
import { buildNetwork } from "../../networks/builder/build-network.js";
import { defineOperation } from "../../networks/operations/define-operation.js";
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

  it("of a table predicts numbers in their own units, and so does its export", async () => {
    const random = createRandom(4);
    const rows = Array.from({ length: 200 }, (_, i) => ({
      ...{ area: 50 + 100 * random.uniform(), rooms: 1 + 4 * random.uniform() },
      district: ["north", "south", "east"][i % 3] as string,
    }));
    const table = rows.map((row) => ({ ...row, price: 1000 * row.area + 5000 * row.rooms }));
    const houses = fromTable(table, {
      name: "houses",
      features: ["area", "district", "rooms"],
      target: "price",
      seed: 0,
    });
    const predictor = mlp({ hidden: [8, 8], classes: 1, input: houses.train.shape });
    const grow = GrowthPlan.mixture({ phases: { member: 3, grown: 1 } });
    const run = await new Run({
      plan: grow,
      network: predictor,
      data: houses,
      seed: 0,
      batchSize: 20,
    }).train();
    const folder = mkdtempSync(join(tmpdir(), "run-model-"));
    await run.save(join(folder, "houses"));
    const model = await loadModel(join(folder, "houses"));
    const { rmse } = await evaluate(model, houses.test);
    const answers = await model.predictNumbers(houses.test);
    const errors = answers.map(({ price }, i) => (price as number) - (houses.test.targets[i] as number));
    const own = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    expect(own / rmse).toBeCloseTo(1, 4);
    const { values } = houses.test;
    expect(await model.predictNumbers(values as Float32Array)).toEqual([...answers]);
    const { featureNames = [] } = houses.test;
    expect(featureNames).toEqual(["area", "district=east", "district=north", "district=south", "rooms"]);
    const told = Array.from({ length: houses.test.count }, (_, i) => {
      const [area, east, north, , rooms] = (values as Float32Array).subarray(5 * i, 5 * i + 5);
      return { area, rooms, district: east === 1 ? "east" : north === 1 ? "north" : "south" };
    });
    expect(await model.predictNumbers(told)).toEqual([...answers]);
    await expect(model.predictNumbers([{ area: 80, rooms: "two", district: "west" }])).rejects.toThrow(
      /Expected examples\[0\].district to be "east", "north" or "south" but got "west"[\s\S]*Expected examples\[0\].rooms to be a number but got "two"/,
    );
    const holes = Float32Array.from(values as Float32Array).fill(Number.NaN, 3, 4);
    await expect(model.predictNumbers(holes)).rejects.toThrow(
      /Expected examples\[3\] to be finite but got NaN/,
    );
    await expect(model.predict(houses.test)).rejects.toThrow(
      /^Expected a model of classes but got one of numbers \(model .*\). Use model.predictNumbers\(examples\)./,
    );
    const graph = netGraph(model.net(), model);
    expect([graph.outputName, graph.output.node]).toEqual(["predictions", "units"]);
    for (const one of [run, model]) one.dispose();
    rmSync(folder, { recursive: true });
  });

  it("has operations of the user's again when they are given, and is refused by name without", async () => {
    const scale = defineOperation({
      op: "scale",
      tensors: ({ channels }) => ({ factor: { shape: [channels], first: 1 } }),
      compute: (_, [x], { factor }) => tf.mul(x as tf.Tensor, factor as tf.Tensor),
      grow: "channels",
    });
    const own = buildNetwork({ name: "own", input: network.input, classes: 10 }, [
      { op: "convolution", outChannels: 4, kernel: 3 },
      scale(),
      { op: "relu" },
      { op: "globalPool" },
      { op: "dense", outChannels: 8 },
      { op: "relu" },
      { op: "dense" },
    ]);
    const run = await new Run({ plan, network: own, data, seed: 0, batchSize: 40 }).train();
    const folder = mkdtempSync(join(tmpdir(), "run-model-"));
    await run.save(join(folder, "own"));
    const model = await loadModel(join(folder, "own"), { operations: [scale] });
    expect(await evaluate(model, data.test)).toEqual(await evaluate(run.model(), data.test));
    await expect(loadModel(join(folder, "own"))).rejects.toThrow(/scale/);
    expect(netGraph(model.net()).operations.map(({ name }) => name)).toContain("scale1");
    for (const one of [run, model]) one.dispose();
    rmSync(folder, { recursive: true });
  });

  it("measures by its own statistics, whatever those of the set", async () => {
    const run = await begin().train();
    const model = run.model();
    const other = { ...data.test, mean: [0.9], std: [0.01] };
    expect(await evaluate(model, other)).toEqual(await evaluate([run.net(allMembers(2))], data.test));
    for (const one of [run, model]) one.dispose();
  });
});
