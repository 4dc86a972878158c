import { type Tensor, Variable } from "@tensorflow/tfjs-core";
import { attributeKinds, dataTypes } from "../run-op.js";
import type { NativeBackend, NativeBinding, OpAttribute, OutputInfo } from "../tfjs-gaps.js";
import { type GraphNode, GraphWriter, type NodeOutput } from "./graph-encoding.js";
import {
  addSource,
  decidesShapes,
  type OutputDescriptions,
  outputsOf,
  type TensorDescription,
} from "./output-shapes.js";

/** A tensor of a recording, known by the number that the addon would give it. */
interface RecordedTensor {
  readonly end: NodeOutput;
  readonly value: TensorDescription;
  /** Where it is computed, if that was chosen. */
  readonly device?: string | undefined;
}

/** Where a part of a recorded computation is done. */
export interface Placement {
  readonly device: string;
  /** Inputs that are read there in place of other inputs: the device's own copies of them. */
  readonly copies: ReadonlyMap<Tensor, Tensor>;
}

/** Records what `compute` does as done in a place. */
export type RecordAt = <T>(where: Placement, compute: () => T) => T;

/** A recorded computation. */
export interface Recording {
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly NodeOutput[];
  readonly outputs: readonly NodeOutput[];
  /** Variables that were read without being named; they are inputs too, after the others. */
  readonly variables: readonly Variable[];
}

/**
 * Records every operation of `compute`, from `inputs` to the tensors it returns, and runs none.
 *
 * TensorFlow infers the shapes; there are no values, so a recording takes neither the time nor the memory of the
 * computation, and `compute` cannot read any.
 *
 * @param compute The tensors that it returns have no values; the caller disposes them. It may place parts of what it does.
 * @param options `ownOperations: false` records TensorFlow's operations alone, which other programs know.
 * @throws Error when an operation reads a tensor that is not an input, a variable or made by `compute`, or when
 *   `compute` reads values.
 */
export function recordOperations<T extends readonly Tensor[]>(
  backend: NativeBackend,
  inputs: readonly Tensor[],
  compute: (at: RecordAt) => T,
  options: { readonly ownOperations?: boolean } = {},
): { recording: Recording; outputs: T } {
  const recorder = new OpRecorder(backend.binding, options.ownOperations ?? true);
  const inputIds = new Map(
    inputs.map((tensor) => [tensor, backend.getInputTensorIds([tensor])[0] as number]),
  );
  const idOf = (input: Tensor): number => inputIds.get(input) ?? Number.NaN;
  const ends = inputs.map((tensor, i) => recorder.input(tensor, idOf(tensor), i));
  const at: RecordAt = ({ device, copies }, work) => {
    const read = new Map([...copies].map(([tensor, copy]) => [idOf(tensor), idOf(copy)]));
    return recorder.at(device, read, work);
  };
  const stopListening = listen(backend, recorder);
  try {
    const outputs = compute(at);
    const ids = backend.getInputTensorIds(outputs);
    return {
      outputs,
      recording: {
        inputs: [...ends, ...recorder.variableEnds],
        variables: recorder.variables,
        outputs: outputs.map((tensor, i) => recorder.output(tensor, ids[i] as number)),
        nodes: recorder.nodes,
      },
    };
  } finally {
    stopListening();
  }
}

/** Intercepts what operations go through; returns a function that undoes it. */
function listen(backend: NativeBackend, recorder: OpRecorder): () => void {
  const { binding, write, getInputTensorIds } = backend;
  const born = new WeakSet<object>();
  const recording = recorder.binding();
  backend.binding = recording;
  backend.write = (...data) => {
    const id = write.apply(backend, data);
    born.add(id);
    return id;
  };
  const idOf = (variable: Variable): number => {
    // Its value is not a constant, even if it is put on the device only now.
    backend.binding = binding;
    const [id] = getInputTensorIds.call(backend, [variable]);
    backend.binding = recording;
    return id as number;
  };
  backend.getInputTensorIds = (tensors) => {
    for (const tensor of tensors) {
      // Values not yet on the device are constants only if the computation itself made them.
      const waits = (backend.tensorMap.get(tensor.dataId)?.values ?? null) !== null;
      if (tensor instanceof Variable) recorder.variable(tensor, idOf(tensor));
      else if (waits && !born.has(tensor.dataId)) throw unknownTensor();
    }
    return getInputTensorIds.call(backend, tensors);
  };
  return () => Object.assign(backend, { binding, write, getInputTensorIds });
}

function unknownTensor(reader = "every operation"): Error {
  return new Error(
    `Expected ${reader} to read inputs and what was computed from them but got another tensor (recording). Name it as an input.`,
  );
}

function typeOf({ dtype }: Tensor): number {
  return dtype === "bool" || dtype === "int32" ? dataTypes[dtype] : dataTypes.float32;
}

/** tfjs-node leaves the type of expandDims to be inferred, which TensorFlow does only when it runs an operation at once. */
function withType(
  op: string,
  attributes: readonly OpAttribute[],
  [input]: readonly TensorDescription[],
): readonly OpAttribute[] {
  if (op !== "ExpandDims" || input === undefined) return attributes;
  return [...attributes, { name: "T", type: attributeKinds.type, value: input.type }];
}

