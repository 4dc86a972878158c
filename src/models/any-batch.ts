import type { NetworkDescription } from "../networks/description.js";
import type { ConstantValue, GraphNode, NodeOutput } from "../tensorflow/graph/graph-encoding.js";
import { dataTypes } from "../tensorflow/run-op.js";
import {
  batchName,
  type GraphOperation,
  type GraphTensor,
  type NetGraph,
  type RecordedNet,
} from "./net-graph.js";

/**
 * One graph for batches of any size from two that were recorded for batches of two and of three: what differs between
 * them is the size of the batch.
 *
 * @throws Error where something other than the shape of a `Reshape` differs, naming the node.
 */
export function forAnyBatch(
  { name: network, input }: Pick<NetworkDescription, "name" | "input">,
  two: RecordedNet,
  three: RecordedNet,
): Omit<NetGraph, "outputName"> {
  const names = namesOf(two);
  const renamed = ({ node, index }: NodeOutput): NodeOutput => ({ node: names.get(node) as string, index });
  const operations: GraphOperation[] = [];
  const tensors: GraphTensor[] = [...two.tensors.values()];
  two.nodes.forEach((node, i) => {
    const other = three.nodes[i] as GraphNode;
    const name = names.get(node.name) as string;
    if (node.op === "Placeholder") return;
    const [value, otherValue] = [node, other].map(constantOf);
    if (value !== undefined) {
      const isFixed = Buffer.compare(value.bytes, (otherValue as ConstantValue).bytes) === 0;
      const numbers = isFixed ? numbersOf(value, name) : targetShape(i, two, three, name);
      tensors.push({ name, shape: value.shape, values: numbers });
      return;
    }
    if (JSON.stringify(node.attributes) !== JSON.stringify(other.attributes))
      throw dependsOnBatch(node.op, name);
    const shape = anyBatch(node.shape ?? [], other.shape ?? [], name);
    operations.push({
      name,
      op: node.op,
      inputs: node.inputs.map(renamed),
      attributes: node.attributes,
      shape,
    });
  });
  const last = two.ends.at(-1) as { readonly end: NodeOutput };
  return { network, input, operations, tensors, output: renamed(last.end) };
}

/** A name for every node of a recording: that of the layer for what the layer computes last, `layer/Op` for the rest. */
function namesOf({ nodes, batch, tensors, ends }: RecordedNet): Map<string, string> {
  const names = new Map([[batch, batchName]]);
  for (const [node, { name }] of tensors) names.set(node, name);
  const taken = new Set(names.values());
  let layer = 0;
  for (const { name: node, op } of nodes) {
    const at = ends[layer] as RecordedNet["ends"][number];
    if (!names.has(node)) {
      const wished = node === at.end.node ? at.layer : `${at.layer}/${op}`;
      names.set(node, unused(wished, taken));
    }
    // A layer that only passes on what it reads has no operation of its own.
    while (layer < ends.length - 1 && names.has((ends[layer] as RecordedNet["ends"][number]).end.node))
      layer++;
  }
  return names;
}

function unused(wished: string, taken: Set<string>): string {
  let name = wished;
  for (let i = 2; taken.has(name); i++) name = `${wished}_${i}`;
  taken.add(name);
  return name;
}

function constantOf({ attributes }: GraphNode): ConstantValue | undefined {
  const found = attributes.find((attribute) => "constant" in attribute);
  return found !== undefined && "constant" in found ? found.constant : undefined;
}

/** A constant that is what a reshape makes of what it reads: its shape, with -1 where the batch is. */
function targetShape(index: number, two: RecordedNet, three: RecordedNet, name: string): Int32Array {
  const constant = two.nodes[index] as GraphNode;
  const place = two.nodes.findIndex(({ inputs }) => inputs.some(({ node }) => node === constant.name));
  const [small, large] = [two.nodes[place] as GraphNode, three.nodes[place] as GraphNode];
  if (small.op !== "Reshape") throw dependsOnBatch(small.op, name);
  return Int32Array.from(anyBatch(small.shape ?? [], large.shape ?? [], name));
}

/** A shape with -1 where it depends on the size of the batch. */
function anyBatch(two: readonly number[], three: readonly number[], name: string): number[] {
  const shape = two.map((side, i) => (side === three[i] ? side : -1));
  if (shape.filter((side) => side === -1).length <= 1) return shape;
  throw dependsOnBatch("its shape", name);
}

function numbersOf({ type, bytes }: ConstantValue, name: string): Float32Array | Int32Array {
  const buffer = bytes.slice().buffer;
  if (type === dataTypes.float32) return new Float32Array(buffer);
  if (type === dataTypes.int32) return new Int32Array(buffer);
  throw new Error(
    `Expected constants of float32 or int32 but got another type (export, ${name}). Use numbers of these types.`,
  );
}

function dependsOnBatch(what: string, name: string): Error {
  return new Error(
    `Expected the size of a batch to matter only to reshaping but got ${what} that depends on it (export, ${name}). Compute this node without the number of examples.`,
  );
}
