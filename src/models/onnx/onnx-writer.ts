import type { NodeOutput } from "../../tensorflow/graph/graph-encoding.js";
import { batchName, type GraphOperation, type GraphTensor, type NetGraph } from "../net-graph.js";
import type { OnnxAttribute, OnnxNode, OnnxTensor } from "./onnx-file.js";

/** Where the channels of an image are: last as in TensorFlow, or first as ONNX's own layers want them. */
export type Layout = "last" | "first";

/** Permutations of the axes of images: from channels last to first, and back. */
const turned: Readonly<Record<Layout, readonly number[]>> = { first: [0, 3, 1, 2], last: [0, 2, 3, 1] };

/**
 * Writes nodes of ONNX for operations of TensorFlow, and turns images where an operation wants their channels elsewhere
 * than they are. Each is turned once at most, and not at all while layers of one kind follow each other.
 */
export class OnnxWriter {
  readonly nodes: OnnxNode[] = [];
  readonly tensors: OnnxTensor[] = [];
  readonly #graph: NetGraph;
  readonly #known: Map<string, GraphTensor>;
  readonly #shapes: Map<string, readonly number[]>;
  /** Names in ONNX of what operations compute, by name in the graph and layout. */
  readonly #values = new Map<string, Partial<Record<Layout, string>>>();
  readonly #written = new Set<string>();

  constructor(graph: NetGraph) {
    this.#graph = graph;
    this.#known = new Map(graph.tensors.map((tensor) => [tensor.name, tensor]));
    const { operations, input } = graph;
    this.#shapes = new Map([
      [batchName, [-1, ...input]],
      ...operations.map(({ name, shape }): [string, readonly number[]] => [name, shape]),
    ]);
    const isImage = input.length === 3;
    this.#values.set(batchName, { [isImage ? "first" : "last"]: batchName });
  }

  /** Shape in TensorFlow's layout; -1 for the size of the batch. */
  shape(of: NodeOutput): readonly number[] {
    return this.#shapes.get(keyOf(of)) ?? this.#known.get(of.node)?.shape ?? [];
  }

  /** A tensor with known values; undefined for what is computed. */
  tensor({ node }: NodeOutput): GraphTensor | undefined {
    return this.#known.get(node);
  }

  /** The integers that an input must be, such as axes and paddings. */
  integers(input: NodeOutput): number[] {
    return Array.from(this.#known.get(input.node)?.values ?? []);
  }

  /** Whether an image is there with its channels first. */
  isFirst(of: NodeOutput): boolean {
    return this.#values.get(keyOf(of))?.first !== undefined;
  }

  /** Name in ONNX of a value in a layout; images are turned, tensors added. */
  read(input: NodeOutput, layout: Layout = "last"): string {
    const tensor = this.#known.get(input.node);
    if (tensor !== undefined) return this.constant(input.node, tensor.shape, tensor.values);
    const key = keyOf(input);
    const known = this.#values.get(key) as Partial<Record<Layout, string>>;
    const found = known[layout];
    if (found !== undefined) return found;
    const [from] = Object.values(known);
    const name = `${key}/channels ${layout}`;
    this.#add({
      name,
      op: "Transpose",
      inputs: [from as string],
      outputs: [name],
      attributes: { perm: turned[layout] },
    });
    this.#values.set(key, { ...known, [layout]: name });
    return name;
  }

  /** Adds a tensor, once by its name; integers are int64 in ONNX. */
  constant(name: string, shape: readonly number[], values: ArrayLike<number>): string {
    if (!this.#written.has(name)) {
      this.#written.add(name);
      const isFloat = values instanceof Float32Array;
      const numbers = isFloat ? values : BigInt64Array.from(Array.from(values), BigInt);
      this.tensors.push({ name, shape, values: numbers });
    }
    return name;
  }

  /** Adds a list of integers that belongs to an operation. */
  list({ name }: Pick<GraphOperation, "name">, what: string, values: readonly number[]): string {
    return this.constant(`${name}/${what}`, [values.length], Int32Array.from(values));
  }

  /** Adds what an operation computes, in a layout. */
  write(
    { name }: Pick<GraphOperation, "name">,
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    layout: Layout = "last",
  ): void {
    this.#add({ name, op, inputs, outputs: [name], attributes });
    this.#values.set(name, { [layout]: name });
  }

  /** Adds a step on the way to what an operation computes, and returns its name. */
  step(
    { name }: Pick<GraphOperation, "name">,
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    const step = `${name}/${op}`;
    this.#add({ name: step, op, inputs, outputs: [step], attributes });
    return step;
  }

  /** Lets an operation be what it reads. */
  same({ name }: Pick<GraphOperation, "name">, of: NodeOutput): void {
    const tensor = this.#known.get(of.node);
    if (tensor === undefined) this.#values.set(name, this.#values.get(keyOf(of)) ?? {});
    else this.fold({ name }, tensor.shape, tensor.values);
  }

  /** Lets an operation be a tensor, since all that it reads is known. */
  fold(
    { name }: Pick<GraphOperation, "name">,
    shape: readonly number[],
    values: GraphTensor["values"],
  ): void {
    this.#known.set(name, { name, shape, values });
  }

  /** Adds an operation that computes several values, of these shapes. */
  writeAll(
    { name }: Pick<GraphOperation, "name">,
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
    { shapes, layout }: { readonly shapes: readonly (readonly number[])[]; readonly layout: Layout },
  ): void {
    const outputs = shapes.map((shape, index) => {
      const key = keyOf({ node: name, index });
      this.#shapes.set(key, shape);
      this.#values.set(key, { [layout]: key });
      return key;
    });
    this.#add({ name, op, inputs, outputs, attributes });
  }

  /** Where the graph's result is, renamed. */
  finish(name: string): void {
    const from = this.read(this.#graph.output);
    this.#add({ name, op: "Identity", inputs: [from], outputs: [name], attributes: {} });
  }

  #add(node: OnnxNode): void {
    this.nodes.push(node);
  }
}

/** Name of one of the values that an operation computes. */
function keyOf({ node, index }: NodeOutput): string {
  return index === 0 ? node : `${node}:${index}`;
}
