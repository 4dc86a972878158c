import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { NetworkValues } from "../growth/widening.js";
import { adam } from "../optimizers/adam.js";
import { native } from "../tensorflow/native.js";
import { carryOptimizer } from "./carry-optimizer.js";
import { OptimizerState } from "./optimizer-state.js";
import { disposeOwned, own } from "./test-support/owned.js";

native();
disposeOwned();

const tensor = (...values: number[]) => ({ shape: [values.length], values: Float32Array.from(values) });
const steps = (count: number) => ({ shape: [], values: Float32Array.of(count) });

/** An Adam with one widened, one unchanged and one vanishing parameter. */
function begun(): OptimizerState {
  const optimizer = own(new OptimizerState(adam()));
  optimizer.restore(
    new Map([
      [
        "first",
        new Map([
          ["wide", tensor(2, -4)],
          ["same", tensor(1)],
          ["gone", tensor(1)],
        ]),
      ],
      [
        "second",
        new Map([
          ["wide", tensor(4, 9)],
          ["same", tensor(2)],
          ["gone", tensor(1)],
        ]),
      ],
      [
        "steps",
        new Map([
          ["wide", steps(7)],
          ["same", steps(8)],
          ["gone", steps(9)],
        ]),
      ],
    ]),
  );
  return optimizer;
}

/** The first number is halved, the second kept, a third is new. */
const widen = (before: NetworkValues): NetworkValues => {
  const [a = 0, b = 0] = before.get("wide")?.values ?? [];
  return new Map([...before, ["wide", tensor(a / 2, b, 0)]]);
};

describe("what Adam keeps, when a network grows", () => {
  const network = {
    state: () => [
      { name: "wide", variable: own(tf.tidy(() => tf.variable(tf.zeros([3])))) },
      { name: "same", variable: own(tf.tidy(() => tf.variable(tf.zeros([1])))) },
    ],
  };

  it("is widened as gradients are, squares by the square of the factor; counts of steps stay", () => {
    const optimizer = begun();
    const rows = carryOptimizer(optimizer, network, widen);
    const after = optimizer.snapshot();
    const values = (slot: string, name: string) => after.get(slot)?.get(name)?.values;
    expect(values("first", "wide")).toEqual(Float32Array.of(1, -4, 0));
    expect(values("second", "wide")).toEqual(Float32Array.of(1, 9, 0));
    expect(values("steps", "wide")).toEqual(Float32Array.of(7));
    expect(values("second", "same")).toEqual(Float32Array.of(2));
    expect([...(after.get("steps")?.keys() ?? [])].sort()).toEqual(["same", "wide"]);
    expect(rows.map(({ tensor: name, what, fate }) => `${what} of ${name}: ${fate}`)).toEqual([
      "first moment of wide: padded",
      "first moment of same: kept",
      "first moment of gone: dropped",
      "second moment of wide: padded",
      "second moment of same: kept",
      "second moment of gone: dropped",
    ]);
  });

  it("is dropped where the growth cannot widen it", () => {
    const optimizer = begun();
    carryOptimizer(optimizer, network);
    expect(optimizer.names()).toEqual(["same"]);
  });
});

it("a share of the momentum leaves squares and counts of steps as they are", () => {
  const optimizer = begun();
  optimizer.scaleMomentum(0.5);
  const after = optimizer.snapshot();
  expect(after.get("first")?.get("wide")?.values).toEqual(Float32Array.of(1, -2));
  expect(after.get("second")?.get("wide")?.values).toEqual(Float32Array.of(4, 9));
  expect(after.get("steps")?.get("wide")?.values).toEqual(Float32Array.of(7));
});
