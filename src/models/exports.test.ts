import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadGraphModel } from "@tensorflow/tfjs-converter";
import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasOnnx, onnxRuntime } from "../../tools/engines/onnx-install.mjs";
import { member } from "../growth/span.js";
import type { NetworkDescription } from "../networks/description.js";
import { readSafetensorsFile } from "../safetensors/read-safetensors.js";
import { native } from "../tensorflow/native.js";
import { exportGraphModel, exportOnnx, exportStateDict } from "./export.js";
import type { Model } from "./model.js";
import type { GraphOperation } from "./net-graph.js";
import { onnxModel } from "./onnx/onnx-model.js";
import { netGraph } from "./record-net.js";
import { mixedNetwork, modelOf, plainNetwork, smallNetworks } from "./test-support/small-models.js";

native();

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "exports-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const small = smallNetworks[2] as NetworkDescription;

/** Stored values of examples, and the logits that the model's only net gives them. */
function examples(model: Model, count: number): { images: tf.Tensor; logits: Float32Array } {
  const { shape, scale, mean, std } = model.preprocessing;
  const images = tf.round(tf.randomUniform([count, ...shape], 0, 255, "float32", 7));
  const logits = tf.tidy(() => {
    const x = tf.div(tf.sub(tf.div(images, scale), tf.tensor1d([...mean])), tf.tensor1d([...std]));
    return Float32Array.from(model.net().forward(x).dataSync());
  });
  return { images, logits };
}

function expectClose(found: ArrayLike<number>, expected: Float32Array): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs((found[i] as number) - value)).toBeLessThan(3e-5 * (1 + largest));
  });
}

/** What a graph model in a folder computes. */
async function byGraphModel(images: tf.Tensor): Promise<Float32Array> {
  const { modelTopology, signature, weightsManifest } = JSON.parse(
    readFileSync(join(folder, "web", "model.json"), "utf8"),
  );
  const weightData = Uint8Array.from(readFileSync(join(folder, "web", "weights.bin"))).buffer;
  const [{ weights: weightSpecs }] = weightsManifest;
  const load = async () => ({ modelTopology, signature, weightSpecs, weightData, format: "graph-model" });
  const model = await loadGraphModel({ load });
  const logits = model.predict(images as never) as unknown as tf.Tensor;
  const values = Float32Array.from(logits.dataSync());
  model.dispose();
  logits.dispose();
  return values;
}

/** What an ONNX file computes. */
async function byOnnx(file: string, images: tf.Tensor): Promise<Float32Array> {
  const { InferenceSession, Tensor } = onnxRuntime();
  const session = await InferenceSession.create(file);
  const turned = tf.tidy(() => (images.rank === 4 ? tf.transpose(images, [0, 3, 1, 2]) : tf.clone(images)));
  const feeds = { images: new Tensor("float32", turned.dataSync(), turned.shape) };
  const { logits } = await session.run(feeds);
  turned.dispose();
  return logits.data;
}

describe.each(smallNetworks.map((network) => [network.name, network] as const))("%s", (_, network) => {
  it("gives the same logits as a graph model of TensorFlow.js, for batches of any size", async () => {
    const model = modelOf(plainNetwork(network));
    const before = tf.memory().numTensors;
    exportGraphModel(model, join(folder, "web"));
    expect(tf.memory().numTensors).toBe(before);
    for (const count of [1, 5]) {
      const { images, logits } = examples(model, count);
      expectClose(await byGraphModel(images), logits);
      images.dispose();
    }
    model.dispose();
  });

  it.skipIf(!hasOnnx())("gives the same logits in ONNX Runtime (npm run engines -- onnx)", async () => {
    const model = modelOf(plainNetwork(network));
    const file = join(folder, "net.onnx");
    exportOnnx(model, file);
    for (const count of [1, 5]) {
      const { images, logits } = examples(model, count);
      expectClose(await byOnnx(file, images), logits);
      images.dispose();
    }
    model.dispose();
  });
});

