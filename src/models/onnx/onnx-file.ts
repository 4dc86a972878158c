import { Message } from "../../tensorflow/graph/protobuf.js";

/** A value of an attribute: an integer, integers, a number with a fraction, or a text. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

/** A node of an ONNX graph. */
export interface OnnxNode {
  readonly name: string;
  /** Such as `"Conv"`. */
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A tensor that is a part of an ONNX file. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** A float32 tensor that a graph reads or computes; -1 stands for the number of examples. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A whole ONNX graph. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly input: OnnxValue;
  readonly output: OnnxValue;
  /** Texts for people and programs, by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The version of the operators, and the format that is as old: any runtime since 2023 reads them. */
const versions = { operators: 18, format: 8 } as const;
/** ONNX's numbers for types of tensors and attributes. */
const tensorTypes = { float: 1, int64: 7 } as const;
const attributeTypes = { float: 1, int: 2, text: 3, ints: 7 } as const;

/**
 * The bytes of an ONNX file.
 *
 * Source: the public specification of the format, `onnx.proto`.
 */
export function onnxFile({ name, nodes, tensors, input, output, metadata }: OnnxGraph): Uint8Array {
  const graph = new Message();
  for (const node of nodes) graph.nested(1, nodeOf(node));
  graph.text(2, name);
  for (const tensor of tensors) graph.nested(5, tensorOf(tensor));
  graph.nested(11, typedValue(input)).nested(12, typedValue(output));
  const model = new Message().varint(1, versions.format).text(2, "mixture-growth").nested(7, graph);
  model.nested(8, new Message().text(1, "").varint(2, versions.operators));
  for (const [key, value] of Object.entries(metadata)) {
    model.nested(14, new Message().text(1, key).text(2, value));
  }
  return model.bytes();
}

function nodeOf({ name, op, inputs, outputs, attributes }: OnnxNode): Message {
  const node = new Message();
  for (const input of inputs) node.text(1, input);
  for (const output of outputs) node.text(2, output);
  node.text(3, name).text(4, op);
  for (const [key, value] of Object.entries(attributes)) node.nested(5, attributeOf(key, value));
  return node;
}

function attributeOf(name: string, value: OnnxAttribute): Message {
  const attribute = new Message().text(1, name);
  if (typeof value === "number") return attribute.varint(3, value).varint(20, attributeTypes.int);
  if (typeof value === "string") return attribute.text(4, value).varint(20, attributeTypes.text);
  if ("float" in value) return attribute.float(2, value.float).varint(20, attributeTypes.float);
  for (const item of value) attribute.varint(8, item);
  return attribute.varint(20, attributeTypes.ints);
}

function tensorOf({ name, shape, values }: OnnxTensor): Message {
  const tensor = new Message();
  for (const side of shape) tensor.varint(1, side);
  const type = values instanceof Float32Array ? tensorTypes.float : tensorTypes.int64;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return tensor.varint(2, type).text(8, name).nested(9, bytes);
}

function typedValue({ name, shape }: OnnxValue): Message {
  const dims = new Message();
  for (const side of shape) {
    dims.nested(1, side < 0 ? new Message().text(2, "n") : new Message().varint(1, side));
  }
  const type = new Message().nested(1, new Message().varint(1, tensorTypes.float).nested(2, dims));
  return new Message().text(1, name).nested(2, type);
}
