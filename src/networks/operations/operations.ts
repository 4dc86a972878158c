import { InputError } from "../../checking/input-error.js";
import { Place } from "../../checking/place.js";
import { list, oneOf, record, type Shape, something, tagged, text } from "../../checking/shapes.js";
import { add } from "./add.js";
import { batchNorm } from "./batch-norm.js";
import { convolution } from "./convolution.js";
import { dense } from "./dense.js";
import { flatten } from "./flatten.js";
import { globalPool } from "./global-pool.js";
import { maxPool } from "./max-pool.js";
import type { NodeBase, Operation } from "./operation.js";
import { relu } from "./relu.js";
import type { WeightNodeBase } from "./weight.js";

/** Every operation that a network may have. A new operation is a file in this folder and an entry here. */
const operations = [convolution, dense, batchNorm, relu, add, globalPool, maxPool, flatten] as const;

type NodeOf<Of> = Of extends Operation<infer Node> ? Node : never;

/** One operation of a network. */
export type NetworkNode = NodeOf<(typeof operations)[number]>;

/** A node that has a weight: what is mixed, grown and counted. */
export type WeightNode = Extract<NetworkNode, WeightNodeBase>;

const byName: ReadonlyMap<string, Operation<NetworkNode>> = new Map(
  operations.map((operation) => [operation.op, operation as unknown as Operation<NetworkNode>]),
);

/** Names of all operations. */
export const operationNames: readonly string[] = operations.map(({ op }) => op);

/**
 * The operation of a node.
 *
 * @throws InputError naming the node, if there is no such operation.
 */
export function operationOf(node: NodeBase): Operation<NetworkNode> {
  const operation = byName.get(node.op);
  if (operation !== undefined) return operation;
  const at = new Place("op", `node ${node.name}`);
  oneOf(operationNames)(node.op, at);
  throw new InputError(at.problems);
}

/** Whether a node has a weight. */
export function hasWeight(node: NetworkNode): node is WeightNode {
  return "role" in operationOf(node).fields;
}

const reads = (count: number): Shape =>
  list(text('Name a node, or "input".'), {
    min: count,
    max: count,
    use: count === 1 ? '["input"]' : '["conv2", "skip"]',
  });

/** Accepts a node, whatever it reads. */
export const nodeShape: Shape = tagged(
  "op",
  Object.fromEntries(
    [...byName].map(([op, operation]) => {
      const common = { op: something, name: text('Name it, for instance "conv1".') };
      return [op, record<object>({ ...common, inputs: reads(operation.reads.length), ...operation.fields })];
    }),
  ),
);
