import type { GraphOperation } from "../net-graph.js";
import type { OnnxWriter } from "./onnx-writer.js";

/** Writes an operation of TensorFlow as nodes of ONNX. */
export type Kernel = (operation: GraphOperation, to: OnnxWriter) => void;
