import {
  instance,
  integer,
  list,
  oneOf,
  optional,
  record,
  type Shape,
  text,
  thing,
} from "../checking/shapes.js";
import { numberFormats } from "./safetensors/number-types.js";
import type { TensorToStore } from "./safetensors/write-safetensors.js";

/** A path of a file or folder. */
export const pathShape: Shape = thing(
  "a path",
  (value) => typeof value === "string" && value !== "" && !value.includes("\0"),
  'Use for instance "results/first".',
);

/** What a file holds. */
export const bytesShape: Shape = instance(Uint8Array, "Read the file: readFileSync(path).");

/** What errors call a file. */
export const whereShape: Shape = text("Give the name of the file, for errors.");

/** A tensor as plain numbers; whether they fit its shape and type is checked where they are written. */
const tensorShape: Shape = record<TensorToStore>({
  dtype: optional(oneOf([...numberFormats.keys()])),
  shape: list(integer({ min: 0 }), { use: "[2, 1]" }),
  values: thing("a typed array", (value) => ArrayBuffer.isView(value), "Use Float32Array.of(1, 2)."),
});

/** Tensors by name. */
export const tensorsShape: Shape = (value, at) => {
  if (!(value instanceof Map)) {
    return at.expected("to be a Map", value, 'Use new Map([["w", { shape: [2], values }]]).');
  }
  return [...value].map(([name, tensor]) => tensorShape(tensor, at.field(String(name)))).every(Boolean);
};
