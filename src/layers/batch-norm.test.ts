import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { native } from "../tensorflow/native.js";
import { BatchNorm, type BatchStatistics, freshBatchNorm } from "./batch-norm.js";

native();

describe("batch norm", () => {
  it("takes a batch into its running statistics only when asked to absorb it", () => {
    const layer = new BatchNorm("bn", freshBatchNorm(2));
    const statistics: BatchStatistics[] = [];
    tf.tidy(() => {
      const x = tf.tensor4d([1, 10, 3, 20], [2, 1, 1, 2]);
      layer.train(x, statistics);
    });
    expect([...layer.mean.dataSync()]).toEqual([0, 0]);
    layer.absorb(statistics[0] as BatchStatistics);
    // Means 2 and 15, unbiased variances 2 and 50, a tenth of each.
    expect([...layer.mean.dataSync()].map((v) => Math.round(v * 1e5) / 1e5)).toEqual([0.2, 1.5]);
    expect([...layer.variance.dataSync()].map((v) => Math.round(v * 1e4) / 1e4)).toEqual([1.1, 5.9]);
    for (const { mean, variance } of statistics) tf.dispose([mean, variance]);
    layer.dispose();
  });

  it("frees everything it owns", () => {
    const before = tf.memory().numTensors;
    const layer = new BatchNorm("bn", freshBatchNorm(3));
    expect(tf.memory().numTensors).toBe(before + 4);
    layer.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
