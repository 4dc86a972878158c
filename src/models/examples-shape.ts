import { types } from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import type { Place } from "../checking/place.js";
import { isRecord, type Shape } from "../checking/shapes.js";
import { checkSet } from "../data/check-dataset.js";
import { type ExampleSet, shapeOf } from "../data/dataset.js";
import { product } from "../networks/size-shapes.js";
import type { Preprocessing } from "./preprocessing.js";
import { areRows } from "./table-rows.js";

/** Accepts examples of the kind and shape that a model was trained on: a set, or only their numbers. */
export function examplesShape(preprocessing: Preprocessing): Shape {
  return (value, at) => {
    if (Array.isArray(value)) return areOfTable(value, preprocessing, at);
    if (types.isUint8Array(value) || types.isFloat32Array(value)) return areWhole(value, preprocessing, at);
    if (isRecord(value) && "train" in value && "test" in value) {
      return at.found("to be one set", "a training set and a test set", "Take one: data.test.");
    }
    if (!isRecord(value) || value instanceof tf.Tensor) {
      return at.expected(
        "to be a set, or an array of bytes or numbers",
        value,
        numbersOf(value, preprocessing),
      );
    }
    checkSet(value, "predictions for");
    return areAlike(value as ExampleSet, preprocessing, at);
  };
}

function areOfTable(rows: readonly unknown[], { featureNames }: Preprocessing, at: Place): boolean {
  if (featureNames !== undefined) return areRows(rows, featureNames, at);
  return at.found("to be a set, or its numbers", "a list", "Only a model of a table reads rows.");
}

/** How to make the array that is asked for of something else. */
function numbersOf(value: unknown, { scale }: Preprocessing): string {
  const wanted = scale === 255 ? "Uint8Array" : "Float32Array";
  return value instanceof tf.Tensor
    ? `Use ${wanted}.from(await tensor.data()).`
    : `Give data.test, or a ${wanted} of all numbers.`;
}

function areWhole(
  values: Uint8Array | Float32Array,
  { kind, shape, scale }: Preprocessing,
  at: Place,
): boolean {
  if (kind === "photographs") return at.found("to be photographs", "numbers", "Give a set of photographs.");
  const wanted = scale === 255 ? "Uint8Array" : "Float32Array";
  if (types.isUint8Array(values) !== (scale === 255)) {
    const got = types.isUint8Array(values) ? "a Uint8Array" : "a Float32Array";
    return at.found(`to be a ${wanted}, as the model was trained on,`, got, `Give a ${wanted}.`);
  }
  const size = product(shape);
  if (values.length > 0 && values.length % size === 0) return areFinite(values, at);
  const constraint = `to hold whole examples of ${shape.join("x")}, ${size} numbers each,`;
  return at.found(constraint, `${values.length} numbers`, "Give every number of every example.");
}

function areAlike(set: ExampleSet, { kind, shape }: Preprocessing, at: Place): boolean {
  const isOfPhotographs = kind === "photographs";
  if (set.kind === "photographs") {
    return (
      isOfPhotographs ||
      at.found(`to be ${kind}, as the model was trained on,`, "photographs", `Give ${kind}.`)
    );
  }
  if (isOfPhotographs) {
    return at.found(
      "to be photographs, as the model was trained on,",
      set.name,
      "Give a set of photographs.",
    );
  }
  const given = shapeOf(set);
  if (given.join() === shape.join()) return true;
  return at.found(
    `to be examples of ${shape.join("x")}`,
    given.join("x"),
    "Bring them into this shape first.",
  );
}

function areFinite(values: Uint8Array | Float32Array, at: Place): boolean {
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return true;
  return at.item(wrong).found("to be finite", String(values[wrong]), "Fill what is missing first.");
}
