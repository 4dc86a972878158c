import { attributeKinds } from "../run-op.js";
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
  /** TensorFlow's number for the data type. */
  readonly type: number;
  /** Little-endian, row-major. */
  readonly bytes: Uint8Array;
}

/** An attribute of a node: one as tfjs-node takes it, or a constant. */
export type NodeAttribute = OpAttribute | { readonly name: string; readonly constant: ConstantValue };

/** A recent version of the graph format: before version 22, a placeholder could not be a scalar. */
const graphVersion = 1087;

/** One operation of a graph. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly NodeOutput[];
  readonly attributes: readonly NodeAttribute[];
  /** Of its first output, if known. */
  readonly shape?: readonly number[];
  /** Where it is computed. Default: TensorFlow chooses. */
  readonly device?: string;
}

/** The device of a node, to spread into another that belongs there. */
export function deviceOf({ device }: GraphNode): Pick<GraphNode, "device"> {
  return device === undefined ? {} : { device };
}

/** Collects the nodes of a graph. */
export class GraphWriter {
  readonly #nodes: GraphNode[] = [];
  /** Where the nodes that are added from now on are computed. */
  device: string | undefined;

  /** The nodes so far, each after those that it reads. */
  get nodes(): readonly GraphNode[] {
    return this.#nodes;
  }

  /** Adds a node and returns its name. */
  add(
    op: string,
    inputs: readonly NodeOutput[],
    attributes: readonly NodeAttribute[],
    shape?: readonly number[],
  ): string {
    const name = `n${this.#nodes.length}`;
    const { device } = this;
    this.#nodes.push({
      ...{ name, op, inputs, attributes },
      ...(shape === undefined ? {} : { shape }),
      ...(device === undefined ? {} : { device }),
    });
    return name;
  }
}

/** Encodes nodes as TensorFlow reads them: a serialized `GraphDef`. */
export function encodeGraph(nodes: readonly GraphNode[]): Uint8Array {
  const graph = new Message().nested(4, new Message().varint(1, graphVersion));
  for (const { name, op, inputs, attributes, device } of nodes) {
    const node = new Message().text(1, name).text(2, op);
    for (const { node: source, index } of inputs) node.text(3, `${source}:${index}`);
    if (device !== undefined) node.text(4, device);
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
  if (type === attributeKinds.shape || !Array.isArray(value)) return written(new Message(), attribute);
  // The fields of a list have the same numbers as those of a single value.
  const list = new Message();
  for (const item of value) written(list, { ...attribute, value: item as unknown });
  return new Message().nested(1, list);
}

function written(message: Message, { name, type, value }: OpAttribute): Message {
  switch (type) {
    case attributeKinds.string:
      return message.text(2, value as string);
    case attributeKinds.int:
      return message.varint(3, value as number);
    case attributeKinds.float:
      return message.float(4, value as number);
    case attributeKinds.bool:
      return message.varint(5, value === true ? 1 : 0);
    case attributeKinds.type:
      return message.varint(6, value as number);
    case attributeKinds.shape:
      return message.nested(7, shape(value as readonly number[]));
    default:
      throw new Error(
        `Expected an attribute of a kind from 0 to 5 but got ${type} (attribute ${name}). Run the operation outside of a compiled function.`,
      );
  }
}

function shape(sizes: readonly number[]): Message {
  const message = new Message();
  for (const size of sizes) message.nested(2, new Message().varint(1, size));
  return message;
}

function tensor({ type, shape: sizes, bytes }: ConstantValue): Message {
  return new Message().varint(1, type).nested(2, shape(sizes)).nested(4, bytes);
}
