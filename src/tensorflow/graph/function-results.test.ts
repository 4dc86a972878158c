import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { native } from "../native.js";
import { CompiledFunction, canCompile } from "./compiled-function.js";

native();

let x: tf.Variable<tf.Rank.R1>;
let double: CompiledFunction;
beforeEach(() => {
  x = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
  if (canCompile()) double = CompiledFunction.record([x], () => tf.tidy(() => [tf.mul(x, 2), tf.neg(x)]));
});
afterEach(() => {
  double?.dispose();
  x.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

describe.skipIf(!canCompile())("results of a compiled function", () => {
  it("take the place of a variable's values, again and again", () => {
    for (let i = 0; i < 3; i++) {
      const results = double.run([x]);
      expect(results.count).toBe(2);
      results.moveTo(0, x);
      results.dispose();
    }
    expect([...x.dataSync()]).toEqual([8, 16]);
    expect(tf.memory().numTensors).toBe(1);
  });

  it("leave other tensors their values that had the variable's", () => {
    const copy = tf.clone(x);
    const results = double.run([x]);
    results.moveTo(0, x);
    results.dispose();
    expect([...copy.dataSync()]).toEqual([1, 2]);
    expect([...x.dataSync()]).toEqual([2, 4]);
    copy.dispose();
  });

  it("are the values of what is computed from the variable afterwards", () => {
    const results = double.run([x]);
    results.moveTo(1, x);
    results.dispose();
    expect([...tf.tidy(() => tf.add(x, 1).dataSync())]).toEqual([0, -1]);
  });

  it("are taken once each", () => {
    const results = double.run([x]);
    const tensor = results.tensor(0);
    expect(() => results.tensor(0)).toThrow("Expected a result that nobody took but got number 0");
    expect(() => results.moveTo(0, x)).toThrow("Expected a result that nobody took but got number 0");
    results.dispose();
    expect(() => results.tensor(1)).toThrow("Expected a result that nobody took but got number 1");
    expect([...tensor.dataSync()]).toEqual([2, 4]);
    expect([...x.dataSync()]).toEqual([1, 2]);
    tensor.dispose();
  });

  it("are freed by TensorFlow, whatever became of them", () => {
    const { binding } = native() as unknown as { binding: { getNumOfTensors(): number } };
    double.run([x]).dispose();
    const before = binding.getNumOfTensors();
    for (let i = 0; i < 5; i++) {
      const results = double.run([x]);
      results.moveTo(1, x);
      results.dispose();
    }
    expect(binding.getNumOfTensors()).toBe(before);
  });
});