describe("a net that is mixed from templates", () => {
  it("is exported with its weights mixed: the same logits, and no templates", async () => {
    const model = modelOf(mixedNetwork(small, true));
    exportGraphModel(model, join(folder, "web"));
    const { images, logits } = examples(model, 3);
    expectClose(await byGraphModel(images), logits);
    const names = netGraph(model.net()).tensors.map(({ name }) => name);
    expect(names).toContain("conv1.weight");
    expect(names.some((name) => name.includes("template"))).toBe(false);
    images.dispose();
    model.dispose();
  });

  it("is named where there are several", () => {
    const model = modelOf(mixedNetwork(small, false));
    const file = join(folder, "net.onnx");
    expect(() => exportOnnx(model, file)).toThrow(
      "Expected net to be one of member 0, member 1 but got none (model small). Name one, such as net: member(0).",
    );
    expect(existsSync(file)).toBe(false);
    exportOnnx(model, file, { net: member(1) });
    expect(existsSync(file)).toBe(true);
    model.dispose();
  });
});

describe("an exported file", () => {
  it("names the layers as the description does", () => {
    const model = modelOf(plainNetwork(small));
    const { operations, tensors, output } = netGraph(model.net());
    const named = operations.map(({ name }) => name);
    for (const { name } of small.nodes) expect(named).toContain(name);
    expect(tensors.map(({ name }) => name)).toContain("conv1.weight");
    expect(output.node).toBe("classifier");
    model.dispose();
  });

  it("does not replace another", () => {
    const model = modelOf(plainNetwork(small));
    const file = join(folder, "net.safetensors");
    exportStateDict(model, file);
    expect(() => exportStateDict(model, file)).toThrow("Expected a file that is not there yet but got one");
    model.dispose();
  });

  it("is refused where ONNX has no such operation, by the name of the node", () => {
    const model = modelOf(plainNetwork(small));
    const graph = netGraph(model.net());
    const [first, ...rest] = graph.operations;
    const strange = { ...graph, operations: [{ ...(first as GraphOperation), op: "Bincount" }, ...rest] };
    expect(() => onnxModel(strange)).toThrow(
      "Expected operations that ONNX has but got Bincount (export to ONNX, conv1). Export it as a graph model, which has every operation.",
    );
    model.dispose();
  });
});

describe("a state_dict", () => {
  it("has PyTorch's names and axes", () => {
    const model = modelOf(plainNetwork(small));
    const file = join(folder, "net.safetensors");
    exportStateDict(model, file);
    const { tensors } = readSafetensorsFile(file);
    const shapes = Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]));
    expect(shapes).toMatchObject({
      "conv1.weight": [4, 3, 3, 3],
      "conv1.bn.weight": [4],
      "conv1.bn.bias": [4],
      "conv1.bn.running_mean": [4],
      "conv1.bn.running_var": [4],
      "conv1.bn.num_batches_tracked": [],
      "classifier.weight": [5, 8],
      "classifier.bias": [5],
    });
    const ours = model.network.state().find(({ name }) => name === "conv1.weight")?.variable as tf.Variable;
    const turned = tf.tidy(() => Array.from(tf.transpose(ours, [3, 2, 0, 1]).dataSync()));
    expect(Array.from(tensors.get("conv1.weight")?.values as Float32Array)).toEqual(turned);
    model.dispose();
  });

  it("orders the rows after a flattened image by channel, as PyTorch flattens", () => {
    const model = modelOf(plainNetwork(smallNetworks[1] as NetworkDescription));
    const file = join(folder, "net.safetensors");
    exportStateDict(model, file);
    const found = readSafetensorsFile(file).tensors.get("hidden1.weight");
    const ours = model.network.state().find(({ name }) => name === "hidden1.weight")?.variable as tf.Variable;
    const expected = tf.tidy(() => {
      const rows = tf.reshape(ours, [4, 4, 2, 8]);
      return Array.from(tf.reshape(tf.transpose(rows, [3, 2, 0, 1]), [8, 32]).dataSync());
    });
    expect(found?.shape).toEqual([8, 32]);
    expect(Array.from(found?.values as Float32Array)).toEqual(expected);
    model.dispose();
  });
});
