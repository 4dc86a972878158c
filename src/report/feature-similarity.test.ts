import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import { createRandom } from "../data/random.js";
import { member } from "../growth/span.js";
import { tinyData } from "../test-support/tiny-data.js";
import { layerFeatures, linearCka } from "./feature-similarity.js";
import { tinyMixedNetwork } from "./test-support/tiny-mixed-network.js";

const random = createRandom(3);
const rows = (count: number, width: number): number[][] =>
  Array.from({ length: count }, () => Array.from({ length: width }, () => random.normal()));

describe("linear CKA", () => {
  it("is 1 for a rotated, scaled and shifted copy", () => {
    const x = rows(40, 2);
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const y = x.map(([a = 0, b = 0]) => [3 * (c * a - s * b) + 5, 3 * (s * a + c * b) - 1]);
    expect(linearCka(x, y)).toBeCloseTo(1, 10);
  });

  it("agrees with its formula on numbers that can be checked by hand", () => {
    // Centred: x = (-1, 1), y = (-1, 1) and (1, -1): Y'X = (2, -2), so 8 / (2 * 4).
    expect(
      linearCka(
        [[0], [2]],
        [
          [1, 4],
          [3, 2],
        ],
      ),
    ).toBeCloseTo(1, 12);
    // Orthogonal after centring.
    expect(linearCka([[1], [-1], [1], [-1]], [[1], [1], [-1], [-1]])).toBe(0);
  });

  it("is near 0 for unrelated features of many images, and symmetric", () => {
    const [x, y] = [rows(2000, 3), rows(2000, 4)];
    expect(linearCka(x, y)).toBeLessThan(0.02);
    expect(linearCka(x, y)).toBeCloseTo(linearCka(y, x), 12);
  });

  it("needs the same images", () => {
    expect(() => linearCka([[1], [2]], [[1], [2], [3]])).toThrow(
      "Expected features of the same images but got 2 and 3 (linearCka). Compute both from one set.",
    );
    expect(() => linearCka([[1], [2]], [[1]])).toThrow(/^Expected y to be a list of at least 2 rows/);
  });
});

describe("features of layers", () => {
  it("are those of every layer with a weight, a row an image, and nothing is left behind", async () => {
    const data = tinyData({ train: 16, test: 16 });
    const network = tinyMixedNetwork();
    const before = tf.memory().numTensors;
    const features = await layerFeatures(network.net(member(0)), data.test, 10);
    expect(tf.memory().numTensors).toBe(before);
    expect([...features.keys()].at(-1)).toBe("classifier");
    for (const layer of features.values()) expect(layer.length).toBe(10);
    expect(features.get("classifier")?.[0]?.length).toBe(data.train.classes);
    network.dispose();
  });
});
