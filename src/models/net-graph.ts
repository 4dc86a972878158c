import type { GraphNode, NodeAttribute, NodeOutput } from "../tensorflow/graph/graph-encoding.js";
import type { OpAttribute } from "../tensorflow/tfjs-gaps.js";

/** An operation of a net's forward pass, as TensorFlow names it. */
export interface GraphOperation {
  /** The node of the description, followed by what of it this is: `"stem"`, `"classifier/Cast"`. */
  readonly name: string;
  /** TensorFlow's, such as `"Conv2D"`. */
  readonly op: string;
  readonly inputs: readonly NodeOutput[];
  readonly attributes: readonly NodeAttribute[];
  /** Of its first output; -1 for the size of the batch. */
  readonly shape: readonly number[];
}

/** A tensor that operations read. */
export interface GraphTensor {
  /** Such as `"stem.weight"`; constants are named as operations are. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** The forward pass of a net as TensorFlow's operations, with its numbers: what other formats are written from. */
export interface NetGraph {
  /** Name of the network. */
  readonly network: string;
  /** Shape of one example. */
  readonly input: readonly number[];
  /** In the order in which they are computed. They read each other, tensors, and the batch, which is named `"images"`. */
  readonly operations: readonly GraphOperation[];
  readonly tensors: readonly GraphTensor[];
  /** What makes the logits, `[n, classes]`, or numbers, `[n, outputs]`. */
  readonly output: NodeOutput;
  /** What that is called: `"logits"` or `"predictions"`. */
  readonly outputName: string;
}

/** Name of the batch in a graph. */
export const batchName = "images";

/** The forward pass of a net for batches of one size. */
export interface RecordedNet {
  readonly nodes: readonly GraphNode[];
  /** What stands for the batch. */
  readonly batch: string;
  /** What stands for tensors of the net. */
  readonly tensors: ReadonlyMap<string, GraphTensor>;
  /** What each node of the description computes last, in their order; first what the preprocessing does. */
  readonly ends: readonly { readonly layer: string; readonly end: NodeOutput }[];
}

/** An attribute of an operation by its name. */
export function attribute<T>({ attributes }: GraphOperation, name: string): T | undefined {
  return (attributes as readonly OpAttribute[]).find((one) => one.name === name)?.value as T | undefined;
}
