import type { OpAttribute } from "../tfjs-gaps.js";
import { Message } from "./protobuf.js";

/** One output of one node of a graph. */
export interface NodeOutput {
  readonly node: string;
  readonly index: number;
}

/** A tensor whose value is part of the graph. */
export interface ConstantValue {
  readonly shape: readonly number[];
  /** TensorFlow's number of the type. */
  readonly type: number;
  /** Little-endian, row by row. */
  readonly bytes: Uint8Array;
}

/** What an attribute of a node can be: one as tfjs-node takes it, a value, or a shape. */
export type NodeAttribute = OpAttribute | { readonly name: string; readonly constant: ConstantValue };

/** Numbers that TensorFlow gives the kinds of attributes. */
export const attributeKinds = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;

/** A version of graphs from this decade: before number 22, a placeholder could not say that it is a scalar. */
const graphVersion = 1087;

/** One operation of a graph. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly NodeOutput[];
  readonly attributes: readonly NodeAttribute[];
  /** Of its first output, where it is known. */
  readonly shape?: readonly number[];
}

/** The nodes of a graph while it is written down. */
export class GraphWriter {
  readonly #nodes: GraphNode[] = [];

  /** So far, in an order in which each comes after those that it reads. */
  get nodes(): readonly GraphNode[] {
    return this.#nodes;
  }

  /** Adds a node; returns the name it got. */
  add(
    op: string,
    inputs: readonly NodeOutput[],
    attributes: readonly NodeAttribute[],
    shape?: readonly number[],
  ): string {
    const name = `n${this.#nodes.length}`;
    this.#nodes.push({ name, op, inputs, attributes, ...(shape === undefined ? {} : { shape }) });
    return name;
  }
}

/** Nodes as TensorFlow takes them: a serialized `GraphDef`. */
export function encodeGraph(nodes: readonly GraphNode[]): Uint8Array {
  const graph = new Message().nested(4, new Message().varint(1, graphVersion));
  for (const { name, op, inputs, attributes } of nodes) {
    const node = new Message().text(1, name).text(2, op);
    for (const { node: source, index } of inputs) node.text(3, `${source}:${index}`);
    for (const attribute of attributes) {
      node.nested(5, new Message().text(1, attribute.name).nested(2, attributeValue(attribute)));
    }
    graph.nested(1, node);
  }
  return graph.bytes();
}

function attributeValue(attribute: NodeAttribute): Message {
  if ("constant" in attribute) return new Message().nested(8, tensor(attribute.constant));
  const { type, value } = attribute;
  if (type !== attributeKinds.shape && Array.isArray(value))
    return new Message().nested(1, list(type, value));
  switch (type) {
    case attributeKinds.string:
      return new Message().text(2, value as string);
    case attributeKinds.int:
      return new Message().varint(3, value as number);
    case attributeKinds.float:
      return new Message().float(4, value as number);
    case attributeKinds.bool:
      return new Message().varint(5, value === true ? 1 : 0);
    case attributeKinds.type:
      return new Message().varint(6, value as number);
    case attributeKinds.shape:
      return new Message().nested(7, shape(value as readonly number[]));
    default:
      throw new Error(
        `Expected an attribute of a kind from 0 to 5 but got ${type} (attribute ${attribute.name}). Run the operation outside of a compiled function.`,
      );
  }
}

function list(type: number, values: readonly unknown[]): Message {
  const message = new Message();
  for (const value of values) {
    if (type === attributeKinds.int) message.varint(3, value as number);
    else if (type === attributeKinds.float) message.float(4, value as number);
    else if (type === attributeKinds.bool) message.varint(5, value === true ? 1 : 0);
    else if (type === attributeKinds.type) message.varint(6, value as number);
    else message.text(2, value as string);
  }
  return message;
}

function shape(sizes: readonly number[]): Message {
  const message = new Message();
  for (const size of sizes) message.nested(2, new Message().varint(1, size));
  return message;
}

function tensor({ type, shape: sizes, bytes }: ConstantValue): Message {
  return new Message().varint(1, type).nested(2, shape(sizes)).nested(4, bytes);
}
