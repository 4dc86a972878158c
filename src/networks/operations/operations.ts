import { InputError } from "../../checking/input-error.js";
import { Place } from "../../checking/place.js";
import { list, oneOf, record, type Shape, something, tagged, text } from "../../checking/shapes.js";
import { add } from "./add.js";
import { attention } from "./attention.js";
import { averagePool } from "./average-pool.js";
import { batchNorm } from "./batch-norm.js";
import { bias } from "./bias.js";
import { concat } from "./concat.js";
import { convolution } from "./convolution.js";
import { dense } from "./dense.js";
import { depthwiseConvolution } from "./depthwise-convolution.js";
import { dropout } from "./dropout.js";
import { flatten } from "./flatten.js";
import { gelu } from "./gelu.js";
import { globalPool } from "./global-pool.js";
import { groupNorm } from "./group-norm.js";
import { groupedConvolution } from "./grouped-convolution.js";
import { layerNorm } from "./layer-norm.js";
import { maxPool } from "./max-pool.js";
import { multiply } from "./multiply.js";
import type { NodeBase, Operation } from "./operation.js";
import { positionEmbedding } from "./position-embedding.js";
import { relu } from "./relu.js";
import { relu6 } from "./relu6.js";
import { sigmoid } from "./sigmoid.js";
import { silu } from "./silu.js";
import { tanh } from "./tanh.js";
import { tokenDense } from "./token-dense.js";
import { tokens } from "./tokens.js";
import type { WeightNodeBase } from "./weight.js";

/** Every operation that a network may have. A new operation is a file in this folder and an entry here. */
const operations = [
  convolution,
  dense,
  batchNorm,
  relu,
  add,
  globalPool,
  maxPool,
  flatten,
  bias,
  averagePool,
  concat,
  multiply,
  depthwiseConvolution,
  groupedConvolution,
  layerNorm,
  groupNorm,
  gelu,
  silu,
  tanh,
  sigmoid,
  relu6,
  tokens,
  tokenDense,
  positionEmbedding,
  attention,
  dropout,
] as const;

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

/** Where a node of a user's operation carries its definition; copies have it too, files do not. */
const definition: unique symbol = Symbol("operation");

interface Defined {
  readonly [definition]?: Operation<NetworkNode>;
}

/** The node with the definition of its operation. */
export function withDefinition(node: NetworkNode, operation: Operation<NetworkNode>): NetworkNode {
  return Object.assign({ ...node }, { [definition]: operation });
}

/** The definition that a node carries. */
export function definitionOf(node: unknown): Operation<NetworkNode> | undefined {
  return (node as Defined | null | undefined)?.[definition];
}

/**
 * The operation of a node.
 *
 * @throws InputError naming the node, if there is no such operation.
 */
export function operationOf(node: NodeBase): Operation<NetworkNode> {
  const operation = definitionOf(node) ?? byName.get(node.op);
  if (operation !== undefined) return operation;
  const at = new Place("op", `node ${node.name}`);
  knownName(node.op, at);
  throw new InputError(at.problems);
}

/** Whether a node has a weight. */
export function hasWeight(node: NetworkNode): node is WeightNode {
  return "role" in operationOf(node).fields;
}

/** Most nodes that one reads; more is a mistake. */
const mostInputs = 10_000;

const reads = ({ reads: { length: count }, readsMore }: Operation<NetworkNode>): Shape =>
  list(text('Name a node, or "input".'), {
    min: count,
    max: readsMore ? mostInputs : count,
    use: count === 1 ? '["input"]' : '["conv2", "skip"]',
  });

const giveDefinition =
  "Give the network its definition: withOperations(network, [YOURS]), or loadModel(folder, { operations: [YOURS] }).";

const knownName: Shape = oneOf(operationNames, giveDefinition);

/** The shape of a node of an operation. */
function shapeFor(operation: Operation<NetworkNode>): Shape {
  const common = { op: something, name: text('Name it, for instance "conv1".') };
  return record<object>({ ...common, inputs: reads(operation), ...operation.fields });
}

const builtIn: Shape = tagged(
  "op",
  Object.fromEntries([...byName].map(([op, operation]) => [op, shapeFor(operation)])),
  giveDefinition,
);

/** Accepts a node, whatever it reads. */
export const nodeShape: Shape = (value, at) => {
  const own = definitionOf(value);
  return own === undefined ? builtIn(value, at) : shapeFor(own)(value, at);
};
