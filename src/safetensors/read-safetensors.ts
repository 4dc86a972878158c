import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { bytesShape, pathShape, whereShape } from "../checking/file-shapes.js";
import { demandArguments } from "../checking/shapes.js";
import { type NumberType, numberFormats, type TensorNumbers } from "./number-types.js";
import { headerLength, lengthBytes, readHeader, type SafetensorsHeader } from "./read-header.js";
import { safetensorsError, unreadable } from "./safetensors-error.js";

/** A tensor of a safetensors file. */
export interface StoredTensor {
  /** Type of its numbers in the file, such as `"F32"`. */
  readonly dtype: NumberType;
  /** Length of every axis; `[]` for one number. */
  readonly shape: readonly number[];
  /** Row-major. F16 and BF16 come as float32, I64 and U64 as big integers, BOOL as bytes. */
  readonly values: TensorNumbers;
}

/** What a safetensors file holds. */
export interface Safetensors {
  /** By name, in the order of their bytes. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Texts about the file, by name. */
  readonly metadata: ReadonlyMap<string, string>;
}

/**
 * Reads a safetensors file's bytes.
 *
 * Nothing in it is trusted: the header's length, types, shapes, ranges and names are checked first, and each byte of the
 * file must belong to exactly one tensor.
 *
 * @param where Name of the file, for errors.
 * @throws SafetensorsError when a check fails.
 * @example
 * ```ts
 * const { tensors } = readSafetensors(readFileSync("network.safetensors"), "network.safetensors");
 * ```
 * Source: the format's description, github.com/huggingface/safetensors.
 */
export function readSafetensors(bytes: Uint8Array, where: string): Safetensors {
  demandArguments("readSafetensors", { bytes: [bytes, bytesShape], where: [where, whereShape] });
  const length = headerLength(bytes.subarray(0, lengthBytes), bytes.length, where);
  const header = readHeader(bytes.subarray(lengthBytes, lengthBytes + length), bytes.length, where);
  // Not the bytes' own `slice`: a Buffer's copies nothing, and its buffer begins elsewhere.
  const copy = (begin: number, end: number): ArrayBuffer =>
    Uint8Array.from(bytes.subarray(begin, end)).buffer;
  return tensorsOf(header, copy, where);
}

/**
 * Reads a safetensors file, the header first: a file that is refused costs no more memory than its header.
 *
 * @throws SafetensorsError when a check fails, or the file cannot be read; its cause is then the system's error.
 */
export function readSafetensorsFile(path: string): Safetensors {
  demandArguments("readSafetensorsFile", { path: [path, pathShape] });
  try {
    return readFrom(path);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : unreadable(path, error);
  }
}

function readFrom(path: string): Safetensors {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const read = (begin: number, end: number): Uint8Array => readRange(file, begin, end, path);
    const length = headerLength(read(0, Math.min(lengthBytes, size)), size, path);
    const header = readHeader(read(lengthBytes, lengthBytes + length), size, path);
    return tensorsOf(header, (begin, end) => read(begin, end).buffer as ArrayBuffer, path);
  } finally {
    closeSync(file);
  }
}

function tensorsOf(
  { entries, metadata, dataOffset }: SafetensorsHeader,
  read: (begin: number, end: number) => ArrayBuffer,
  where: string,
): Safetensors {
  const tensors = entries.map(({ name, dtype, shape, begin, end }): [string, StoredTensor] => {
    const values = numberFormats
      .get(dtype)
      ?.read(read(dataOffset + begin, dataOffset + end)) as TensorNumbers;
    if (dtype === "BOOL" && !(values as Uint8Array).every((value) => value <= 1)) {
      throw safetensorsError("booleans of 0 and 1", "other bytes", `${where}, tensor ${name}`);
    }
    return [name, { dtype: dtype as NumberType, shape, values }];
  });
  return { tensors: new Map(tensors), metadata };
}

function readRange(file: number, begin: number, end: number, where: string): Uint8Array {
  // Its own buffer, so that arrays of any width are aligned.
  const bytes = new Uint8Array(end - begin);
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(file, bytes, done, bytes.length - done, begin + done);
    if (count === 0) throw safetensorsError(`${end} bytes`, `${begin + done}`, where);
    done += count;
  }
  return bytes;
}
