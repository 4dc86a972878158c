import { type Operation, operations } from "./plain-operations.js";
import type { Tensor } from "./tensor.js";

/** An operation of a net, by TensorFlow's name of it. */
export interface PlainOperation {
  readonly name: string;
  readonly op: string;
  /** Names of operations and tensors that it reads; the pictures are `"images"`. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The forward pass of a net as plain data, with its numbers. */
export interface PlainNet {
  /** In the order in which they are computed. */
  readonly operations: readonly PlainOperation[];
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Name of the operation that makes the logits, `[n, classes]`. */
  readonly output: string;
}

/** Name of the pictures among the inputs. */
const picturesName = "images";

/**
 * A net that computes in plain JavaScript, for pages without a library: all that it has computed is kept, and only what depends on
 * a changed tensor is computed again.
 */
export class PlainForward {
  readonly #net: PlainNet;
  readonly #tensors: Map<string, Tensor>;
  readonly #computed = new Map<string, Tensor>();

  /**
   * @param pictures normalised, `[n, height, width, channels]`
   * @throws Error for an operation that is not known here
   */
  constructor(net: PlainNet, pictures: Tensor) {
    const unknown = net.operations.filter(({ op }) => !Object.hasOwn(operations, op)).map(({ op }) => op);
    if (unknown.length > 0) {
      throw new Error(
        `Expected operations that a page can compute but got ${[...new Set(unknown)].join(", ")}. Add them to plain-operations.ts.`,
      );
    }
    this.#net = net;
    this.#tensors = new Map([...Object.entries(net.tensors), [picturesName, pictures]]);
  }

  /** Another one of the same numbers, which has computed what this one has; each can then be changed by itself. */
  copy(): PlainForward {
    const copy = new PlainForward(this.#net, this.#read(picturesName));
    for (const [name, tensor] of this.#tensors) copy.#tensors.set(name, tensor);
    for (const [name, tensor] of this.#computed) copy.#computed.set(name, tensor);
    return copy;
  }

  /** Gives a tensor other numbers; what depends on it is computed again when it is next asked for. */
  change(name: string, values: Float32Array): void {
    const { shape } = this.#read(name);
    this.#tensors.set(name, { shape, values });
    const stale = new Set([name]);
    for (const { name: own, inputs } of this.#net.operations) {
      if (!inputs.some((input) => stale.has(input))) continue;
      stale.add(own);
      this.#computed.delete(own);
    }
  }

  /** What an operation computes of the pictures. */
  value(name: string): Tensor {
    for (const { name: own, op, inputs, attributes } of this.#net.operations) {
      if (!this.#computed.has(own)) {
        const operation = operations[op] as Operation;
        this.#computed.set(
          own,
          operation(
            inputs.map((input) => this.#read(input)),
            attributes,
          ),
        );
      }
      if (own === name) break;
    }
    return this.#read(name);
  }

  /** The logits, `[n, classes]`. */
  get logits(): Tensor {
    return this.value(this.#net.output);
  }

  #read(name: string): Tensor {
    const found = this.#tensors.get(name) ?? this.#computed.get(name);
    if (found === undefined) throw new Error(`Expected a tensor or an operation of the net but got ${name}.`);
    return found;
  }
}
