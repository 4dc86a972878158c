import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pretrained } from "../../experiments/pretrained/pretrained.js";
import type { Run } from "../../training/run/run.js";
import { PlainForward, type PlainNet } from "../fronts/page/plain-net.js";
import { pageNet } from "./page-net.js";

describe("a net in a page", () => {
  let run: Run;
  let net: PlainNet;
  let pictures: tf.Tensor4D;
  const whole = { first: 0, count: 2 };

  beforeAll(async () => {
    run = await pretrained("fashion-grown");
    net = pageNet(run.network.net(whole));
    const shape = [8, ...run.network.net(whole).description.input] as [number, number, number, number];
    pictures = tf.randomNormal(shape, 0, 1, "float32", 1);
  }, 120_000);
  afterAll(() => {
    pictures.dispose();
    run.dispose();
  });

  const inPage = (): PlainForward =>
    new PlainForward(net, { shape: pictures.shape, values: pictures.dataSync() as Float32Array });
  const inLibrary = (): Float32Array =>
    tf.tidy(() => run.network.net(whole).forward(pictures).dataSync()) as Float32Array;

  it("computes the logits that the library computes", () => {
    const { values, shape } = inPage().logits;
    expect(shape).toEqual([8, 10]);
    for (const [i, logit] of inLibrary().entries()) expect(values[i]).toBeCloseTo(logit, 3);
  });

  it("computes again what depends on a changed tensor, and keeps what does not", () => {
    const forward = inPage();
    const before = forward.logits.values;
    const stem = forward.value("stem");
    const name = "stage2.0.conv2.weight";
    const trained = Float32Array.from(net.tensors[name]?.values ?? []);
    forward.change(name, new Float32Array(trained.length));
    expect(forward.value("stem")).toBe(stem);
    expect([...forward.logits.values]).not.toEqual([...before]);
    forward.change(name, trained);
    expect([...forward.logits.values]).toEqual([...before]);
  });

  it("is copied with what it has computed; the copy is then changed by itself", () => {
    const forward = inPage();
    const { logits } = forward;
    const copy = forward.copy();
    expect(copy.logits).toBe(logits);
    const name = "stage2.0.conv2.weight";
    copy.change(name, new Float32Array(net.tensors[name]?.values.length ?? 0));
    expect([...copy.logits.values]).not.toEqual([...logits.values]);
    expect(forward.logits).toBe(logits);
  });

  it("names operations that a page cannot compute", () => {
    const operations = [{ name: "a", op: "FancyOp", inputs: ["images"], attributes: {} }];
    expect(
      () => new PlainForward({ ...net, operations }, { shape: [1], values: new Float32Array(1) }),
    ).toThrow("Expected operations that a page can compute but got FancyOp.");
  });

  it("does not know what is no part of it", () => {
    expect(() => inPage().value("nowhere")).toThrow(
      "Expected a tensor or an operation of the net but got nowhere.",
    );
  });
});
