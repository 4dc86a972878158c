import { InputError } from "../checking/input-error.js";
import { examineDescription } from "./check-description.js";
import type { NetworkDescription } from "./description.js";

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
