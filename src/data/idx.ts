import { readFileSync, type Stats, statSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { DataError, unreadable } from "./data-error.js";

/** An array of an IDX file. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** The values in row-major order, as many as the product of the shape. */
  readonly values: Uint8Array;
}

const unsignedByteType = 0x08;

/**
 * Reads an IDX array of unsigned bytes, gzipped or not.
 *
 * @param bytes the file's content
 * @param source the file's name, for errors
 * @param maxBytes of the unpacked content; 256 MiB by default
 * @throws DataError naming the source
 */
export function parseIdx(bytes: Uint8Array, source: string, maxBytes: number = 256 * 2 ** 20): IdxArray {
  const content = inflateIfGzipped(bytes, source, maxBytes);
  if (content.length < 4) throw corrupt(source, "at least 4 bytes of header", `${content.length} bytes`);
  const [zero, zeroToo, type, dimensions] = content as unknown as [number, number, number, number];
  const magic = Array.from(content.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  if (zero !== 0 || zeroToo !== 0 || type !== unsignedByteType || dimensions < 1 || dimensions > 4) {
    throw corrupt(source, "the IDX magic 00 00 08 01..04 (unsigned bytes)", magic);
  }
  const headerLength = 4 + 4 * dimensions;
  if (content.length < headerLength) {
    throw corrupt(source, `a header of ${headerLength} bytes`, `${content.length} bytes`);
  }
  const header = new DataView(content.buffer, content.byteOffset, headerLength);
  const shape = Array.from({ length: dimensions }, (_, axis) => header.getUint32(4 + 4 * axis));
  const expected = shape.reduce((product, size) => product * size, 1);
  const found = content.length - headerLength;
  if (found !== expected) {
    throw corrupt(source, `${expected} values for shape [${shape.join(", ")}]`, `${found}`);
  }
  // A plain array, not Node's Buffer, whose slice() shares memory.
  return { shape, values: new Uint8Array(content.buffer, content.byteOffset + headerLength, expected) };
}

/**
 * Reads a whole file that must not be larger than a limit.
 *
 * @throws DataError when it is missing, not a file, or too large
 */
export function readBounded(path: string, maxBytes: number): Uint8Array {
  const stats = readable(path, (): Stats => statSync(path));
  if (!stats.isFile()) {
    throw new DataError("missing", `Expected a file but got something else (${path}). Check the path.`);
  }
  if (stats.size > maxBytes) {
    throw new DataError(
      "too-large",
      `Expected a file of at most ${maxBytes} bytes but got ${stats.size} (${path}). Check that it is the right file.`,
    );
  }
  return readable(path, (): Uint8Array => readFileSync(path));
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/**
 * The bytes themselves, or their unpacked content if they are gzipped.
 *
 * @param maxBytes of the unpacked content
 * @throws DataError naming the source when the gzip is cut, damaged or larger
 */
export function inflateIfGzipped(bytes: Uint8Array, source: string, maxBytes: number): Uint8Array {
  const isGzipped = bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzipped) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      throw new DataError(
        "too-large",
        `Expected at most ${maxBytes} bytes when unpacked but got more (${source}). Check that it is the right file.`,
        { cause },
      );
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(
      "corrupt",
      `Expected a whole gzip file but got an error: ${reason} (${source}). Fetch the file again.`,
      { cause },
    );
  }
}

function corrupt(source: string, expected: string, found: string): DataError {
  return new DataError("corrupt", `Expected ${expected} but got ${found} (${source}). Fetch the file again.`);
}
