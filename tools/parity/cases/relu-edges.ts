import * as tf from "@tensorflow/tfjs-core";
import type { BatchStatistics } from "#library/layers/batch-norm.js";
import type { ForwardMode } from "#library/networks/forward.js";
import type { Net } from "#library/networks/net.js";
import type { NetworkNode } from "#library/networks/operations/operations.js";

/**
 * A value before a ReLU so close to zero that the order of a float32 sum decides its sign. Two correct implementations
 * can then differ in the gradient of its channel.
 */
export interface ReluEdge {
  /** The node whose value the ReLU reads. */
  readonly node: string;
  /** Flat index in that value. */
  readonly index: number;
  readonly value: number;
  /** Distance to zero over the largest value of the node. */
  readonly distance: number;
}

/** Float32 sums of some hundred terms differ by this much, relative to the largest values. */
const rounding = 2e-6;
const mostEdges = 8;

/** The values that rounding could move to the other side of a ReLU, nearest to zero first. */
export function reluEdges(net: Net, images: tf.Tensor4D): ReluEdge[] {
  const read = new Set(net.description.nodes.flatMap((node) => (node.op === "relu" ? node.inputs : [])));
  const statistics: BatchStatistics[] = [];
  const edges: ReluEdge[] = [];
  const observe = (node: NetworkNode, value: tf.Tensor): void => {
    if (read.has(node.name)) edges.push(...edgesOf(node.name, value.dataSync()));
  };
  net.forward(images, { statistics, observe }).dispose();
  for (const { mean, variance } of statistics) tf.dispose([mean, variance]);
  return edges.sort((a, b) => a.distance - b.distance).slice(0, mostEdges);
}

function edgesOf(node: string, values: ArrayLike<number>): ReluEdge[] {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] as number));
  const edges: ReluEdge[] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    const distance = Math.abs(value) / largest;
    if (distance < rounding) edges.push({ node, index, value, distance });
  }
  return edges;
}

/** Sets of at most two edges to try, the likeliest first. */
export function edgeChoices(edges: readonly ReluEdge[]): ReluEdge[][] {
  const pairs = edges.flatMap((one, i) => edges.slice(i + 1, 5).map((other) => [one, other]));
  return [...edges.map((edge) => [edge]), ...pairs];
}

/** The same net, with the given values moved to the other side of their ReLU. */
export function acrossEdges(net: Net, edges: readonly ReluEdge[]): Net {
  const replace = (node: NetworkNode, value: tf.Tensor): tf.Tensor | undefined => {
    const here = edges.filter((edge) => edge.node === node.name);
    if (here.length === 0) return undefined;
    const change = new Float32Array(value.size);
    for (const edge of here) change[edge.index] = edge.value === 0 ? 1e-30 : -2 * edge.value;
    return tf.add(value, tf.tensor(change, value.shape));
  };
  return {
    span: net.span,
    description: net.description,
    forward: (images: tf.Tensor, mode: ForwardMode = {}) => net.forward(images, { ...mode, replace }),
    tensors: () => net.tensors(),
    parameters: () => net.parameters(),
    batchNorms: () => net.batchNorms(),
  };
}
