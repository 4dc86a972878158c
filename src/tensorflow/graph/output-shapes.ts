import { commandHere } from "../../checking/command-here.js";
import { attributeKinds } from "../run-op.js";
import type { NativeBinding, OpAttribute } from "../tfjs-gaps.js";
import { type ConstantValue, encodeGraph, GraphWriter, type NodeOutput } from "./graph-encoding.js";

/** What is known of a tensor without computing it: its value only if it is a constant. */
export type TensorDescription = Omit<ConstantValue, "bytes"> & Partial<ConstantValue>;

/** Shapes and data types of the outputs of an operation. */
export type OutputDescriptions = readonly { readonly shape: readonly number[]; readonly dtype: number }[];

/** Outputs whose shape TensorFlow chooses and only TensorFlow reads: operation and index. */
const opaque: ReadonlySet<string> = new Set(["FusedBatchNormV3 5"]);

/** Whether a constant is small enough to decide a shape: a list of sizes, axes or paddings. */
export function decidesShapes(bytes: Uint8Array | undefined): bytes is Uint8Array {
  return bytes !== undefined && bytes.length <= 1024;
}

/**
 * The outputs of an operation, without running it: TensorFlow's own shape inference.
 *
 * Our own operations, of which TensorFlow knows too little, state the shape of their output in an attribute `shape`.
 *
 * @param inputs In the operation's order.
 * @throws Error when the shape depends on values that are not known yet.
 */
export function outputsOf(
  binding: NativeBinding,
  op: string,
  attributes: readonly OpAttribute[],
  inputs: readonly TensorDescription[],
): OutputDescriptions {
  if (binding.describeOutputs === undefined) {
    throw new Error(
      `Expected the addon that the set-up compiles but got another one (recording). Run ${commandHere("setup")}.`,
    );
  }
  const graph = new GraphWriter();
  const ends = inputs.map(({ bytes, ...value }) => {
    return addSource(graph, decidesShapes(bytes) ? { ...value, bytes } : value);
  });
  const node = graph.add(op, ends, attributes);
  return binding.describeOutputs(encodeGraph(graph.nodes), node).map(({ shape, dtype }, index) => {
    const said = attributes.find(({ name }) => name === "shape")?.value as readonly number[] | undefined;
    const known = shape === null || shape.includes(-1) ? (opaque.has(`${op} ${index}`) ? [0] : said) : shape;
    if (known !== undefined) return { shape: known, dtype };
    const got = shape === null ? "an unknown rank" : `[${shape.join(", ").replaceAll("-1", "?")}]`;
    throw new Error(
      `Expected the shape of output ${index} of ${op} to follow from those of its inputs but got ${got} (recording). Run it outside of a compiled function.`,
    );
  });
}

/** Adds a node for a given tensor: a constant, or a placeholder for a value that comes with each call. */
export function addSource(graph: GraphWriter, { shape, type, bytes }: TensorDescription): NodeOutput {
  const dtype = { name: "dtype", type: attributeKinds.type, value: type };
  const node =
    bytes === undefined
      ? graph.add("Placeholder", [], [dtype, { name: "shape", type: attributeKinds.shape, value: shape }])
      : graph.add("Const", [], [dtype, { name: "value", constant: { shape, type, bytes } }]);
  return { node, index: 0 };
}
