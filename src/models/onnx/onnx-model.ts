import { batchName, type NetGraph } from "../net-graph.js";
import { kernels } from "./kernels.js";
import { onnxFile } from "./onnx-file.js";
import { OnnxWriter } from "./onnx-writer.js";

/**
 * The bytes of an ONNX file that computes what a graph computes.
 *
 * It reads `images`, `[n, channels, height, width]` as ONNX's own layers do, or `[n, ...]` of another shape, and computes
 * `logits`, `[n, classes]`. Nodes have the names of the description, tensors those of the net, turned to ONNX's axes.
 *
 * @param metadata Texts that the file carries, by name.
 * @throws Error naming the node where an operation has no counterpart in ONNX.
 */
export function onnxModel(graph: NetGraph, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const to = new OnnxWriter(graph);
  for (const operation of graph.operations) {
    const kernel = kernels[operation.op];
    if (kernel === undefined) {
      throw new Error(
        `Expected operations that ONNX has but got ${operation.op} (export to ONNX, ${operation.name}). Export it as a graph model, which has every operation.`,
      );
    }
    kernel(operation, to);
  }
  to.finish(graph.outputName);
  const { input, network, output, operations } = graph;
  const [height, width, channels] = input;
  const shape = input.length === 3 ? [-1, channels, height, width] : [-1, ...input];
  const classes = operations.find(({ name }) => name === output.node)?.shape ?? [-1];
  return onnxFile({
    name: network,
    nodes: to.nodes,
    tensors: to.tensors,
    input: { name: batchName, shape: shape as number[] },
    output: { name: graph.outputName, shape: classes },
    metadata,
  });
}
