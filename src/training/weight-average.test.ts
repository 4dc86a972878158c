import * as tf from "@tensorflow/tfjs-core";
import { expect, it } from "vitest";
import { native } from "../tensorflow/native.js";
import { disposeOwned, own } from "./test-support/owned.js";
import { WeightAverage } from "./weight-average.js";

native();
disposeOwned();

it("an average begins with the value, follows the recurrence, and changes places with it bit for bit", () => {
  const variable = own(tf.tidy(() => tf.variable(tf.tensor1d([1, 0.1]))));
  const average = own(new WeightAverage(0.75));
  const own1 = average.of({ name: "w", variable });
  expect([...own1.dataSync()]).toEqual([...variable.dataSync()]);
  tf.tidy(() => variable.assign(tf.tensor1d([5, 0.1])));
  tf.tidy(() => own1.assign(average.next(own1, variable)));
  expect(own1.dataSync()[0]).toBe(2);
  const before = [...variable.dataSync()];
  average.exchange([{ name: "w", variable }]);
  expect(variable.dataSync()[0]).toBe(2);
  average.exchange([{ name: "w", variable }]);
  expect([...variable.dataSync()]).toEqual(before);
  const other = own(new WeightAverage(0.75));
  other.restore(average.snapshot());
  expect(other.snapshot()).toEqual(average.snapshot());
});
