import type * as tf from "@tensorflow/tfjs-core";
import { InputError } from "../../checking/input-error.js";
import type { Place } from "../../checking/place.js";
import { shapeTitle } from "./node-checks.js";
import type { NodeTensor, ValueShape } from "./operation.js";

/** What operations, their settings and their tensors may be called: parts of tensors' names are joined by dots. */
export const ownName = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Checks the tensors that a definition gives to a node; they lie along its channels. */
export function checkOwnTensors(tensors: readonly NodeTensor[], channels: number, at: Place): boolean {
  const fits = tensors.map(({ name, shape }) => {
    const place = at.field(`tensors.${name}`);
    if (name === "weight" || !ownName.test(name)) {
      return place.found("to have another name", `"${name}"`, 'Use letters and digits, and not "weight".');
    }
    const isShape = Array.isArray(shape) && shape.every((side) => Number.isSafeInteger(side) && side > 0);
    if (isShape && shape.at(-1) === channels) return true;
    const constraint = `to have a shape that ends with its ${channels} channels`;
    return place.expected(constraint, shape, "Give shape: [channels], or with other sides before.");
  });
  return fits.every(Boolean);
}

/** Checks the window of a weight: templates are matrices or kernels. */
export function isOwnWindow(window: readonly number[], at: Place): boolean {
  const isWindow = Array.isArray(window) && window.every((side) => Number.isSafeInteger(side) && side > 0);
  if (isWindow && (window.length === 0 || window.length === 2)) return true;
  return at
    .field("weight")
    .expected("to have a window of no sides or of two", window, "Return [], or [3, 3].");
}

/** Checks the shape that a definition gives to what a node makes. */
export function isOwnShape(shape: ValueShape, channels: number, at: Place): boolean {
  const isShape =
    Array.isArray(shape) &&
    shape.every((side) => Number.isNaN(side) || (Number.isSafeInteger(side) && side > 0));
  if (isShape && shape.at(-1) === channels) return true;
  return at
    .field("shape")
    .expected(
      `to end with its ${channels} channels`,
      shape,
      "Return the sides of one example, channels last.",
    );
}

/**
 * Checks what a node computes.
 *
 * @throws InputError naming the node, if it is no tensor of the shape that follows from what it reads.
 */
export function requireOwnValue(
  made: unknown,
  expected: ValueShape,
  images: number,
  { op, name }: { readonly op: string; readonly name: string },
): tf.Tensor {
  const shape = (made as tf.Tensor | null | undefined)?.shape;
  if (Array.isArray(shape) && shape.join() === [images, ...expected].join()) return made as tf.Tensor;
  const got = !Array.isArray(shape)
    ? "no tensor"
    : shape.length < 2
      ? `one of shape [${shape.join(", ")}]`
      : shapeTitle(shape.slice(1));
  throw new InputError([
    `Expected ${op} to compute ${shapeTitle(expected)} for each example but got ${got} (compute, node ${name}). Return such a tensor, or give the definition a shape.`,
  ]);
}
