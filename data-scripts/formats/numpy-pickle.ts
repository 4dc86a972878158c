import { DataError } from "../../src/data/data-error.js";
import {
  PickledCall,
  PickledName,
  type PickledValue,
  readInertPickle,
} from "../../src/files/inert-pickle.js";

/** An array of unsigned bytes as numpy pickles it. */
export class PickledArray {
  readonly shape: readonly number[];
  /** Row-major values. */
  readonly values: Uint8Array;

  constructor(shape: readonly number[], values: Uint8Array) {
    this.shape = shape;
    this.values = values;
  }
}

/** Values of the CIFAR pickles. */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Pickled[]
  | PickledArray;

/**
 * Reads a pickled dictionary of plain values, lists of them, and numpy arrays of unsigned bytes. Nothing in it is looked
 * up or called.
 *
 * @param bytes the pickle; byte strings that are not UTF-8 are returned as bytes
 * @param source the file's name, for errors
 * @throws DataError when it holds anything else, or is damaged
 */
export function parsePickle(bytes: Uint8Array, source: string): ReadonlyMap<string, Pickled> {
  const wrong: Wrong = (expected, found) =>
    new DataError(
      "corrupt",
      `Expected ${expected} but got ${found} (pickle ${source}). Fetch the archive again.`,
    );
  const { value } = readInertPickle(bytes, 0, wrong);
  if (!(value instanceof Map)) throw wrong("a dictionary", described(value));
  return new Map([...value].map(([key, item]) => [key, plain(item, wrong)]));
}

type Wrong = (expected: string, found: string) => DataError;

/** Lists are one level deep, which is all that CIFAR needs. */
function plain(value: PickledValue, wrong: Wrong): Pickled {
  if (value instanceof PickledCall) return arrayOf(value, wrong);
  if (Array.isArray(value) && value.every(isScalar)) return value;
  if (isScalar(value)) return value;
  throw wrong("plain values and arrays", described(value));
}

function isScalar(value: PickledValue): value is null | boolean | number | bigint | string | Uint8Array {
  return value === null || typeof value !== "object" || value instanceof Uint8Array;
}

function described(value: PickledValue): string {
  if (value instanceof PickledCall) return `a call of ${value.callee.slice(0, 100)}`;
  return value instanceof PickledName ? `the name ${value.name.slice(0, 100)}` : "something else";
}

/** The array that `_reconstruct(ndarray, (0,), "b")` becomes by its state: version, shape, type, order, content. */
function arrayOf(call: PickledCall, wrong: Wrong): PickledArray {
  const [type] = call.args;
  const isArray =
    call.callee === "numpy.core.multiarray._reconstruct" &&
    type instanceof PickledName &&
    type.name === "numpy.ndarray";
  if (!isArray) throw wrong("only arrays of unsigned bytes", described(call));
  const state = call.items.get("__state__");
  const [, shape, dtype, isColumnMajor, content] = Array.isArray(state) ? state : [];
  const values = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  if (!isShape(shape) || !isOfBytes(dtype) || !(values instanceof Uint8Array)) {
    throw wrong("shape, type and content of an array of unsigned bytes", "something else");
  }
  if (shape.reduce((product, size) => product * size, 1) !== values.length) {
    throw wrong(`bytes for shape [${shape.join(", ")}]`, `${values.length}`);
  }
  if (isColumnMajor !== true) return new PickledArray(shape, values);
  if (shape.length !== 2) throw wrong("a column-major array of 2 dimensions", `${shape.length}`);
  return new PickledArray(shape, transposed(values, shape as [number, number]));
}

function isShape(value: PickledValue | undefined): value is number[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((size) => Number.isInteger(size) && Number(size) >= 0)
  );
}

/** Bytes have no byte order, so the type's own state adds nothing. */
function isOfBytes(value: PickledValue | undefined): boolean {
  return (
    value instanceof PickledCall &&
    value.callee === "numpy.dtype" &&
    (value.args[0] === "u1" || value.args[0] === "|u1")
  );
}

/** Row-major values of a column-major matrix. */
function transposed(values: Uint8Array, [rows, columns]: readonly [number, number]): Uint8Array {
  const result = new Uint8Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[row * columns + column] = values[column * rows + row]!;
  }
  return result;
}
