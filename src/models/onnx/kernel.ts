import type { OpAttribute } from "../../tensorflow/tfjs-gaps.js";
import type { GraphOperation } from "../net-graph.js";
import type { OnnxWriter } from "./onnx-writer.js";

/** Writes an operation of TensorFlow as nodes of ONNX. */
export type Kernel = (operation: GraphOperation, to: OnnxWriter) => void;

/** An attribute of an operation by its name. */
export function attribute<T>({ attributes }: GraphOperation, name: string): T | undefined {
  return (attributes as readonly OpAttribute[]).find((one) => one.name === name)?.value as T | undefined;
}
