import { DataError } from "../../src/data/data-error.js";

/** An array of unsigned bytes as numpy pickles it. */
export interface PickledArray {
  readonly kind: "array";
  readonly shape: readonly number[];
  /** Row-major values. */
  readonly values: Uint8Array;
}

/** What the CIFAR pickles are made of. Dictionaries are maps, so that no key can touch a prototype. */
export type Pickled =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Pickled[]
  | Map<string, Pickled>
  | PickledArray;

/** Things that only occur while an array is put together. */
export type Part =
  | { readonly kind: "mark" }
  | { readonly kind: "name"; readonly name: AllowedName }
  | { readonly kind: "dtype" }
  | UnfilledArray;
/** An array whose shape and content are still to come. */
export interface UnfilledArray {
  readonly kind: "unfilled";
  filled: PickledArray | undefined;
}
/** What lies on the reader's stack. */
export type Value =
  | Exclude<Pickled, readonly Pickled[] | Map<string, Pickled>>
  | Value[]
  | Map<string, Value>
  | Part;

/** All that numpy's arrays of bytes need; no other name is accepted. */
export const allowedNames = ["numpy.core.multiarray _reconstruct", "numpy ndarray", "numpy dtype"] as const;
export type AllowedName = (typeof allowedNames)[number];

/** Whether a value is a part of that kind. */
export function isPart<K extends Part["kind"]>(value: unknown, kind: K): value is Extract<Part, { kind: K }> {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

/** Replaces array parts by the arrays, one level of nesting deep in a dictionary, which is all CIFAR has. */
export function finished(value: Value, source: string): Pickled {
  if (!(value instanceof Map)) throw pickleError("a dictionary", "something else", source);
  const result = new Map<string, Pickled>();
  for (const [key, item] of value) {
    if (isPart(item, "unfilled") && item.filled !== undefined) result.set(key, item.filled);
    else if (Array.isArray(item) && item.every(isScalar)) result.set(key, item as Pickled[]);
    else if (isScalar(item)) result.set(key, item as Pickled);
    else throw pickleError("plain values and arrays", `something else under ${JSON.stringify(key)}`, source);
  }
  return result;
}

function isScalar(value: Value): boolean {
  return (
    value === null || ["boolean", "number", "string"].includes(typeof value) || value instanceof Uint8Array
  );
}

/** Row-major values of a column-major matrix. */
export function transposed(values: Uint8Array, shape: readonly number[], source: string): Uint8Array {
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows === undefined || columns === undefined) {
    throw pickleError("a column-major array of 2 dimensions", `${shape.length}`, source);
  }
  const result = new Uint8Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      result[row * columns + column] = values[column * rows + row]!;
  }
  return result;
}

/** What a damaged or refused pickle is answered with. */
export function pickleError(expected: string, found: string, source: string): DataError {
  return new DataError(
    "corrupt",
    `Expected ${expected} but got ${found} (pickle ${source}). Fetch the archive again.`,
  );
}
