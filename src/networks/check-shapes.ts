import type { TensorValues } from "../templates/parameter.js";
import { product } from "./size-shapes.js";

/**
 * Checks that tensors have these names and shapes, and that there are no others.
 *
 * @param where Name of the network.
 * @param remedy What to do about a tensor that does not fit.
 * @throws RangeError naming the first tensor that does not fit.
 */
export function checkShapes(
  where: string,
  shapes: ReadonlyMap<string, readonly number[]>,
  values: ReadonlyMap<string, TensorValues>,
  remedy = "Use the tensors of such a network.",
): void {
  for (const [name, shape] of shapes) {
    const found = values.get(name);
    if (found?.shape.join() === shape.join() && found.values.length === product(shape)) continue;
    throw new RangeError(
      `Expected ${name} of shape [${shape.join(", ")}] but got ${found === undefined ? "nothing" : `[${found.shape.join(", ")}]`} (${where}). ${remedy}`,
    );
  }
  const unknown = [...values.keys()].filter((name) => !shapes.has(name));
  if (unknown.length === 0) return;
  throw new RangeError(
    `Expected only tensors of this network but got ${unknown.slice(0, 5).join(", ")} (${where}). ${remedy}`,
  );
}
