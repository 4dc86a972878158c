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
type NodeAttribute = OpAttribute | { readonly name: string; readonly constant: ConstantValue };

/** Numbers that TensorFlow gives the kinds of attributes. */
const kinds = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;

/** A version of graphs from this decade: before number 22, a placeholder could not say that it is a scalar. */
const graphVersion = 1087;

/** A graph of TensorFlow operations while it is written down (`GraphDef`). */
export class GraphWriter {
  readonly #graph = new Message().nested(4, new Message().varint(1, graphVersion));
  #count = 0;

  /** Adds a node; returns the name it got. */
  add(op: string, inputs: readonly NodeOutput[], attributes: readonly NodeAttribute[]): string {
    const name = `n${this.#count++}`;
    const node = new Message().text(1, name).text(2, op);
    for (const { node: source, index } of inputs) node.text(3, `${source}:${index}`);
    for (const attribute of attributes) {
      node.nested(5, new Message().text(1, attribute.name).nested(2, attributeValue(attribute)));
    }
    this.#graph.nested(1, node);
    return name;
  }

  bytes(): Uint8Array {
    return this.#graph.bytes();
  }
}

function attributeValue(attribute: NodeAttribute): Message {
  if ("constant" in attribute) return new Message().nested(8, tensor(attribute.constant));
  const { type, value } = attribute;
  if (type !== kinds.shape && Array.isArray(value)) return new Message().nested(1, list(type, value));
  switch (type) {
    case kinds.string:
      return new Message().text(2, value as string);
    case kinds.int:
      return new Message().varint(3, value as number);
    case kinds.float:
      return new Message().float(4, value as number);
    case kinds.bool:
      return new Message().varint(5, value === true ? 1 : 0);
    case kinds.type:
      return new Message().varint(6, value as number);
    case kinds.shape:
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
    if (type === kinds.int) message.varint(3, value as number);
    else if (type === kinds.float) message.float(4, value as number);
    else if (type === kinds.bool) message.varint(5, value === true ? 1 : 0);
    else if (type === kinds.type) message.varint(6, value as number);
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
