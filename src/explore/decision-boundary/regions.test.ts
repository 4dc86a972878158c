import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { Net } from "../../networks/net.js";
import { native } from "../../tensorflow/native.js";
import { gridSide, pointData, regionsOf, verdictOf } from "./regions.js";

native();

/** A net that says class 0 on one side of a line through the middle, and class 1 on the other. */
function lineNet(across: number, up: number): Net {
  const forward = (inputs: tf.Tensor): tf.Tensor2D =>
    tf.matMul(inputs as tf.Tensor2D, tf.tensor2d([20 * across, 0, 20 * up, 0], [2, 2])) as tf.Tensor2D;
  return { forward } as Partial<Net> as Net;
}

const at = (region: Uint8Array, row: number, column: number): number =>
  region[row * gridSide + column] as number;
const last = gridSide - 1;

describe("regions", () => {
  it("begin in the upper left corner", () => {
    const above = regionsOf([lineNet(0, 1)], 2);
    expect([at(above, 0, 0), at(above, 0, last), at(above, last, 0)]).toEqual([255, 255, 0]);
    const right = regionsOf([lineNet(1, 0)], 2);
    expect([at(right, 0, 0), at(right, 0, last), at(right, last, last)]).toEqual([0, 255, 255]);
  });

  it("hold the probabilities of all classes, which sum to one", () => {
    const region = regionsOf([lineNet(0.1, 0.2)], 2);
    const cells = gridSide ** 2;
    expect(region.length).toBe(2 * cells);
    for (const cell of [0, 99, cells - 1])
      expect((region[cell] as number) + (region[cells + cell] as number)).toBeCloseTo(255, -0.5);
  });

  it("of several nets are those of their mean output", () => {
    const vote = regionsOf([lineNet(1, 0), lineNet(-1, 0)], 2);
    for (const corner of [0, last]) expect(Math.abs(at(vote, corner, corner) - 127.5)).toBeLessThan(1);
  });

  it("leave no tensor behind", () => {
    const before = tf.memory().numTensors;
    regionsOf([lineNet(1, 0)], 2);
    verdictOf([lineNet(1, 0)], [{ x: 0.5, y: 0, class: 0 }], 2);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("a verdict", () => {
  const points = [
    { x: 0.5, y: 0, class: 0 },
    { x: -0.5, y: 0, class: 1 },
    { x: -0.9, y: 0.3, class: 0 },
    { x: 0.9, y: 0.3, class: 0 },
  ];

  it("counts the points that are classified correctly", () => {
    expect(verdictOf([lineNet(1, 0)], points, 2).accuracy).toBe(0.75);
  });

  it("has the cross entropy as its loss", () => {
    const undecided = verdictOf([lineNet(0, 0)], points, 2);
    expect(undecided.loss).toBeCloseTo(Math.log(2));
  });

  it("of no points is no number", () => {
    expect(verdictOf([lineNet(1, 0)], [], 2)).toEqual({ loss: Number.NaN, accuracy: Number.NaN });
  });
});

it("points become a data set that a hand-drawn point cannot shift", () => {
  const { train, test } = pointData([{ x: 0.5, y: -0.25, class: 1 }], 3);
  expect([...train.values]).toEqual([0.5, -0.25]);
  expect([train.mean, train.classes, [...train.labels]]).toEqual([[0, 0], 3, [1]]);
  expect(test).toBe(train);
});
