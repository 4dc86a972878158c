import type { TensorValues } from "../templates/parameter.js";

/**
 * Checks that tensors have these names and shapes, and that there are no others.
 *
 * @param where Name of the network.
 * @throws RangeError naming the first that does not fit.
 */
export function checkShapes(
  where: string,
  shapes: ReadonlyMap<string, readonly number[]>,
  values: ReadonlyMap<string, TensorValues>,
): void {
  for (const [name, shape] of shapes) {
    const found = values.get(name);
    const size = shape.reduce((product, n) => product * n, 1);
    if (found?.shape.join() === shape.join() && found.values.length === size) continue;
    throw new RangeError(
      `Expected ${name} of shape [${shape.join(", ")}] but got ${found === undefined ? "nothing" : `[${found.shape.join(", ")}]`} (${where}). Use the tensors of such a network.`,
    );
  }
  const unknown = [...values.keys()].filter((name) => !shapes.has(name));
  if (unknown.length === 0) return;
  throw new RangeError(
    `Expected only tensors of this network but got ${unknown.slice(0, 5).join(", ")} (${where}). Use the tensors of such a network.`,
  );
}
