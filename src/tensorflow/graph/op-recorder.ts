import { type Tensor, Variable } from "@tensorflow/tfjs-core";
import type { NativeBackend, NativeBinding, OpAttribute, OutputInfo } from "../tfjs-gaps.js";
import { type ConstantValue, GraphWriter, type NodeOutput } from "./graph-encoding.js";

/** A recorded computation. */
export interface Recording {
  /** Serialized `GraphDef`. */
  readonly graph: Uint8Array;
  readonly inputs: readonly NodeOutput[];
  readonly outputs: readonly NodeOutput[];
  /** Variables that were read without being named; they are inputs too, behind the others. */
  readonly variables: readonly Variable[];
}

/**
 * Runs `compute` and writes down every operation that it runs, from `inputs` to the tensors it returns.
 *
 * @param compute What it returns stays its caller's.
 * @throws Error when an operation reads a tensor that is no input, no variable and not made by `compute`.
 */
export function recordOperations<T extends readonly Tensor[]>(
  backend: NativeBackend,
  inputs: readonly Tensor[],
  compute: () => T,
): { recording: Recording; outputs: T } {
  const recorder = new OpRecorder(backend.binding);
  const ends = inputs.map((tensor, i) =>
    recorder.input(tensor, backend.getInputTensorIds([tensor])[0] as number, i),
  );
  const stopListening = listen(backend, recorder);
  try {
    const outputs = compute();
    const ids = backend.getInputTensorIds(outputs);
    return {
      outputs,
      recording: {
        inputs: [...ends, ...recorder.variableEnds],
        variables: recorder.variables,
        outputs: outputs.map((tensor, i) => recorder.output(tensor, ids[i] as number)),
        graph: recorder.graph(),
      },
    };
  } finally {
    stopListening();
  }
}

/** Replaces what operations go through; returns what undoes it. */
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
    // Its value is no constant, also where it is put on the device only now.
    backend.binding = binding;
    const [id] = getInputTensorIds.call(backend, [variable]);
    backend.binding = recording;
    return id as number;
  };
  backend.getInputTensorIds = (tensors) => {
    for (const tensor of tensors) {
      // Values that wait to be put on the device are constants only where the computation itself made them.
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

class OpRecorder {
  readonly #binding: NativeBinding;
  readonly #writer = new GraphWriter();
  readonly #made = new Map<number, NodeOutput>();
  readonly #variables = new Map<Variable, NodeOutput>();

  constructor(binding: NativeBinding) {
    this.#binding = binding;
  }

  get variableEnds(): NodeOutput[] {
    return [...this.#variables.values()];
  }

  get variables(): Variable[] {
    return [...this.#variables.keys()];
  }

  /** Takes note of a variable that is read; what is known already stays as it is. */
  variable(variable: Variable, id: number): void {
    if (this.#made.has(id)) return;
    this.#variables.set(variable, this.#placeholder(variable, id));
  }

  /** The binding, with ears. */
  binding(): NativeBinding {
    const own = this.#binding;
    const executeOp: NativeBinding["executeOp"] = (op, attributes, inputs, count) => {
      const outputs = own.executeOp(op, attributes, inputs, count);
      this.#operation(op, attributes, inputs, outputs);
      return outputs;
    };
    const createTensor: NativeBinding["createTensor"] = (shape, type, values) => {
      const id = own.createTensor(shape, type, values);
      if (ArrayBuffer.isView(values)) this.#constant(id, shape, type, values);
      return id;
    };
    return Object.create(own, {
      executeOp: { value: executeOp },
      createTensor: { value: createTensor },
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

  #placeholder(tensor: Tensor, id: number): NodeOutput {
    const shape = { name: "shape", type: this.#binding.TF_ATTR_SHAPE, value: tensor.shape };
    const node = this.#writer.add("Placeholder", [], [this.#type("dtype", tensor), shape]);
    const end = { node, index: 0 };
    this.#made.set(id, end);
    return end;
  }

  /** A function's output has to be a node of its own, even where it is an input. */
  output(tensor: Tensor, id: number): NodeOutput {
    const attribute = this.#type("T", tensor);
    return { node: this.#writer.add("Identity", [this.#source(id, "an output")], [attribute]), index: 0 };
  }

  graph(): Uint8Array {
    return this.#writer.bytes();
  }

  #type(name: string, { dtype }: Tensor): OpAttribute {
    const { TF_ATTR_TYPE, TF_BOOL, TF_FLOAT, TF_INT32 } = this.#binding;
    const value = dtype === "bool" ? TF_BOOL : dtype === "int32" ? TF_INT32 : TF_FLOAT;
    return { name, type: TF_ATTR_TYPE, value };
  }

  #operation(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: readonly OutputInfo[],
  ): void {
    const node = this.#writer.add(
      op,
      inputs.map((id) => this.#source(id, op)),
      attributes,
    );
    for (const [index, { id }] of outputs.entries()) this.#made.set(id, { node, index });
  }

  #constant(id: number, shape: readonly number[], type: number, values: ArrayBufferView): void {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
    const constant: ConstantValue = { shape, type, bytes };
    const node = this.#writer.add(
      "Const",
      [],
      [
        { name: "dtype", type: this.#binding.TF_ATTR_TYPE, value: type },
        { name: "value", constant },
      ],
    );
    this.#made.set(id, { node, index: 0 });
  }

  #source(id: number, reader: string): NodeOutput {
    const source = this.#made.get(id);
    if (source !== undefined) return source;
    throw unknownTensor(reader);
  }
}
