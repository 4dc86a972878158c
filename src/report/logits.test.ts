import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { member } from "../growth/span.js";
import { evaluate } from "../training/evaluate.js";
import { logits } from "./logits.js";
import { tinyMixedNetwork, tinySettings } from "./test-support/tiny-mixed-network.js";

describe("logits", () => {
  it("are a row an image, those that evaluation judges", async () => {
    const { test } = tinySettings.data;
    const network = tinyMixedNetwork();
    const before = tf.memory().numTensors;
    const rows = await logits(network.net(member(0)), test);
    expect(rows.map((row) => row.length)).toEqual(new Array(test.count).fill(test.classes));
    const right = rows.filter((row, i) => row.indexOf(Math.max(...row)) === test.labels[i]).length;
    const { accuracy } = await evaluate([network.net(member(0))], test);
    expect(right / test.count).toBeCloseTo(accuracy, 10);
    expect(tf.memory().numTensors).toBe(before);
    network.dispose();
  });
});
