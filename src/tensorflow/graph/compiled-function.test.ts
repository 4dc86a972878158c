import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { native } from "../native.js";
import { runOp } from "../run-op.js";
import { CompiledFunction, canCompile } from "./compiled-function.js";

native();

let x: tf.Tensor2D;
let y: tf.Tensor2D;
beforeEach(() => {
  x = tf.tensor2d([1, -2, 3, -4], [2, 2]);
  y = tf.tensor2d([5, 6, -7, 8], [2, 2]);
});
afterEach(() => {
  tf.dispose([x, y]);
  expect(tf.memory().numTensors).toBe(0);
});

/** The function's values for `inputs`. */
function values(f: CompiledFunction, inputs: tf.Tensor[]): number[][] {
  return tf.tidy(() => f.call(inputs).map((tensor) => [...tensor.dataSync()]));
}

describe.skipIf(!canCompile())("a compiled function", () => {
  it("computes what was recorded, for other inputs", () => {
    const f = CompiledFunction.record([x], () => tf.tidy(() => [tf.add(tf.matMul(x, x), tf.scalar(10))]));
    expect(values(f, [x])).toEqual([[...tf.tidy(() => tf.add(tf.matMul(x, x), 10).dataSync())]]);
    expect(values(f, [y])).toEqual([[...tf.tidy(() => tf.add(tf.matMul(y, y), 10).dataSync())]]);
    f.dispose();
  });

  it("takes attributes of every kind, and gives numbers of every kind", () => {
    const f = CompiledFunction.record([x], () =>
      tf.tidy(() => {
        const leaky = runOp("LeakyRelu", { T: { type: "float32" }, alpha: { float: 0.5 } }, [x], 1)[0]!;
        const picture = tf.reshape<tf.Rank.R4>(x, [1, 2, 2, 1]);
        const pooled = tf.maxPool(picture, 2, 1, "valid");
        const row = tf.expandDims(tf.sum(x, 1), 0);
        return [leaky, pooled, tf.argMax(x, 1), tf.greater(x, 0), tf.sum(x, 1, true), row];
      }),
    );
    expect(values(f, [y])).toEqual([[5, 6, -3.5, 8], [8], [1, 1], [1, 1, 0, 1], [11, 1], [11, 1]]);
    f.dispose();
  });

  it("gives inputs back that are asked for, and one result twice", () => {
    const f = CompiledFunction.record([x, y], () => tf.tidy(() => [tf.clone(y), tf.clone(x), tf.clone(y)]));
    expect(values(f, [y, x])).toEqual([
      [1, -2, 3, -4],
      [5, 6, -7, 8],
      [1, -2, 3, -4],
    ]);
    f.dispose();
  });

  it("reads variables as they are when it is called", () => {
    const scale = tf.tidy(() => tf.variable(tf.scalar(2)));
    const f = CompiledFunction.record([x], () => tf.tidy(() => [tf.mul(tf.mul(x, scale), scale)]));
    expect(values(f, [y])).toEqual([[20, 24, -28, 32]]);
    tf.tidy(() => scale.assign(tf.scalar(-1)));
    expect(values(f, [y])).toEqual([[5, 6, -7, 8]]);
    f.dispose();
    scale.dispose();
  });

  it("refuses to read what is no input", () => {
    const other = /to read inputs and what was computed from them but got another tensor \(recording\)/;
    const add = (): CompiledFunction => CompiledFunction.record([x], () => tf.tidy(() => [tf.add(x, y)]));
    // Whether its values are on the device yet or not.
    expect(add).toThrow(other);
    tf.tidy(() => tf.neg(y).dataSync());
    expect(add).toThrow(other);
    expect(() => CompiledFunction.record([x, x], () => [])).toThrow("Expected every input once");
    // What was replaced for the recording is back in place.
    expect([...tf.tidy(() => tf.add(x, y).dataSync())]).toEqual([6, 4, -4, 4]);
  });

  it("computes nothing while it is recorded", () => {
    // Products of 40 gigabytes each.
    const f = CompiledFunction.record([x], () =>
      tf.tidy(() => {
        const column = tf.tile(tf.reshape(x, [4, 1]), [25_000, 1]);
        return [tf.sum(tf.matMul(tf.matMul(column, column, false, true), column))];
      }),
    );
    f.dispose();
  });

  it("refuses to read values, and shapes that depend on values", () => {
    expect(() =>
      CompiledFunction.record([x], () => tf.tidy(() => [tf.mul(x, tf.neg(x).dataSync()[0]!)])),
    ).toThrow("Expected values to be read after the computation but got a read inside of it (recording).");
    const where = (): tf.Tensor[] => runOp("Where", { T: { type: "float32" } }, [x], 1);
    expect(() => CompiledFunction.record([x], () => tf.tidy(where))).toThrow(
      "Expected the shape of output 0 of Where to follow from those of its inputs but got [?, 2] (recording).",
    );
  });

  it("refuses inputs of other shapes, and fewer", () => {
    const f = CompiledFunction.record([x], () => tf.tidy(() => [tf.neg(x)]));
    const other = tf.zeros([3, 2]);
    expect(() => f.call([other])).toThrow("Expected input 0 of the recorded shape 2x2 but got 3x2");
    expect(() => f.call([])).toThrow("Expected 1 inputs as recorded but got 0");
    other.dispose();
    f.dispose();
  });

  it("is forgotten by TensorFlow when it is disposed, and the others are not", () => {
    const one = CompiledFunction.record([x], () => tf.tidy(() => [tf.neg(x)]));
    const same = CompiledFunction.record([x], () => tf.tidy(() => [tf.neg(x)]));
    one.dispose();
    expect(() => one.call([x])).toThrow();
    expect(values(same, [y])).toEqual([[-5, -6, 7, -8]]);
    same.dispose();
  });
});
