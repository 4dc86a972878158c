import type { NodeAttribute, NodeOutput } from "../../tensorflow/graph/graph-encoding.js";
import { attributeKinds, dataTypes } from "../../tensorflow/run-op.js";
import { batchName, type GraphTensor, type NetGraph } from "../net-graph.js";
import { padsFirst } from "./pads-first.js";

/** What a model in TensorFlow.js's graph format is in files: `model.json`, and the numbers in `weights.bin`. */
export interface GraphModelFiles {
  readonly model: Readonly<Record<string, unknown>>;
  readonly weights: Uint8Array;
}

/** Name of the file of the numbers, which `model.json` refers to. */
export const weightsFile = "weights.bin";

/** TensorFlow's names of data types, by their numbers. */
const typeNames: Readonly<Record<number, string>> = {
  [dataTypes.float32]: "DT_FLOAT",
  [dataTypes.int32]: "DT_INT32",
  [dataTypes.bool]: "DT_BOOL",
};

/**
 * Writes a graph as TensorFlow.js reads it: `tf.loadGraphModel(".../model.json")`, in a browser or in Node.js.
 *
 * It reads `images`, `[n, ...]`, and computes `logits`, `[n, classes]`.
 *
 * Source: TensorFlow.js's graph model format, whose nodes are a `GraphDef`'s in JSON.
 */
export function graphModel(graph: NetGraph): GraphModelFiles {
  const { input, operations, tensors, output, outputName } = padsFirst(graph);
  const batch = {
    name: batchName,
    op: "Placeholder",
    attr: { dtype: type(1), shape: shape([-1, ...input]) },
  };
  const constants = tensors.map(({ name, values, shape: sides }) => {
    const dtype = typeOf(values);
    return {
      name,
      op: "Const",
      attr: { dtype: { type: dtype }, value: { tensor: { dtype, tensorShape: dims(sides) } } },
    };
  });
  const nodes = operations.map(({ name, op, inputs, attributes }) => ({
    name,
    op,
    input: inputs.map(reference),
    attr: Object.fromEntries(attributes.map((attribute) => [attribute.name, attributeOf(attribute)])),
  }));
  const logits = { name: outputName, op: "Identity", input: [reference(output)], attr: { T: type(1) } };
  const classes = operations.find(({ name }) => name === output.node)?.shape ?? [-1];
  const model = {
    format: "graph-model",
    generatedBy: "mixture-growth",
    convertedBy: "mixture-growth",
    signature: {
      inputs: {
        [batchName]: { name: `${batchName}:0`, dtype: "DT_FLOAT", tensorShape: dims([-1, ...input]) },
      },
      outputs: { [outputName]: { name: `${outputName}:0`, dtype: "DT_FLOAT", tensorShape: dims(classes) } },
    },
    modelTopology: {
      node: [batch, ...constants, ...nodes, logits],
      library: {},
      versions: { producer: 1087 },
    },
    weightsManifest: [
      {
        paths: [weightsFile],
        weights: tensors.map(({ name, shape: sides, values }) => ({
          name,
          shape: sides,
          dtype: values instanceof Float32Array ? "float32" : "int32",
        })),
      },
    ],
  };
  return { model, weights: Buffer.concat(tensors.map(({ values }) => bytesOf(values))) };
}

function bytesOf(values: GraphTensor["values"]): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function reference({ node, index }: NodeOutput): string {
  return index === 0 ? node : `${node}:${index}`;
}

function typeOf(values: GraphTensor["values"]): string {
  return values instanceof Float32Array ? "DT_FLOAT" : "DT_INT32";
}

function attributeOf(attribute: NodeAttribute): unknown {
  if ("constant" in attribute) return {};
  const { type: kind, value } = attribute;
  if (kind === attributeKinds.shape) return shape(value as readonly number[]);
  if (!Array.isArray(value)) return written(kind, value);
  const items = value.map((item) => Object.values(written(kind, item))[0]);
  return { list: { [listField(kind)]: items } };
}

function written(kind: number, value: unknown): Record<string, unknown> {
  switch (kind) {
    case attributeKinds.string:
      return { s: Buffer.from(value as string, "utf8").toString("base64") };
    case attributeKinds.int:
      return { i: String(value) };
    case attributeKinds.float:
      return { f: value };
    case attributeKinds.bool:
      return { b: value };
    default:
      return type(value as number);
  }
}

function listField(kind: number): string {
  return kind === attributeKinds.string ? "s" : kind === attributeKinds.int ? "i" : "f";
}

function type(number: number): { type: string } {
  return { type: typeNames[number] ?? "DT_FLOAT" };
}

function shape(sides: readonly number[]): { shape: unknown } {
  return { shape: dims(sides) };
}

function dims(sides: readonly number[]): { dim: readonly { size: string }[] } {
  return { dim: sides.map((side) => ({ size: String(side) })) };
}
