import { types } from "node:util";
import type { Shape } from "../checking/shapes.js";
import { checkSet } from "../data/check-dataset.js";
import type { LabelledSet } from "../data/dataset.js";
import { product } from "../networks/size-shapes.js";
import type { Preprocessing } from "./preprocessing.js";

/** Accepts examples of the kind and shape that a model was trained on. */
export function examplesShape({ kind, shape }: Preprocessing): Shape {
  const size = product(shape);
  return (value, at) => {
    if (types.isUint8Array(value) && kind === "images") {
      if (value.length > 0 && value.length % size === 0) return true;
      const constraint = `to hold whole images of ${shape.join("x")}, ${size} bytes each,`;
      return at.found(constraint, `${value.length} bytes`, "Give every pixel of every image.");
    }
    checkSet(value, "predictions for");
    const set = value as LabelledSet;
    const got = set.kind === "photographs" ? "photographs" : "images";
    if (got !== kind)
      return at.expected(`to be ${kind}, as the model was trained on,`, set.name, `Give ${kind}.`);
    if (set.kind === "photographs") return true;
    const given = [set.height, set.width, set.channels];
    if (given.join() === shape.join()) return true;
    return at.expected(
      `to be images of ${shape.join("x")}`,
      given.join("x"),
      "Scale them to this size first.",
    );
  };
}
