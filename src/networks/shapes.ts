import { InputError } from "../checking/input-error.js";
import { examineDescription } from "./check-description.js";
import { type NetworkDescription, type NetworkNode, weightShape } from "./description.js";

/**
 * Shape of every node's value for one image, by node: `[height, width, channels]`, or `[features]`.
 *
 * @throws InputError with everything that is wrong with the description.
 */
export function outputShapes(description: NetworkDescription): ReadonlyMap<string, readonly number[]> {
  const { shapes, problems } = examineDescription(description);
  if (problems.length > 0) throw new InputError(problems);
  return shapes;
}

/**
 * Multiply-accumulates of a node for one image: `h' w' kh kw in out` of a convolution, `in out` of a dense layer, 0 of
 * everything else.
 *
 * @param shape What the node makes, from {@link outputShapes}.
 */
export function nodeMacs(node: NetworkNode, shape: readonly number[]): number {
  if (node.op !== "convolution" && node.op !== "dense") return 0;
  return product(weightShape(node)) * product(shape.slice(0, -1));
}

/** The product of some numbers; 1 of none. */
export function product(numbers: readonly number[]): number {
  return numbers.reduce((result, n) => result * n, 1);
}
