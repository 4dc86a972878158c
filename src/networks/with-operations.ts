import { callable, demandArguments, isRecord, list, type Shape } from "../checking/shapes.js";
import type { NetworkDescription } from "./description.js";
import type { NetworkNode } from "./operations/operations.js";
import { shownDescription } from "./shown-description.js";

/** An operation that {@link defineOperation} returned, whatever its settings. */
export interface DefinedOperation {
  (node: never): NetworkNode;
  /** Its name in descriptions. */
  readonly op: string;
}

const network: Shape = (value, at) =>
  (isRecord(value) && Array.isArray(value.nodes)) ||
  at.expected("to be a network description", value, "Give the one that was read.");

/**
 * Gives a network that was read from a file the definitions of its operations that are not the library's, by their names.
 *
 * @param operations As {@link defineOperation} returned them.
 * @example
 * ```ts
 * const network = withOperations(JSON.parse(text), [scale]);
 * ```
 */
export function withOperations(
  description: NetworkDescription,
  operations: readonly DefinedOperation[],
): NetworkDescription {
  demandArguments("withOperations", {
    description: [description, network],
    operations: [operations, list(callable("what defineOperation returned"))],
  });
  const byName = new Map(operations.map((operation) => [operation.op, operation]));
  const nodes = description.nodes.map((node) => {
    const operation = byName.get(node.op);
    return operation === undefined ? node : (operation as unknown as (written: object) => NetworkNode)(node);
  });
  return shownDescription({ ...description, nodes });
}
