import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { allMembers } from "../growth/span.js";
import { wideResNet } from "../networks/architectures/wide-resnet.js";
import { PlainNetwork } from "../networks/plain/plain-network.js";
import { native } from "../tensorflow/native.js";
import { tinyData } from "../test-support/tiny-data.js";
import { countTopK } from "./correct.js";
import { evaluate } from "./evaluate.js";

native();

const count = (logits: readonly (readonly number[])[], labels: readonly number[], k: number): number =>
  tf.tidy(() => countTopK(tf.tensor2d(logits.map((row) => [...row])), tf.tensor1d([...labels], "int32"), k));

describe("top-k accuracy", () => {
  it("counts rows whose class is among the k largest logits", () => {
    const rising = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    const rows = [rising, [...rising].reverse()];
    expect([1, 5, 6].map((k) => count(rows, [5, 5], k))).toEqual([0, 1, 2]);
  });

  it("with k = 1 is the usual accuracy, and with k = classes all of them", () => {
    const rows = [
      [1, 3, 2],
      [-1, -2, -3],
    ];
    expect(count(rows, [1, 0], 1)).toBe(2);
    expect(count(rows, [2, 2], 1)).toBe(0);
    expect(count(rows, [2, 2], 9)).toBe(2);
  });

  it("an infinite logit of another class takes one place and no more; what is no number is never right", () => {
    expect(count([[Number.POSITIVE_INFINITY, 2, 1]], [1], 1)).toBe(0);
    expect(count([[Number.POSITIVE_INFINITY, 2, 1]], [1], 2)).toBe(1);
    expect(count([[Number.NaN, Number.NaN, Number.NaN]], [0], 2)).toBe(0);
  });

  it("leaves no tensor behind", () => {
    const before = tf.memory().numTensors;
    count([[1, 2]], [0], 1);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("evaluation", () => {
  it("gives the same in any batches: plain ones, and so many that they are compiled, with a smaller one at the end", async () => {
    const { test: set } = tinyData({ test: 75 });
    const before = tf.memory().numTensors;
    const description = wideResNet({ depth: 10, width: 0.5, classes: 4, input: [8, 8, 1] });
    const nets = [0, 1].map((seed) => {
      const network = new PlainNetwork({
        description,
        members: 1,
        span: allMembers(1),
        random: createRandom(seed),
      });
      return { network, net: network.net(allMembers(1)) };
    });
    const members = nets.map(({ net }) => net);
    const plain = await evaluate(members, set, { batchSize: 75, topK: 2 });
    const compiled = await evaluate(members, set, { batchSize: 4, topK: 2 });
    expect(compiled.accuracy).toBe(plain.accuracy);
    expect(compiled.topKAccuracy).toBe(plain.topKAccuracy);
    expect(compiled.loss).toBeCloseTo(plain.loss, 5);
    expect(plain.topKAccuracy).toBeGreaterThan(plain.accuracy);
    for (const { network } of nets) network.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expect(evaluate(members, set)).rejects.toThrow(
      "Expected nets[0] to be a net whose run or network was not disposed",
    );
  });
});
