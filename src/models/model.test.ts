import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { displaySymbol } from "mixture-growth-display";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasOnnx } from "../../tools/engines/onnx-install.mjs";
import { fashionMnistMini } from "../data/fashion-mnist.js";
import { subset } from "../data/subset.js";
import { member, spanName } from "../growth/span.js";
import { smallCnn } from "../networks/architectures/small-cnn.js";
import { native } from "../tensorflow/native.js";
import { exportOnnx } from "./export.js";
import { loadModel } from "./load-model.js";
import { Model } from "./model.js";
import { predictOnnx } from "./onnx/onnx-runtime.js";
import { outputsOf } from "./outputs.js";
import { preprocessingOf } from "./preprocessing.js";
import { mixedNetwork, modelOf, plainNetwork } from "./test-support/small-models.js";

native();

const test = subset(fashionMnistMini().test, [...Array(12).keys()]);
const cnn = smallCnn({ channels: [4, 8], classes: 10, input: [test.height, test.width, 1] });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "model-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A model of a network that was trained on the test images' kind. */
function fashionModel(network = plainNetwork(cnn)): Model {
  const provenance = { run: "first", plan: "mine", seed: 3, data: "Fashion-MNIST mini" };
  const preprocessing = preprocessingOf(test, cnn);
  return new Model({ name: "first", network, preprocessing, outputs: outputsOf(test), provenance });
}

