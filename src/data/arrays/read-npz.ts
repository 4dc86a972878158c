import { readFile } from "node:fs/promises";
import { text } from "../../checking/shapes.js";
import { type NpyArray, type NpyNumbers, NpzError, unpackNpz } from "../../files/npz.js";
import { DataError, demandData, unreadable } from "../data-error.js";

/** An array of a `.npz` file. */
export interface NamedArray {
  /** Such as `[60000, 28, 28]`. */
  readonly shape: readonly number[];
  /** Numbers, row-major; none where the array holds texts. */
  readonly values: NpyNumbers;
  /** Texts, row-major, in place of numbers. */
  readonly texts?: readonly string[];
}

/**
 * Reads all arrays of a `.npz` file, as `numpy.savez` writes it, by name.
 *
 * @throws DataError when the file is missing, broken or holds arrays of another type than bytes, truth values, float32, float64,
 *   int16, int32, int64 or text
 * @example
 * ```ts
 * const { x, y } = await readNpz("digits.npz");
 * const data = fromArrays({ train: { values: x.values, shape: x.shape.slice(1), labels: y.values } });
 * ```
 */
export async function readNpz(file: string): Promise<Record<string, NamedArray>> {
  demandData(file, text('Name a file, for instance "digits.npz".'), "file", "readNpz");
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw unreadable(file, cause);
  });
  try {
    return Object.fromEntries([...unpackNpz(bytes, file)].map(([name, array]) => [name, namedArray(array)]));
  } catch (cause) {
    if (!(cause instanceof NpzError)) throw cause;
    throw new DataError("corrupt", cause.message, { cause });
  }
}

function namedArray({ shape, values }: NpyArray): NamedArray {
  return ArrayBuffer.isView(values) ? { shape, values } : { shape, values: new Uint8Array(0), texts: values };
}