class OpRecorder {
  readonly #binding: NativeBinding;
  readonly #hasOwnOperations: boolean;
  readonly #writer = new GraphWriter();
  readonly #made = new Map<number, RecordedTensor>();
  readonly #variables = new Map<Variable, NodeOutput>();
  /** Numbers of tensors that are read in place of others. */
  #copies: ReadonlyMap<number, number> = new Map();
  readonly #known = new Map<string, OutputDescriptions>();
  /** tfjs-node frees tensors with a number of 0 or more, and uses -1 for those not on the device yet. */
  #nextId = -2;

  constructor(binding: NativeBinding, hasOwnOperations: boolean) {
    this.#binding = binding;
    this.#hasOwnOperations = hasOwnOperations;
  }

  get variableEnds(): NodeOutput[] {
    return [...this.#variables.values()];
  }

  get variables(): Variable[] {
    return [...this.#variables.keys()];
  }

  /** Adds a variable that is read as an input, once. */
  variable(variable: Variable, id: number): void {
    if (this.#made.has(id)) return;
    this.#variables.set(variable, this.#placeholder(variable, id));
  }

  /** Records `work` as done on a device, where copies are read in place of other tensors: their numbers by those. */
  at<T>(device: string, copies: ReadonlyMap<number, number>, work: () => T): T {
    const before = { device: this.#writer.device, copies: this.#copies };
    this.#writer.device = device;
    this.#copies = copies;
    try {
      return work();
    } finally {
      this.#writer.device = before.device;
      this.#copies = before.copies;
    }
  }

  /** A binding that records instead of running. */
  binding(): NativeBinding {
    const own = this.#binding;
    const executeOp: NativeBinding["executeOp"] = (op, attributes, inputs, count) =>
      this.#operation(op, attributes, inputs).slice(0, count);
    const createTensor: NativeBinding["createTensor"] = (shape, type, values) => {
      const id = own.createTensor(shape, type, values);
      if (ArrayBuffer.isView(values)) this.#constant(id, shape, type, values);
      return id;
    };
    const tensorDataSync: NativeBinding["tensorDataSync"] = (id) => {
      if (id >= 0) return own.tensorDataSync(id);
      throw new Error(
        "Expected values to be read after the computation but got a read inside of it (recording). Return the tensor.",
      );
    };
    const deleteTensor: NativeBinding["deleteTensor"] = (id) => {
      if (id >= 0) own.deleteTensor(id);
    };
    return Object.create(own, {
      deleteTensor: { value: deleteTensor },
      executeOp: { value: executeOp },
      createTensor: { value: createTensor },
      tensorDataSync: { value: tensorDataSync },
      ...(this.#hasOwnOperations ? {} : { ownOperations: { value: [] } }),
    }) as NativeBinding;
  }

  input(tensor: Tensor, id: number, index: number): NodeOutput {
    if (this.#made.has(id)) {
      throw new Error(
        `Expected every input once but got input ${index} twice (recording). Name each tensor once.`,
      );
    }
    return this.#placeholder(tensor, id);
  }

  /** A function's output has to be a node of its own, even if it is an input; it stays on the device that computes it. */
  output(tensor: Tensor, id: number): NodeOutput {
    const type = { name: "T", type: attributeKinds.type, value: typeOf(tensor) };
    const { end, device } = this.#source(id, "an output");
    this.#writer.device = device;
    const node = this.#writer.add("Identity", [end], [type]);
    this.#writer.device = undefined;
    return { node, index: 0 };
  }

  get nodes(): readonly GraphNode[] {
    return this.#writer.nodes;
  }

  #placeholder(tensor: Tensor, id: number): NodeOutput {
    const value = { shape: tensor.shape, type: typeOf(tensor) };
    const end = addSource(this.#writer, value);
    this.#made.set(id, { end, value });
    return end;
  }

  #constant(id: number, shape: readonly number[], type: number, values: ArrayBufferView): void {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
    const value = { shape, type, bytes };
    this.#made.set(id, { end: addSource(this.#writer, value), value });
  }

  #operation(op: string, given: readonly OpAttribute[], inputs: readonly number[]): OutputInfo[] {
    const sources = inputs.map((id) => this.#source(id, op));
    const values = sources.map(({ value }) => value);
    const attributes = withType(op, given, values);
    const outputs = this.#outputs(op, attributes, values);
    const ends = sources.map(({ end }) => end);
    const { device } = this.#writer;
    const node = this.#writer.add(op, ends, attributes, outputs[0]?.shape);
    return outputs.map(({ shape, dtype }, index) => {
      const id = this.#nextId--;
      this.#made.set(id, { end: { node, index }, value: { shape, type: dtype }, device });
      return { id, shape: [...shape], dtype };
    });
  }

  /** Networks repeat themselves, and replicas even more: what was asked once is known. */
  #outputs(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly TensorDescription[],
  ): OutputDescriptions {
    const values = inputs.map(({ bytes, ...rest }) => [rest, decidesShapes(bytes) ? [...bytes] : null]);
    const key = JSON.stringify([op, attributes, values]);
    const outputs = this.#known.get(key) ?? outputsOf(this.#binding, op, attributes, inputs);
    this.#known.set(key, outputs);
    return outputs;
  }

  #source(id: number, reader: string): RecordedTensor {
    const source = this.#made.get(this.#copies.get(id) ?? id);
    if (source !== undefined) return source;
    throw unknownTensor(reader);
  }
}