describe("a model", () => {
  it("answers with classes, their names and probabilities, best first", async () => {
    const model = fashionModel();
    const answers = await model.predict(test, { top: 2 });
    expect(answers.rows).toHaveLength(12);
    for (const { example, className, probability, answers: best, ...row } of answers) {
      const { probabilities, logits } = answers;
      const own = probabilities.subarray(10 * example, 10 * example + 10);
      expect(own.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      expect(probability).toBe(Math.max(...own));
      expect(logits[10 * example + row.class]).toBe(
        Math.max(...logits.subarray(10 * example, 10 * example + 10)),
      );
      expect(className).toBe(test.classNames[row.class]);
      expect(best).toHaveLength(2);
      expect(best[0]?.probability).toBeGreaterThanOrEqual(best[1]?.probability as number);
    }
    model.dispose();
  });

  it("normalises as it was trained, whatever the statistics of the examples", async () => {
    const model = fashionModel();
    const { logits } = await model.predict(test);
    const other = await model.predict({ ...test, mean: [0.9], std: [0.1] });
    expect(other.logits).toEqual(logits);
    const bytes = await model.predict(test.images, { batchSize: 5 });
    bytes.logits.forEach((value, i) => {
      expect(value).toBeCloseTo(logits[i] as number, 4);
    });
    model.dispose();
  });

  it("says that it was disposed", async () => {
    const model = fashionModel();
    model.dispose();
    await expect(model.predict(test)).rejects.toThrow(
      "Expected a model that was not disposed but got a disposed one (model first).",
    );
  });

  it("leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const model = fashionModel();
    await model.predict(test);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("says what examples it is made for", async () => {
    const model = fashionModel();
    await expect(model.predict(test.images.subarray(0, 100))).rejects.toThrow(
      /^Expected examples to hold whole examples of \d+x\d+x1, \d+ numbers each, but got 100 numbers \(model first\)/,
    );
    const large = {
      ...test,
      images: new Uint8Array(4 * test.images.length),
      height: 2 * test.height,
      width: 2 * test.width,
    };
    await expect(model.predict(large)).rejects.toThrow(/^Expected examples to be examples of/);
    await expect(model.predict("cat.jpg" as never)).rejects.toThrow(
      'Expected examples to be a set, or an array of bytes or numbers but got "cat.jpg" (model first). Give data.test, or a Uint8Array of all numbers.',
    );
    await expect(model.predict({ name: "both", train: test, test } as never)).rejects.toThrow(
      "Expected examples to be one set but got a training set and a test set (model first). Take one: data.test.",
    );
    const tensor = tf.zeros([1, test.height, test.width, 1]);
    await expect(model.predict(tensor as never)).rejects.toThrow(
      /\(model first\)\. Use Uint8Array\.from\(await tensor\.data\(\)\)\.$/,
    );
    tensor.dispose();
    model.dispose();
  });

  it("is shown with its network, classes and origin; few answers with their pictures", async () => {
    const model = fashionModel();
    const card = await model[displaySymbol]();
    expect(card["text/plain"]).toContain("Fashion-MNIST mini");
    const shown = await (await model.predict(subset(test, [0, 1, 2])))[displaySymbol]();
    expect(String(shown["text/html"]).match(/<img /g)).toHaveLength(3);
    model.dispose();
  });
});

describe("an exported model", () => {
  it.skipIf(!hasOnnx())("answers in ONNX Runtime as it did before (npm run engines -- onnx)", async () => {
    const model = fashionModel();
    exportOnnx(model, join(folder, "first.onnx"));
    const [ours, theirs] = [await model.predict(test), await predictOnnx(join(folder, "first.onnx"), test)];
    theirs.logits.forEach((value, i) => {
      expect(value).toBeCloseTo(ours.logits[i] as number, 4);
    });
    expect(theirs.rows.map((row) => row.className)).toEqual(ours.rows.map((row) => row.className));
    model.dispose();
  });
});

describe("a saved model", () => {
  it.each([
    ["plain", plainNetwork],
    ["of two members", () => mixedNetwork(cnn, false)],
    ["grown from two members", () => mixedNetwork(cnn, true)],
  ])("gives the same logits to the last bit: %s", async (_, network) => {
    const model = fashionModel(network(cnn) as never);
    model.save(join(folder, "saved"));
    const loaded = await loadModel(join(folder, "saved"));
    const [before, after] = [await model.predict(test), await loaded.predict(test)];
    expect(after.logits).toEqual(before.logits);
    expect(loaded.nets.map(({ span }) => spanName(span))).toEqual(
      model.nets.map(({ span }) => spanName(span)),
    );
    const { outputs, preprocessing, provenance } = model;
    expect(loaded).toMatchObject({ outputs, preprocessing, provenance });
    model.dispose();
    loaded.dispose();
  });

  it("is refused where its record says other numbers of inputs or outputs than its network", async () => {
    const model = fashionModel();
    model.save(folder);
    model.dispose();
    const file = join(folder, "model.json");
    const record = JSON.parse(readFileSync(file, "utf8"));
    const { preprocessing } = record;
    const written = { ...record, outputs: { kind: "classes", names: ["cat", "dog"] } };
    writeFileSync(file, JSON.stringify({ ...written, preprocessing: { ...preprocessing, mean: [0, 0] } }));
    await expect(loadModel(folder)).rejects.toMatchObject({
      problems: [
        `Expected preprocessing.mean to have 1 values, as the network says, but got 2 (${file}). Save the model again.`,
        `Expected outputs.names to have 10 values, as the network says, but got 2 (${file}). Save the model again.`,
      ],
    });
    writeFileSync(file, JSON.stringify({ ...record, preprocessing: { ...preprocessing, std: [0] } }));
    await expect(loadModel(folder)).rejects.toThrow("Expected preprocessing.std[0] to be a number above 0");
  });

  it("keeps its members, one of which can be asked by itself", async () => {
    const model = fashionModel(mixedNetwork(cnn, false) as never);
    const [all, one, other] = await Promise.all([
      model.predict(test),
      model.predict(test, { net: member(0) }),
      model.predict(test, { net: member(1) }),
    ]);
    all.logits.forEach((value, i) => {
      expect(value).toBeCloseTo(((one.logits[i] as number) + (other.logits[i] as number)) / 2, 5);
    });
    model.dispose();
  });

  it("is refused where its tensors are no longer those that were saved", async () => {
    const model = modelOf(plainNetwork(cnn));
    model.save(folder);
    const file = join(folder, "model.safetensors");
    const bytes = readFileSync(file);
    bytes[bytes.length - 2] = (bytes[bytes.length - 2] as number) ^ 255;
    writeFileSync(file, bytes);
    await expect(loadModel(folder)).rejects.toThrow(/^Expected the tensors that the model was saved with/);
    model.dispose();
  });

  it("is never replaced", () => {
    const model = modelOf(plainNetwork(cnn));
    model.save(folder);
    expect(() => model.save(folder)).toThrow(/^Expected a folder without a model but got one/);
    model.dispose();
  });

  it("is refused with what is wrong: none, damaged, or with the tensors of another", async () => {
    await expect(loadModel(join(folder, "none"))).rejects.toThrow(
      /^Expected a folder with a model but got none/,
    );
    const model = modelOf(plainNetwork(cnn));
    model.save(folder);
    const file = join(folder, "model.json");
    const record = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...record, schema: 7, outputs: "cat" }));
    await expect(loadModel(folder)).rejects.toThrow(/schema[\s\S]*outputs/);
    writeFileSync(file, "{");
    await expect(loadModel(folder)).rejects.toThrow(/no JSON/);
    const { description } = record.network;
    const [first] = description.nodes;
    const nodes = [{ ...first, outChannels: 5 }, ...description.nodes.slice(1)];
    writeFileSync(
      file,
      JSON.stringify({ ...record, network: { ...record.network, description: { ...description, nodes } } }),
    );
    const before = tf.memory().numTensors;
    await expect(loadModel(folder)).rejects.toThrow(/Expected/);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});
