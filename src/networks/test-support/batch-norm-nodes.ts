import type { NetworkDescription } from "../description.js";
import type { BatchNormNode } from "../operations/batch-norm.js";

/** The batch norm nodes, in order. */
export function batchNormNodes(description: NetworkDescription): BatchNormNode[] {
  return description.nodes.filter((node) => node.op === "batchNorm");
}
