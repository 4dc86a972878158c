import { attributeKinds, dataTypes } from "../../tensorflow/run-op.js";
import type { OpAttribute } from "../../tensorflow/tfjs-gaps.js";
import { attribute, type GraphOperation, type GraphTensor, type NetGraph } from "../net-graph.js";

/** Below every number that is pooled. */
const lowest = -3.4e38;

/**
 * The same graph with images padded before they are pooled: TensorFlow.js has no pooling with a padding of its own.
 */
export function padsFirst(graph: NetGraph): NetGraph {
  const tensors: GraphTensor[] = [...graph.tensors];
  const operations = graph.operations.flatMap((operation): GraphOperation[] => {
    const paddings = attribute<readonly number[]>(operation, "explicit_paddings");
    if (operation.op !== "MaxPool" || paddings === undefined) return [operation];
    const name = `${operation.name}/Pad`;
    const [sides, value] = [`${name}/paddings`, `${name}/value`];
    tensors.push({ name: sides, shape: [4, 2], values: Int32Array.from(paddings) });
    tensors.push({ name: value, shape: [], values: Float32Array.of(lowest) });
    const inputs = [...operation.inputs, { node: sides, index: 0 }, { node: value, index: 0 }];
    const type = (key: string, is: number): OpAttribute => ({
      name: key,
      type: attributeKinds.type,
      value: is,
    });
    const attributes = [type("T", dataTypes.float32), type("Tpaddings", dataTypes.int32)];
    const pad = { name, op: "PadV2", inputs, attributes, shape: operation.shape };
    return [pad, { ...operation, inputs: [{ node: name, index: 0 }], attributes: valid(operation) }];
  });
  return { ...graph, operations, tensors };
}

function valid({ attributes }: GraphOperation): OpAttribute[] {
  return (attributes as readonly OpAttribute[])
    .filter(({ name }) => name !== "explicit_paddings")
    .map((attribute) => (attribute.name === "padding" ? { ...attribute, value: "VALID" } : attribute));
}
